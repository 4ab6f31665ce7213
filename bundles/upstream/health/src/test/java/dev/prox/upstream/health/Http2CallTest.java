package dev.prox.upstream.health;

import static dev.prox.upstream.health.Frames.ACK;
import static dev.prox.upstream.health.Frames.CONTINUATION;
import static dev.prox.upstream.health.Frames.DATA;
import static dev.prox.upstream.health.Frames.END_HEADERS;
import static dev.prox.upstream.health.Frames.END_STREAM;
import static dev.prox.upstream.health.Frames.GOAWAY;
import static dev.prox.upstream.health.Frames.HEADERS;
import static dev.prox.upstream.health.Frames.PADDED;
import static dev.prox.upstream.health.Frames.PING;
import static dev.prox.upstream.health.Frames.RST_STREAM;
import static dev.prox.upstream.health.Frames.SETTINGS;
import static dev.prox.upstream.health.Frames.STREAM;
import static dev.prox.upstream.health.Frames.WINDOW_UPDATE;
import static dev.prox.upstream.health.Frames.WITH_PRIORITY;
import static dev.prox.upstream.health.Frames.field;
import static dev.prox.upstream.health.Frames.frame;
import static dev.prox.upstream.health.Frames.grpc;
import static dev.prox.upstream.health.Frames.head;
import static dev.prox.upstream.health.Frames.hex;
import static dev.prox.upstream.health.Frames.message;
import static dev.prox.upstream.health.Frames.settings;
import static dev.prox.upstream.health.Frames.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ConfigException;
import dev.prox.api.WireSink;
import dev.prox.testkit.FakeAssembly;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames of peers that do all that HTTP/2 allows, and of those that do what it does not. */
class Http2CallTest {
    private static final String SERVING = message("0801");
    private static final String GRPC = hex("88") + field("content-type", "application/grpc");

    private final FakeProbe probe = new FakeProbe();

    @BeforeEach
    void ask() throws ConfigException {
        GrpcCheck.of(new GrpcCheckConfig("", null, Map.of(), false, 0), FakeAssembly.at("health"))
                .check(probe);
        probe.wire.takeSent();
    }

    private void gives(String outcome, String... frames) {
        probe.wire.receive(frames);
        assertThat(probe.outcome).isEqualTo(outcome);
        assertThat(probe.wire.unreleased()).isZero();
    }

    // ---- what is allowed ----

    @Test
    void settingsAndPingsAreAnswered() {
        String table = hex("0001" + "00000000"); // SETTINGS_HEADER_TABLE_SIZE 0
        probe.wire.receive(frame(SETTINGS, 0, 0, table), frame(SETTINGS, ACK, 0, ""), frame(PING, 0, 0, "12345678"));
        assertThat(Frames.read(probe.wire.takeSent()))
                .containsExactly(new Frames.Frame(SETTINGS, ACK, 0, ""), new Frames.Frame(PING, ACK, 0, "12345678"));
        gives("passed", grpc(), SERVING, status(0));
        assertThat(Frames.read(probe.wire.takeSent()))
                .as("what it takes leave with")
                .containsExactly(new Frames.Frame(GOAWAY, 0, 0, hex("0000000000000000")));
    }

    @Test
    void paddingAndPrioritiesArePassedOver() {
        String padded =
                frame(HEADERS, PADDED | WITH_PRIORITY | END_HEADERS, STREAM, hex("030000000010") + GRPC + "\0\0\0");
        String data = frame(DATA, PADDED, STREAM, hex("02" + "00000000020801" + "0000"));
        gives("passed", settings(), frame(Frames.PRIORITY, 0, STREAM, hex("0000000010")), padded, data, status(0));
    }

    @Test
    void aHeadMayComeInParts() {
        int half = GRPC.length() / 2;
        String first = frame(HEADERS, 0, STREAM, GRPC.substring(0, half));
        String second = frame(CONTINUATION, END_HEADERS, STREAM, GRPC.substring(half));
        String trailers = frame(HEADERS, END_STREAM, STREAM, "");
        String rest = frame(CONTINUATION, END_HEADERS, STREAM, field("grpc-status", "0"));
        gives("passed", settings(), first, second, SERVING, trailers, rest);
    }

    @Test
    void framesThatNobodyKnowsAreIgnored() {
        String credit = hex("00001000");
        gives(
                "passed",
                settings(),
                frame(WINDOW_UPDATE, 0, 0, credit),
                frame(WINDOW_UPDATE, 0, STREAM, credit),
                frame(0x7F, 0xFF, 0, "unknown"),
                grpc(),
                frame(0x7F, 0, STREAM, ""),
                SERVING,
                status(0));
    }

