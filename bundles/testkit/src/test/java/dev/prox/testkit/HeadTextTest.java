package dev.prox.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.HeaderName;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import org.junit.jupiter.api.Test;

class HeadTextTest {
    @Test
    void originFormTakesItsHostFromTheField() {
        RequestHead head = HeadText.request("GET /a/b?c=d HTTP/1.1", "Host: example.org:8080", "X-One: 1");
        assertThat(head.method()).isEqualTo(Method.GET);
        assertThat(head.methodText()).isEqualTo("GET");
        assertThat(head.form()).isEqualTo(RequestHead.Form.ORIGIN);
        assertThat(head.pathText()).isEqualTo("/a/b");
        assertThat(head.queryTo() - head.pathTo()).isEqualTo(4);
        assertThat(head.hostText()).isEqualTo("example.org");
        assertThat(head.port()).isEqualTo(8080);
        assertThat(head.value(HeaderName.of("x-one"))).isEqualTo("1");
    }

    @Test
    void absoluteFormTakesItsHostFromTheTarget() {
        RequestHead head = HeadText.request("GET https://[::1]:8443?x HTTP/1.1", "Host: other");
        assertThat(head.form()).isEqualTo(RequestHead.Form.ABSOLUTE);
        assertThat(head.https()).isTrue();
        assertThat(head.hostText()).isEqualTo("[::1]");
        assertThat(head.port()).isEqualTo(8443);
        assertThat(head.pathText()).isEmpty();
    }

    @Test
    void connectHasAnAuthorityAndNoPath() {
        RequestHead head = HeadText.request("CONNECT example.org:443 HTTP/1.1", "Host: example.org");
        assertThat(head.form()).isEqualTo(RequestHead.Form.AUTHORITY);
        assertThat(head.hostText()).isEqualTo("example.org");
        assertThat(head.port()).isEqualTo(443);
        assertThat(head.pathText()).isEmpty();
    }

    @Test
    void editsShowInTheLines() {
        RequestHead head = HeadText.request("GET / HTTP/1.1", "Host: a", "X-One: 1", "X-Two: 2");
        head.remove(HeaderName.of("X-One"));
        head.set(HeaderName.of("X-Two"), "3");
        assertThat(HeadText.lines(head)).containsExactly("Host: a", "X-Two: 3");
    }

    @Test
    void aResponseHasStatusReasonAndLength() {
        var head = HeadText.response("HTTP/1.1 404 Not Found", "Content-Length: 7");
        assertThat(head.status()).isEqualTo(404);
        assertThat(head.reasonTo() - head.reasonFrom()).isEqualTo("Not Found".length());
        assertThat(head.bodyLength()).isEqualTo(7);
    }
}
