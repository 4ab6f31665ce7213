package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ClientStream.RequestLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import dev.prox.protocol.http1.HeadWriter.Persistence;
import dev.prox.testkit.HeadText;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadWriterTest {
    private static String response(ResponseHead head, boolean chunked, long length, Persistence persistence) {
        HeadWriter writer = new HeadWriter(new LoopState());
        int to = writer.response(head, chunked, length, persistence);
        return Octets.text(writer.octets(), 0, to);
    }

    private static String response(ResponseHead head) {
        return response(head, false, -1, Persistence.IMPLIED);
    }

    @Test
    void aRequestGoesOnAsItCame() {
        RequestHead head = Heads.request("GET /a?b HTTP/1.1", "hOST: a.test", "X-One:\t1 ", "x-one: \u00e4");
        assertThat(Heads.written(head))
                .isEqualTo("GET /a?b HTTP/1.1\r\nhOST: a.test\r\nX-One:\t1 \r\nx-one: \u00e4\r\n\r\n");
    }

    @Test
    void whatAFilterHasRewrittenGoesOutInThePlaceOfWhatCame() {
        RequestHead head = Heads.request("GET /a?b HTTP/1.1", "Accept: x", "Host: a.test");
        head.rewrite("/new?c=d".getBytes(StandardCharsets.US_ASCII));
        head.rewriteHost("b.test:81".getBytes(StandardCharsets.US_ASCII));
        assertThat(Heads.written(head)).isEqualTo("GET /new?c=d HTTP/1.1\r\nHost: b.test:81\r\nAccept: x\r\n\r\n");
        assertThat(Heads.written(head, RequestLine.ABSOLUTE, 0))
                .startsWith("GET http://a.test/new?c=d HTTP/1.1\r\n")
                .doesNotContain("b.test");
    }

    @ParameterizedTest
    @CsvSource({
        "GET http://b.test:81/x?y HTTP/1.1, GET http://b.test:81/new HTTP/1.1",
        "GET /x HTTP/1.1, GET http://a.test/new HTTP/1.1",
        "OPTIONS * HTTP/1.1, OPTIONS http://a.test HTTP/1.1"
    })
    void alsoInAbsoluteForm(String start, String written) {
        RequestHead head = Heads.request(start, "Host: a.test");
        head.rewrite("/new".getBytes(StandardCharsets.US_ASCII));
        assertThat(Heads.written(head, RequestLine.ABSOLUTE, 0)).startsWith(written + "\r\n");
    }

    @Test
    void itIsOfOurVersion() {
        assertThat(Heads.written(Heads.request("GET / HTTP/1.0"))).isEqualTo("GET / HTTP/1.1\r\nHost: \r\n\r\n");
        assertThat(Heads.written(Heads.request("GET / HTTP/1.7", "Host: a"))).startsWith("GET / HTTP/1.1\r\n");
    }

    @Test
    void fieldsOfOneHopAreLeftOut() {
        RequestHead head = Heads.request(
                "POST / HTTP/1.1",
                "Host: a",
                "Connection: x-mine, close",
                "X-Mine: 1",
                "Keep-Alive: 2",
                "Proxy-Connection: 3",
                "TE: trailers",
                "Upgrade: 4",
                "HTTP2-Settings: 5",
                "Transfer-Encoding: chunked",
                "X-Other: 6");
        assertThat(Heads.written(head))
                .isEqualTo("POST / HTTP/1.1\r\nHost: a\r\nX-Other: 6\r\nTE: trailers\r\n"
                        + "Transfer-Encoding: chunked\r\nConnection: TE\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trailers", "TRAILERS", "gzip, trailers", "deflate;q=0.5,\ttrailers ,gzip"})
    void thatTrailersAreTakenGoesOn(String codings) {
        RequestHead head = Heads.request("GET / HTTP/1.1", "Host: a", "Connection: te", "TE: " + codings);
        for (int sent = 0; sent < 3; sent++) {
            assertThat(Heads.written(head))
                    .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gzip", "trailersx", "x;trailers", "trailers x"})
    void nothingElseOfItDoes(String codings) {
        RequestHead head = Heads.request("GET / HTTP/1.1", "Host: a", "Connection: TE", "TE: " + codings);
        assertThat(Heads.written(head)).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @Test
    void trailersAndAnUpgradeGoTogether() {
        RequestHead head = Heads.request(
                "GET / HTTP/1.1", "Host: a", "Connection: TE, Upgrade", "TE: trailers", "Upgrade: websocket");
        assertThat(Heads.written(head))
                .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nTE: trailers\r\n"
                        + "Connection: upgrade, TE\r\n\r\n");
    }

    @Test
    void anUpgradeIsHandedOn() {
        RequestHead head =
                Heads.request("GET / HTTP/1.1", "Host: a", "Connection: Upgrade, x", "Upgrade: websocket", "X: 1");
        assertThat(Heads.written(head))
                .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /a?b, ORIGIN, /a?b, a:1",
        "GET http://b.test/c?d, ORIGIN, /c?d, b.test",
        "GET http://b.test:8080, ORIGIN, /, b.test:8080",
        "GET http://b.test?d, ORIGIN, /?d, b.test",
        "OPTIONS http://b.test, ORIGIN, *, b.test",
        "OPTIONS http://b.test?d, ORIGIN, /?d, b.test",
        "OPTIONS *, ORIGIN, *, a:1",
        "GET /a?b, ABSOLUTE, http://a:1/a?b, a:1",
        "GET http://b.test/c?d, ABSOLUTE, http://b.test/c?d, b.test",
        "GET https://b.test/c?d, ABSOLUTE, https://b.test/c?d, b.test",
        "OPTIONS *, ABSOLUTE, http://a:1, a:1",
        "CONNECT b.test:443, AUTHORITY, b.test:443, b.test:443",
    })
    void theTargetIsWrittenInEveryForm(String start, RequestLine line, String target, String host) {
        RequestHead head = Heads.request(start + " HTTP/1.1", "Host: a:1");
        String written = Heads.written(head, line, 0);
        assertThat(written).isEqualTo(head.methodText() + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    @Test
    void aLengthThatAFilterTookAwayIsSaidAgain() {
        RequestHead head = Heads.request("PUT / HTTP/1.1", "Host: a", "Content-Length: 3");
        head.remove(HeaderName.CONTENT_LENGTH);
        assertThat(Heads.written(head)).isEqualTo("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
    }

    @Test
    void anEmptyBodyKeepsItsLength() {
        assertThat(Heads.written(Heads.request("PUT / HTTP/1.1", "Host: a", "Content-Length: 0")))
                .endsWith("\r\nContent-Length: 0\r\n\r\n");
        assertThat(Heads.written(Heads.request("PUT / HTTP/1.1", "Host: a"))).endsWith("\r\nHost: a\r\n\r\n");
    }

    @Test
    void theLargestHeadFits() {
        String long4k = "h".repeat(4000);
        RequestHead head = Heads.request("GET http://" + long4k + " HTTP/1.1", "Host: a");
        assertThat(Heads.written(head)).isEqualTo("GET / HTTP/1.1\r\nHost: " + long4k + "\r\n\r\n");
        head = Heads.request("GET / HTTP/1.1", "Host: " + long4k);
        assertThat(Heads.written(head, RequestLine.ABSOLUTE, 0)).startsWith("GET http://" + long4k + "/ HTTP/1.1\r\n");
    }

    @Test
    void aResponseGoesOnAsItCame() {
        ResponseHead head = HeadText.response("HTTP/1.1 200 All right", "Content-Length: 3", "ETag:x");
        assertThat(response(head)).isEqualTo("HTTP/1.1 200 All right\r\nContent-Length: 3\r\nETag:x\r\n\r\n");
    }

    @Test
    void ourOwnHasAReasonAndALength() {
        ResponseHead head = new ResponseHead();
        head.clear();
        head.status(502);
        assertThat(response(head, false, 12, Persistence.CLOSE))
                .isEqualTo("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 12\r\nConnection: close\r\n\r\n");
        head.status(299);
        assertThat(response(head, true, -1, Persistence.KEEP_ALIVE))
                .isEqualTo("HTTP/1.1 299 \r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n");
        head.status(999);
        assertThat(response(head)).isEqualTo("HTTP/1.1 999 \r\n\r\n");
    }

    @Test
    void fieldsOfOneHopAreLeftOutOfAResponse() {
        ResponseHead head = HeadText.response(
                "HTTP/1.1 200 OK",
                "Connection: close",
                "Keep-Alive: 1",
                "Transfer-Encoding: chunked",
                "Upgrade: h2",
                "X: 1");
        assertThat(response(head, true, -1, Persistence.IMPLIED))
                .isEqualTo("HTTP/1.1 200 OK\r\nX: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    @Test
    void anUpgradeThatIsRequiredOrDoneIsSaid() {
        String[] lines = {"", "Connection: upgrade", "Upgrade: websocket"};
        lines[0] = "HTTP/1.1 426 Upgrade Required";
        assertThat(response(HeadText.response(lines)))
                .isEqualTo("HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\n\r\n");
        lines[0] = "HTTP/1.1 101 Switching Protocols";
        assertThat(response(HeadText.response(lines), false, -1, Persistence.UPGRADE))
                .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"100, false", "103, false", "204, false", "200, true", "304, true"})
    void someStatusesMayNotSayALength(int status, boolean said) {
        ResponseHead head = HeadText.response("HTTP/1.1 " + status + " X", "Content-Length: 5");
        assertThat(response(head).contains("Content-Length: 5")).isEqualTo(said);
    }

    @Test
    void headAndSomeStatusesSayNoLengthOfTheirOwn() {
        assertThat(HeadWriter.saysNoLength(Method.HEAD, 200)).isTrue();
        assertThat(HeadWriter.saysNoLength(Method.GET, 204)).isTrue();
        assertThat(HeadWriter.saysNoLength(Method.GET, 304)).isTrue();
        assertThat(HeadWriter.saysNoLength(Method.GET, 200)).isFalse();
    }
}
