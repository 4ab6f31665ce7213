package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Failure;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.RequestHead.Form;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLineTest {
    private final RequestHead head = new RequestHead();

    private Failure.@Nullable Kind read(String line, int octetsMax) {
        head.clear();
        byte[] octets = Octets.array(line + "\r\n");
        System.arraycopy(octets, 0, head.reserve(octets.length), 0, octets.length);
        head.length(octets.length);
        Failure wrong = RequestLine.read(head, line.length(), octetsMax);
        return wrong == null ? null : wrong.kind();
    }

    private Failure.@Nullable Kind read(String line) {
        return read(line, 1000);
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"CONNECT", "OTHER"},
            mode = EnumSource.Mode.EXCLUDE)
    void methodsAreKnownInTheirCase(Method method) {
        assertThat(read(method + " / HTTP/1.1")).isNull();
        assertThat(head.method()).isEqualTo(method);
        assertThat(read(method.name().toLowerCase() + " / HTTP/1.1")).isNull();
        assertThat(head.method()).isEqualTo(Method.OTHER);
        assertThat(head.methodText()).isEqualTo(method.name().toLowerCase());
    }

    @Test
    void anyTokenIsAMethod() {
        assertThat(read("!#$%&'*+-.^_`|~aZ09 / HTTP/1.1")).isNull();
        assertThat(head.method()).isEqualTo(Method.OTHER);
        assertThat(read("M".repeat(32) + " / HTTP/1.1")).isNull();
        assertThat(read("M".repeat(33) + " / HTTP/1.1")).isEqualTo(Failure.Kind.METHOD_UNKNOWN);
        assertThat(read("M".repeat(100))).isEqualTo(Failure.Kind.METHOD_UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "/, /, ''",
        "/a/b, /a/b, ''",
        "/a?b=c, /a, ?b=c",
        "/?, /, ?",
        "/a?b?c, /a, ?b?c",
        "//a, //a, ''",
        "/%00\"<>\\^`{|}, /%00\"<>\\^`{|}, ''",
    })
    void anOriginTargetHasPathAndQuery(String target, String path, String query) {
        assertThat(read("GET " + target + " HTTP/1.1")).isNull();
        assertThat(head.form()).isEqualTo(Form.ORIGIN);
        assertThat(head.targetText()).isEqualTo(target);
        assertThat(head.pathText()).isEqualTo(path);
        assertThat(Octets.text(head.bytes(), head.pathTo(), head.queryTo())).isEqualTo(query);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.test, a.test, 0, '', '', false",
        "http://a.test/, a.test, 0, /, '', false",
        "HTTPS://A.test:8443/b?c, A.test, 8443, /b, ?c, true",
        "http://[::1]:80?q, [::1], 80, '', ?q, false",
        "hTTp://a.test//b, a.test, 0, //b, '', false",
    })
    void anAbsoluteTargetHasAHost(String target, String host, int port, String path, String query, boolean https) {
        assertThat(read("GET " + target + " HTTP/1.1")).isNull();
        assertThat(head.form()).isEqualTo(Form.ABSOLUTE);
        assertThat(head.hostText()).isEqualTo(host);
        assertThat(head.port()).isEqualTo(port);
        assertThat(head.pathText()).isEqualTo(path);
        assertThat(Octets.text(head.bytes(), head.pathTo(), head.queryTo())).isEqualTo(query);
        assertThat(head.https()).isEqualTo(https);
    }

    @Test
    void connectHasHostAndPort() {
        assertThat(read("CONNECT a.test:443 HTTP/1.1")).isNull();
        assertThat(head.form()).isEqualTo(Form.AUTHORITY);
        assertThat(head.hostText()).isEqualTo("a.test");
        assertThat(head.port()).isEqualTo(443);
        assertThat(head.pathText()).isEmpty();
    }

    @Test
    void optionsMayAskTheServerItself() {
        assertThat(read("OPTIONS * HTTP/1.1")).isNull();
        assertThat(head.form()).isEqualTo(Form.ASTERISK);
        assertThat(read("OPTIONS ** HTTP/1.1")).isEqualTo(Failure.Kind.MALFORMED_REQUEST);
        assertThat(read("GET * HTTP/1.1")).isEqualTo(Failure.Kind.MALFORMED_REQUEST);
    }

    @Test
    void theVersionIsOnePointSomething() {
        assertThat(read("GET / HTTP/1.0")).isNull();
        assertThat(head.minorVersion()).isZero();
        assertThat(read("GET / HTTP/1.1")).isNull();
        assertThat(head.minorVersion()).isOne();
        assertThat(read("GET / HTTP/1.9")).isNull();
        assertThat(head.minorVersion()).isOne();
        assertThat(read("GET / HTTP/2.0")).isEqualTo(Failure.Kind.VERSION_UNKNOWN);
        assertThat(read("PRI * HTTP/2.0")).isEqualTo(Failure.Kind.VERSION_UNKNOWN);
        assertThat(read("GET / HTTP/0.9")).isEqualTo(Failure.Kind.VERSION_UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "GET ",
                "GET /",
                "GET / ",
                " GET / HTTP/1.1",
                "GET  HTTP/1.1",
                "GET  / HTTP/1.1",
                "GET /  HTTP/1.1",
                "GET / HTTP/1.1 ",
                "GET\t/ HTTP/1.1",
                "GET /\tHTTP/1.1",
                "GET / http/1.1",
                "GET / HTTP/1",
                "GET / HTTP/1.10",
                "GET / HTTP/11.1",
                "GET / HTTP/a.b",
                "GET / HTTPS/1.1",
                "G(T / HTTP/1.1",
                "G\u00c4T / HTTP/1.1",
                " / HTTP/1.1",
                "GET a HTTP/1.1",
                "GET a.test:80 HTTP/1.1",
                "GET /a b HTTP/1.1",
                "GET /a#b HTTP/1.1",
                "GET /\u00e4 HTTP/1.1",
                "GET http:// HTTP/1.1",
                "GET http:/// HTTP/1.1",
                "GET http://?a HTTP/1.1",
                "GET http://u@a/ HTTP/1.1",
                "GET http://a:0/ HTTP/1.1",
                "GET http://a:x/ HTTP/1.1",
                "GET http:/a HTTP/1.1",
                "GET ftp://a/ HTTP/1.1",
                "CONNECT / HTTP/1.1",
                "CONNECT a HTTP/1.1",
                "CONNECT a: HTTP/1.1",
                "CONNECT a:0 HTTP/1.1",
                "CONNECT :1 HTTP/1.1",
                "CONNECT a:1/ HTTP/1.1",
                "CONNECT u@a:1 HTTP/1.1",
                "CONNECT http://a:1 HTTP/1.1",
                "CONNECT * HTTP/1.1",
                "HTTP/1.1 200 OK",
            })
    void whatIsNoRequestLineIsMalformed(String line) {
        assertThat(read(line)).isEqualTo(Failure.Kind.MALFORMED_REQUEST);
    }

    @Test
    void theLineHasALongest() {
        String line = "GET /" + "a".repeat(11) + " HTTP/1.1";
        assertThat(read(line, line.length())).isNull();
        assertThat(read(line, line.length() - 1)).isEqualTo(Failure.Kind.TARGET_TOO_LONG);
    }
}