    @Test
    void fieldsMayBeIndexedAndEncoded() {
        // content-type (31 of the static table) is added to the table, and grpc-status; a message by Huffman's code
        // (RFC 7541, C.4.1)
        String first = head(hex("88" + "5f10") + "application/grpc");
        String trailers = hex("400b") + "grpc-status" + hex("0231") + "4" + hex("000c") + "grpc-message" + hex("8c")
                + hex("f1e3c2e5f23a6ba0ab90f4ff");
        gives("UNAVAILABLE (14): www.example.com", settings(), first, Frames.trailers(trailers));
    }

    @Test
    void whoTakesLeaveMayAnswerStill() {
        gives(
                "passed",
                settings(),
                frame(GOAWAY, 0, 0, hex("7fffffff00000000")),
                grpc(),
                SERVING,
                frame(GOAWAY, 0, 0, hex("0000000300000000")),
                status(0));
    }

    // ---- what is an outcome ----

    @ParameterizedTest
    @MethodSource
    void thePeerMaySayNo(String frame, String outcome) {
        gives(outcome, settings(), frame);
    }

    static Stream<Arguments> thePeerMaySayNo() {
        return Stream.of(
                Arguments.of(
                        frame(RST_STREAM, 0, STREAM, hex("00000007")), "the server reset the stream: REFUSED_STREAM"),
                Arguments.of(frame(RST_STREAM, 0, STREAM, hex("00000099")), "the server reset the stream: error 153"),
                Arguments.of(frame(GOAWAY, 0, 0, hex("0000000000000000")), "the server sent GOAWAY: NO_ERROR"),
                Arguments.of(
                        frame(GOAWAY, 0, 0, hex("000000030000000b") + "too\nmany"),
                        "the server sent GOAWAY: ENHANCE_YOUR_CALM, too.many"));
    }

    @Test
    void aConnectionThatEndsHasFailed() {
        probe.wire.receive(settings(), grpc(), SERVING);
        probe.wire.endInput();
        assertThat(probe.outcome).isEqualTo("the connection ended before the answer");
    }

    @Test
    void oneThatBreaksHasFailed() {
        probe.wire.receive(settings(), grpc());
        probe.wire.breakDown();
        assertThat(probe.outcome).isEqualTo("the connection ended before the answer");
    }

    /** As the engine ends a check whose time is over; that nothing is lost then is seen by the guard of leaks. */
    @Test
    void aCheckMayEndInTheMiddle() {
        probe.wire.receive(settings(), grpc(), SERVING.substring(0, 12));
        probe.wire.sink(WireSink.IDLE);
        probe.wire.close();
        assertThat(probe.wire.unreleased()).isZero();
        assertThat(probe.outcome).isNull();
    }

    @Test
    void whatComesBehindTheOutcomeIsDropped() {
        gives("passed", settings(), grpc(), SERVING, status(0) + frame(PING, 0, 0, "12345678"), "more", "HTTP/1.1");
        assertThat(probe.outcome).isEqualTo("passed");
    }

    // ---- what is refused ----

    @ParameterizedTest
    @MethodSource
    void theseAreNoHttp2(String octets, String part) {
        probe.wire.receive(octets);
        assertThat(probe.outcome).isNotNull().isNotEqualTo("passed").contains(part);
        assertThat(probe.wire.unreleased()).isZero();
    }

    static Stream<Arguments> theseAreNoHttp2() {
        return Stream.of(
                Arguments.of("HTTP/1.1 400 Bad Request\r\n\r\n", "speaks HTTP/1"),
                Arguments.of("220 mail.example ESMTP\r\n", "no HTTP/2: First received frame was not SETTINGS"),
                Arguments.of(grpc(), "not SETTINGS"),
                Arguments.of(frame(SETTINGS, ACK, 0, ""), "no HTTP/2: First received frame"),
                Arguments.of(frame(SETTINGS, 0, 1, ""), "no HTTP/2: "),
                Arguments.of(frame(SETTINGS, 0, 0, "12345"), "no HTTP/2: "),
                Arguments.of(frame(SETTINGS, 0, 0, hex("0005" + "00000001")), "no HTTP/2: "));
    }

    @ParameterizedTest
    @MethodSource
    void malformedFramesAreAnError(String frames) {
        probe.wire.receive(settings(), frames);
        assertThat(probe.outcome).startsWith("no HTTP/2: ");
        assertThat(probe.wire.unreleased()).isZero();
    }

