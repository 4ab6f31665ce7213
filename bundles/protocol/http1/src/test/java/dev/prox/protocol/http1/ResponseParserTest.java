package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Failure;
import dev.prox.api.Method;
import dev.prox.api.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
    private static String read(Method method, List<String> pieces) {
        ResponseHead head = new ResponseHead();
        head.clear();
        ResponseParser parser = new ResponseParser();
        parser.begin();
        int result = Lines.MORE;
        StringBuilder rest = new StringBuilder();
        for (String piece : pieces) {
            ByteBuf in = Octets.of(piece);
            if (result == Lines.MORE) {
                result = parser.read(head, in, method);
            }
            rest.append(in.toString(StandardCharsets.ISO_8859_1));
            in.release();
        }
        return switch (result) {
            case Lines.MORE -> "more";
            case Lines.DONE ->
                head.status() + " (" + Octets.text(head.bytes(), head.reasonFrom(), head.reasonTo()) + ") 1."
                        + head.minorVersion() + " length " + head.bodyLength()
                        + (head.keepAlive() ? " keep " : " close ")
                        + Heads.lines(head) + "|" + rest;
            default -> parser.failure().kind().toString();
        };
    }

    private static String read(Method method, String text) {
        String whole = read(method, List.of(text));
        assertThat(read(method, Octets.single(text))).isEqualTo(whole);
        assertThat(read(method, Octets.cut(text, new Random(4)))).isEqualTo(whole);
        return whole;
    }

    private static String get(String... lines) {
        return read(Method.GET, String.join("\r\n", lines) + "\r\n\r\n");
    }

    @Test
    void aHeadIsReadInAnyPieces() {
        assertThat(read(Method.GET, "HTTP/1.1 200 All right\r\nContent-Length: 2\r\nX: y\r\n\r\nabc"))
                .isEqualTo("200 (All right) 1.1 length 2 keep [Content-Length: 2, X: y]|abc");
    }

    @Test
    void theReasonMayBeAnythingOrMissing() {
        assertThat(get("HTTP/1.1 200 ", "Content-Length: 0")).startsWith("200 () 1.1");
        assertThat(get("HTTP/1.1 200", "Content-Length: 0")).startsWith("200 () 1.1");
        assertThat(get("HTTP/1.1 999  \u00e4\t", "Content-Length: 0")).startsWith("999 ( \u00e4\t) 1.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1",
                "HTTP/1.1 ",
                "HTTP/1.1 20",
                "HTTP/1.1 20x OK",
                "HTTP/1.1 2000 OK",
                "HTTP/1.1 200OK",
                "HTTP/1.1  200 OK",
                "HTTP/1.1 099 OK",
                "HTTP/1.1\t200 OK",
                "HTTP/2.0 200 OK",
                "HTTP/1.x 200 OK",
                "http/1.1 200 OK",
                "ICY 200 OK",
                "HTTP/1.1 200 O\0K",
                "HTTP/1.1 200 O\rK",
            })
    void whatIsNoStatusLineIsMalformed(String line) {
        assertThat(get(line)).isEqualTo("RESPONSE_MALFORMED");
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, 200, 0",
        "GET, 204, 0",
        "GET, 304, 0",
        "GET, 100, 0",
        "GET, 103, 0",
        "CONNECT, 200, 0",
        "CONNECT, 400, 7",
        "GET, 200, 7",
        "GET, 205, 7",
    })
    void someResponsesHaveNoBodyWhateverTheySay(Method method, int status, int length) {
        assertThat(read(method, "HTTP/1.1 " + status + " X\r\nContent-Length: 7\r\n\r\n"))
                .contains(" length " + length + " keep");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1\r\nContent-Length: 2",
                "Content-Length: -1",
                "Content-Length: 1\r\nTransfer-Encoding: chunked",
            })
    void aMalformedLengthIsMalformedWithoutABodyToo(String fields) {
        for (String line : new String[] {"HTTP/1.1 200 OK", "HTTP/1.1 304 Not Modified", "HTTP/1.1 100 Continue"}) {
            assertThat(read(Method.HEAD, line + "\r\n" + fields + "\r\n\r\n")).isEqualTo("RESPONSE_MALFORMED");
        }
        assertThat(read(Method.CONNECT, "HTTP/1.1 304 X\r\n" + fields + "\r\n\r\n"))
                .isEqualTo("RESPONSE_MALFORMED");
    }

    @Test
    void whatAnAnswerToConnectSaysOfALengthIsIgnored() {
        assertThat(read(Method.CONNECT, "HTTP/1.1 200 X\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"))
                .contains(" length 0 ");
    }

    @Test
    void withoutALengthTheBodyEndsWithTheConnection() {
        assertThat(get("HTTP/1.1 200 OK")).contains(" length -2 close");
        assertThat(get("HTTP/1.0 200 OK", "Connection: keep-alive")).contains(" length -2 close");
        assertThat(get("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")).contains(" length -1 keep");
    }

    @Test
    void theVersionAndTheOptionsDecideWhetherTheConnectionIsKept() {
        assertThat(get("HTTP/1.1 200 OK", "Content-Length: 0", "Connection: close"))
                .contains(" close ");
        assertThat(get("HTTP/1.0 200 OK", "Content-Length: 0")).contains(" close ");
        assertThat(get("HTTP/1.0 200 OK", "Content-Length: 0", "Connection: Keep-Alive"))
                .contains(" keep ");
        assertThat(get("HTTP/1.0 200 OK", "Content-Length: 0", "Connection: keep-alive, close"))
                .contains(" close ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1\r\nContent-Length: 1",
                "Content-Length: x",
                "Content-Length: 1\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: gzip, chunked",
                "Name : x",
                " folded",
            })
    void anAmbiguousHeadIsMalformed(String fields) {
        assertThat(get("HTTP/1.1 200 OK", fields)).isEqualTo("RESPONSE_MALFORMED");
    }

    @Test
    void anOldResponseHasNoChunks() {
        assertThat(get("HTTP/1.0 200 OK", "Transfer-Encoding: chunked")).isEqualTo("RESPONSE_MALFORMED");
    }

    @Test
    void theHeadHasALargest() {
        String most = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
        String fits = most + "y".repeat(64 * 1024 - most.length() - 4) + "\r\n\r\n";
        assertThat(read(Method.GET, List.of(fits + "rest"))).endsWith("|rest");
        assertThat(read(Method.GET, List.of(most + "y" + fits.substring(most.length()))))
                .isEqualTo("RESPONSE_HEAD_TOO_LARGE");
        assertThat(get("HTTP/1.1 200 OK", "X: y\r\n".repeat(256) + "X: y")).isEqualTo("RESPONSE_MALFORMED");
    }

    @Test
    void oneParserReadsOneHeadAfterTheOther() {
        ResponseParser parser = new ResponseParser();
        ResponseHead head = new ResponseHead();
        ByteBuf in = Octets.of("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 No\r\n\r\n");
        for (int status : new int[] {100, 503}) {
            head.clear();
            parser.begin();
            assertThat(parser.read(head, in, Method.GET)).isEqualTo(Lines.DONE);
            assertThat(head.status()).isEqualTo(status);
        }
        head.clear();
        parser.begin();
        assertThat(parser.read(head, in.writeBytes(Octets.array("bad\r\n")), Method.GET))
                .isEqualTo(Lines.MALFORMED);
        assertThat(parser.failure().kind()).isEqualTo(Failure.Kind.RESPONSE_MALFORMED);
        in.release();
    }
}
