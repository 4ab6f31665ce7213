package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Failure;
import dev.prox.api.Protocol.Limits;
import dev.prox.api.RequestHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {
    private static final String HOST = "Host: a.test\r\n";
    private static final Random RANDOM = new Random(3);

    /** All that was read of one head, and what was left; or what is wrong. */
    private static String read(Limits limits, List<String> pieces) {
        RequestHead head = new RequestHead();
        head.clear();
        RequestParser parser = new RequestParser(limits);
        parser.begin();
        int result = Lines.MORE;
        StringBuilder rest = new StringBuilder();
        for (String piece : pieces) {
            ByteBuf in = Octets.of(piece);
            if (result == Lines.MORE) {
                result = parser.read(head, in);
                assertThat(result == Lines.MORE && in.isReadable()).isFalse();
            }
            rest.append(in.toString(StandardCharsets.ISO_8859_1));
            in.release();
        }
        return switch (result) {
            case Lines.MORE -> "more";
            case Lines.DONE -> text(head, parser.keepAlive()) + "|" + rest;
            default -> parser.failure().kind().toString();
        };
    }

    private static String text(RequestHead head, boolean keepAlive) {
        return head.methodText() + " " + head.method() + " " + head.form() + " " + head.targetText() + " "
                + head.pathText() + " " + Octets.text(head.bytes(), head.pathTo(), head.queryTo()) + " "
                + head.hostText() + " " + head.port() + " 1." + head.minorVersion() + " length " + head.bodyLength()
                + (keepAlive ? " keep" : " close") + (head.upgrade() ? " upgrade" : "")
                + (head.expectContinue() ? " expect" : "") + " " + Heads.lines(head);
    }

    private static String read(String text) {
        String whole = read(Heads.LIMITS, List.of(text));
        assertThat(read(Heads.LIMITS, Octets.single(text))).isEqualTo(whole);
        for (int round = 0; round < 20; round++) {
            assertThat(read(Heads.LIMITS, Octets.cut(text, RANDOM))).isEqualTo(whole);
        }
        return whole;
    }

    private static String request(String line, String... fields) {
        return read(line + "\r\n" + HOST + String.join("\r\n", fields) + (fields.length == 0 ? "" : "\r\n") + "\r\n");
    }

    @Test
    void aHeadIsReadInAnyPiecesAndWhatFollowsIsLeft() {
        assertThat(read("POST http://b.test:81/c?d HTTP/1.1\r\n"
                        + "Host: a.test:80\r\n"
                        + "Content-Length: 3\r\n"
                        + "X: y\t\r\n\r\n"
                        + "abcGET "))
                .isEqualTo("POST POST ABSOLUTE http://b.test:81/c?d /c ?d b.test 81 1.1 length 3 keep "
                        + "[Host: a.test:80, Content-Length: 3, X: y]|abcGET ");
    }

    @Test
    void aHeadLargerThanOneCopyIsRead() {
        String text = "GET / HTTP/1.1\r\n" + HOST + "X: " + "y".repeat(6000) + "\r\n\r\nrest";
        assertThat(read(text)).startsWith("GET GET ORIGIN / /  a.test 0 1.1").endsWith("|rest");
    }

    @Test
    void noBeginningOfAHeadIsAWholeOne() {
        String text = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
        for (int length = 0; length < text.length(); length++) {
            assertThat(read(Heads.LIMITS, List.of(text.substring(0, length)))).isEqualTo("more");
        }
    }

    @Test
    void twoEmptyLinesMayComeFirst() {
        String head = "GET / HTTP/1.1\r\n" + HOST + "\r\nrest";
        String plain = read(head);
        assertThat(read("\r\n" + head)).isEqualTo(plain);
        assertThat(read("\r\n\r\n" + head)).isEqualTo(plain);
        assertThat(read("\r\n\r\n\r\n" + head)).isEqualTo("MALFORMED_REQUEST");
        assertThat(read("\n" + head)).isEqualTo("MALFORMED_REQUEST");
        assertThat(read(" \r\n" + head)).isEqualTo("MALFORMED_REQUEST");
    }

    @Test
    void theHeadHasALargest() {
        String text = "GET / HTTP/1.1\r\n" + HOST + "X: " + "y".repeat(50) + "\r\n\r\n";
        Limits enough = Heads.limits(text.length(), 10, 100, 0);
        Limits tooSmall = Heads.limits(text.length() - 1, 10, 100, 0);
        for (List<String> pieces : List.of(List.of(text + "rest"), Octets.single(text + "rest"))) {
            assertThat(read(enough, pieces)).endsWith("|rest");
            assertThat(read(tooSmall, pieces)).isEqualTo("HEAD_TOO_LARGE");
        }
    }

    @Test
    void theRequestLineHasALongest() {
        String line = "GET /" + "a".repeat(50) + " HTTP/1.1";
        String text = line + "\r\n" + HOST + "\r\n";
        for (List<String> pieces : List.of(List.of(text), Octets.single(text))) {
            assertThat(read(Heads.limits(1000, 10, line.length(), 0), pieces)).startsWith("GET");
            assertThat(read(Heads.limits(1000, 10, line.length() - 1, 0), pieces))
                    .isEqualTo("TARGET_TOO_LONG");
        }
        assertThat(read(Heads.limits(1000, 10, 20, 0), List.of("GET /aaaaaaaaaaaaaaaaa")))
                .isEqualTo("TARGET_TOO_LONG");
    }

    @Test
    void fieldsHaveAMostOfThem() {
        String text = "GET / HTTP/1.1\r\n" + HOST + "X: y\r\n".repeat(4) + "\r\n";
        assertThat(read(Heads.limits(1000, 5, 100, 0), List.of(text))).startsWith("GET");
        assertThat(read(Heads.limits(1000, 4, 100, 0), List.of(text))).isEqualTo("HEAD_TOO_LARGE");
    }

    @Test
    void theBodyHasALargest() {
        String text = "PUT / HTTP/1.1\r\n" + HOST + "Content-Length: 11\r\n\r\n";
        assertThat(read(Heads.limits(1000, 5, 100, 11), List.of(text))).startsWith("PUT");
        assertThat(read(Heads.limits(1000, 5, 100, 10), List.of(text))).isEqualTo("BODY_TOO_LARGE");
    }

    @Test
    void thereIsOneValidHost() {
        assertThat(read("GET / HTTP/1.1\r\n\r\n")).isEqualTo("MALFORMED_REQUEST");
        assertThat(read("GET http://b/ HTTP/1.1\r\n\r\n")).isEqualTo("MALFORMED_REQUEST");
        assertThat(request("GET / HTTP/1.1", "Host: a.test")).isEqualTo("MALFORMED_REQUEST");
        assertThat(read("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n")).isEqualTo("MALFORMED_REQUEST");
        assertThat(read("GET http://b/ HTTP/1.1\r\nHost: a/b\r\n\r\n")).isEqualTo("MALFORMED_REQUEST");
        assertThat(read("GET / HTTP/1.1\r\nHost:\r\n\r\n")).contains(" ORIGIN / /   0 1.1");
        assertThat(read("GET / HTTP/1.0\r\n\r\n")).contains(" ORIGIN / /   0 1.0");
        assertThat(read("GET http://b:1/ HTTP/1.1\r\nHost: a:2\r\n\r\n")).contains(" b 1 1.1");
        assertThat(read("OPTIONS * HTTP/1.1\r\nHost: a:2\r\n\r\n")).contains(" a 2 1.1");
    }

    @Test
    void connectHasNoBody() {
        assertThat(request("CONNECT b:1 HTTP/1.1", "Content-Length: 0")).contains(" b 1 1.1 length 0");
        assertThat(request("CONNECT b:1 HTTP/1.1", "Content-Length: 1")).isEqualTo("MALFORMED_REQUEST");
        assertThat(request("CONNECT b:1 HTTP/1.1", "Transfer-Encoding: chunked"))
                .isEqualTo("MALFORMED_REQUEST");
    }

    @Test
    void theVersionAndTheOptionsDecideWhetherTheConnectionIsKept() {
        assertThat(request("GET / HTTP/1.1")).contains(" keep ");
        assertThat(request("GET / HTTP/1.1", "Connection: close")).contains(" close ");
        assertThat(request("GET / HTTP/1.1", "Connection: keep-alive, close")).contains(" close ");
        assertThat(request("GET / HTTP/1.0")).contains(" close ");
        assertThat(request("GET / HTTP/1.0", "Connection: keep-alive")).contains(" keep ");
        assertThat(request("GET / HTTP/1.0", "Connection: close, keep-alive")).contains(" close ");
    }

    @Test
    void anUpgradeIsAskedForByTwoFieldsWithoutABody() {
        String upgrade = "Connection: upgrade";
        assertThat(request("GET / HTTP/1.1", upgrade, "Upgrade: websocket")).contains(" upgrade ");
        assertThat(request("GET / HTTP/1.1", upgrade)).doesNotContain(" upgrade ");
        assertThat(request("GET / HTTP/1.1", "Upgrade: websocket")).doesNotContain(" upgrade ");
        assertThat(request("GET / HTTP/1.0", upgrade, "Upgrade: websocket")).doesNotContain(" upgrade ");
        assertThat(request("POST / HTTP/1.1", upgrade, "Upgrade: websocket", "Content-Length: 1"))
                .doesNotContain(" upgrade ");
        assertThat(request("POST / HTTP/1.1", upgrade, "Upgrade: websocket", "Content-Length: 0"))
                .contains(" upgrade ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade: h2c", "Upgrade: websocket, H2C", "Upgrade: websocket\r\nUpgrade: h2c"})
    void http2InTheClearIsNoUpgrade(String fields) {
        assertThat(request("GET / HTTP/1.1", "Connection: upgrade, http2-settings", "HTTP2-Settings: AA", fields))
                .doesNotContain(" upgrade ");
    }

    @Test
    void theOneExpectationIsAHundred() {
        assertThat(request("PUT / HTTP/1.1", "Expect: 100-Continue", "Content-Length: 1"))
                .contains(" expect ");
        assertThat(request("PUT / HTTP/1.1", "Expect: 100-continue")).doesNotContain(" expect ");
        assertThat(request("PUT / HTTP/1.1", "Expect: other")).isEqualTo("EXPECTATION_UNKNOWN");
        assertThat(request("PUT / HTTP/1.0", "Expect: other", "Content-Length: 1"))
                .contains(" length 1 close [");
    }

    @Test
    void ambiguousLengthsAreMalformedAndUnknownCodingsUnknown() {
        assertThat(request("PUT / HTTP/1.1", "Content-Length: 1", "Transfer-Encoding: chunked"))
                .isEqualTo("MALFORMED_REQUEST");
        assertThat(request("PUT / HTTP/1.1", "Transfer-Encoding: gzip, chunked"))
                .isEqualTo("METHOD_UNKNOWN");
        assertThat(request("PUT / HTTP/1.1", "Transfer-Encoding: chunked")).contains(" length -1 ");
    }

    @Test
    void oneParserReadsOneHeadAfterTheOther() {
        RequestParser parser = new RequestParser(Heads.LIMITS);
        ByteBuf in = Octets.of(
                "\r\nGET /1 HTTP/1.0\r\n\r\nGET /2 HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\nBAD\r\n\r\n");
        RequestHead head = new RequestHead();
        head.clear();
        parser.begin();
        assertThat(parser.read(head, in)).isEqualTo(Lines.DONE);
        assertThat(head.targetText()).isEqualTo("/1");
        head.clear();
        parser.begin();
        assertThat(parser.read(head, in)).isEqualTo(Lines.DONE);
        assertThat(head.targetText()).isEqualTo("/2");
        assertThat(parser.keepAlive()).isFalse();
        head.clear();
        parser.begin();
        assertThat(parser.read(head, in)).isEqualTo(Lines.MALFORMED);
        assertThat(parser.failure().kind()).isEqualTo(Failure.Kind.MALFORMED_REQUEST);
        in.release();
    }
}