    static List<String> malformedFramesAreAnError() {
        String long16k = "\0".repeat(16_385);
        return List.of(
                frame(DATA, 0, STREAM, long16k),
                grpc() + frame(DATA, 0, STREAM, long16k),
                frame(0x7F, 0, 0, long16k),
                frame(HEADERS, END_HEADERS, 0, GRPC),
                frame(HEADERS, END_HEADERS, STREAM, hex("ff80808080808080808001")), // an index that is too large
                frame(HEADERS, END_HEADERS, STREAM, hex("fe")), // one that nobody added
                frame(HEADERS, END_HEADERS, STREAM, hex("88000361")), // a field that ends in its middle
                frame(
                        HEADERS,
                        END_HEADERS,
                        STREAM,
                        field(":status", "200") + field("a", "b") + field(":status", "200")),
                frame(HEADERS, END_HEADERS, STREAM, hex("88") + field("Upper", "case")),
                frame(HEADERS, END_HEADERS, STREAM, hex("88") + field("connection", "close")),
                frame(HEADERS, PADDED | END_HEADERS, STREAM, hex("ff") + GRPC),
                frame(HEADERS, 0, STREAM, GRPC) + frame(PING, 0, 0, "12345678"),
                frame(CONTINUATION, END_HEADERS, STREAM, GRPC),
                frame(HEADERS, END_HEADERS, 2, GRPC), // a stream that the server began
                frame(Frames.PUSH_PROMISE, END_HEADERS, STREAM, hex("0000000288")),
                frame(PING, 0, 0, "1234"),
                frame(RST_STREAM, 0, STREAM, "1"),
                frame(RST_STREAM, 0, 9, hex("00000000")),
                frame(WINDOW_UPDATE, 0, 0, hex("00000000")),
                frame(GOAWAY, 0, 0, "1234"),
                grpc() + SERVING + head(field("grpc-status", "0")), // trailers that do not end the stream
                grpc() + frame(DATA, PADDED, STREAM, hex("09" + "00")),
                frame(HEADERS, 0, STREAM, "\0".repeat(16_000)) + (frame(CONTINUATION, 0, STREAM, "\0".repeat(16_000))));
    }

    @Test
    void dataBeforeAHeadIsNoAnswer() {
        probe.wire.receive(settings(), SERVING, Frames.trailers(GRPC + field("grpc-status", "0")));
        assertThat(probe.outcome).isEqualTo("the answer has no head");
    }

    @Test
    void headsHaveABound() {
        String field = hex("000178" + "7f8d1f") + "y".repeat(4108);
        String many = hex("88") + field + field;
        probe.wire.receive(settings(), head(many));
        assertThat(probe.outcome).startsWith("no HTTP/2: ").contains("size");
    }

    @Test
    void thereIsABoundOnAllThatComes() {
        String pings = frame(PING, 0, 0, "12345678").repeat(100);
        for (int i = 0; i < 38; i++) {
            probe.wire.receive(i == 0 ? settings() + pings : pings);
            assertThat(probe.outcome).isNull();
        }
        gives("more than 65536 octets came", pings);
    }

    /** Answers with some octets changed, lost or doubled; what becomes of them is one outcome or none yet, and nothing else. */
    @Test
    void noOctetsMakeItThrow() throws ConfigException {
        Random random = new Random(7);
        String whole = settings() + grpc() + SERVING + frame(PING, 0, 0, "12345678") + status(0);
        for (int i = 0; i < 2000; i++) {
            StringBuilder octets = new StringBuilder(whole);
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                change(octets, random);
            }
            FakeProbe each = new FakeProbe();
            GrpcCheck.of(new GrpcCheckConfig("", null, Map.of(), false, 0), FakeAssembly.at("health"))
                    .check(each);
            int cut = random.nextInt(octets.length());
            each.wire.receive(octets.substring(0, cut), octets.substring(cut));
            assertThat(each.wire.unreleased()).isZero();
            each.wire.endInput();
            assertThat(each.outcome).isNotNull();
        }
    }

    private static void change(StringBuilder octets, Random random) {
        int at = random.nextInt(octets.length());
        switch (random.nextInt(3)) {
            case 0 -> octets.setCharAt(at, (char) random.nextInt(256));
            case 1 -> octets.deleteCharAt(at);
            default -> octets.insert(at, octets.charAt(at));
        }
    }
}
