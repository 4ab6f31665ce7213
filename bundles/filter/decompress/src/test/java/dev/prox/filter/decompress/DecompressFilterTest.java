package dev.prox.filter.decompress;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.ZstdOutputStream;
import dev.prox.api.Failure;
import dev.prox.api.Respond;
import dev.prox.api.Verdict;
import dev.prox.testkit.BodyRun;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.HeadText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decompressed, how far, and what is refused. */
class DecompressFilterTest {
    private static final int MAX = 3_000_000;
    private final DecompressFilter filter = new DecompressFilter(new DecompressConfig(MAX, 100, 1), 1);

    private static FakeExchange post(String... lines) {
        String[] all = new String[lines.length + 2];
        all[0] = "POST / HTTP/1.1";
        all[1] = "Content-Length: 100";
        System.arraycopy(lines, 0, all, 2, lines.length);
        return FakeExchange.of(all);
    }

    private BodyRun begin(String coding) {
        var exchange = post("Content-Encoding: " + coding);
        assertThat(filter.onRequest(exchange)).isEqualTo(Verdict.CONTINUE);
        return BodyRun.of(exchange.requestFilters().getFirst());
    }

    private static byte[] encoded(String coding, byte[] body) {
        var out = new ByteArrayOutputStream();
        Brotli4jLoader.ensureAvailability();
        try (OutputStream encoder =
                switch (coding) {
                    case "zstd" -> new ZstdOutputStream(out);
                    case "br" -> new BrotliOutputStream(out, new Encoder.Parameters().setQuality(4));
                    default -> new GZIPOutputStream(out);
                }) {
            encoder.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] body(int length) {
        byte[] octets = new byte[length];
        var random = new Random(length);
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) ('a' + random.nextInt(8));
        }
        return octets;
    }

    static Stream<Arguments> bodies() {
        return Stream.of("gzip", "x-gzip", "zstd", "br").flatMap(coding -> Stream.of(0, 1, 16_384, 65_536, 2_000_000)
                .flatMap(length -> Stream.of(1, 1000, 70_000)
                        .filter(piece -> piece > 1 || length < 20_000)
                        .map(piece -> Arguments.of(coding, length, piece))));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBodyIsDecompressed(String coding, int length, int piece) {
        byte[] sent = encoded(coding, body(length));
        try (var run = begin(coding)) {
            for (int at = 0; at < sent.length; at += piece) {
                run.data(Arrays.copyOfRange(sent, at, Math.min(sent.length, at + piece)))
                        .flush();
            }
            run.end();
            assertThat(run.failure()).isNull();
            assertThat(run.given()).isEqualTo(body(length));
            assertThat(run.pieceMax()).isLessThanOrEqualTo(16 * 1024);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void severalMembersAreOneBody(String coding) {
        var both = new ByteArrayOutputStream();
        both.writeBytes(encoded(coding, body(1000)));
        both.writeBytes(encoded(coding, body(2000)));
        try (var run = begin(coding)) {
            run.data(both.toByteArray()).end();
            assertThat(run.failure()).isNull();
            assertThat(run.given()).hasSize(3000);
        }
    }

    @Test
    void aHeadOfGzipMayHaveEverything() throws IOException {
        var sent = new ByteArrayOutputStream();
        sent.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3});
        sent.writeBytes(new byte[] {3, 0, 'e', 'x', 't', 'n', 'a', 'm', 'e', 0, 'c', 0, 1, 2});
        byte[] plain = encoded("gzip", body(100));
        sent.writeBytes(Arrays.copyOfRange(plain, 10, plain.length));
        try (var run = begin("gzip")) {
            for (byte octet : sent.toByteArray()) {
                run.data(new byte[] {octet});
            }
            run.end();
            assertThat(run.failure()).isNull();
            assertThat(run.given()).isEqualTo(body(100));
        }
    }

    // ---- what is refused ----

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "br"})
    void whatGrowsTooMuchIsRefusedBeforeItHas(String coding) {
        try (var run = begin(coding)) {
            run.data(encoded(coding, new byte[MAX - 1]));
            assertThat(run.failure()).isNotNull();
            assertThat(run.failure().kind()).isEqualTo(Failure.Kind.BODY_TOO_LARGE);
            assertThat(run.given().length).isLessThan(200_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "br"})
    void whatIsTooLargeIsRefused(String coding) {
        try (var run = begin(coding)) {
            run.data(encoded(coding, body(MAX + 1)));
            assertThat(run.failure()).isNotNull();
            assertThat(run.failure().detail()).contains("too large");
            assertThat(run.given().length).isLessThanOrEqualTo(MAX);
        }
        try (var run = begin(coding)) {
            run.data(encoded(coding, body(MAX))).end();
            assertThat(run.failure()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "br"})
    void whatIsMalformedIsRefused(String coding) {
        byte[] sent = encoded(coding, body(10_000));
        for (int cut : new int[] {1, 5, sent.length / 2, sent.length - 1}) {
            try (var run = begin(coding)) {
                run.data(Arrays.copyOf(sent, cut)).end();
                assertThat(run.failure()).as("cut at " + cut).isNotNull();
                assertThat(run.failure().kind()).isEqualTo(Failure.Kind.MALFORMED_REQUEST);
            }
        }
        try (var run = begin(coding)) {
            run.data(Arrays.copyOf(sent, sent.length + 20)).end();
            assertThat(run.failure()).as("with something behind it").isNotNull();
        }
        try (var run = begin(coding)) {
            run.data("this is plain text".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                    .end();
            assertThat(run.failure()).as("plain text").isNotNull();
        }
    }

    @Test
    void aWrongCheckIsRefused() {
        byte[] sent = encoded("gzip", body(1000));
        sent[sent.length - 5] ^= 1;
        try (var run = begin("gzip")) {
            run.data(sent).end();
            assertThat(run.failure()).isNotNull();
        }
    }

    /** The decoder would reserve it at once. */
    @Test
    void aWindowOfMoreThanEightMebibytesIsRefused() {
        byte[] windowLog24 = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (24 - 10) << 3, 1, 0, 0};
        byte[] windowLog23 = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (23 - 10) << 3, 1, 0, 0};
        byte[] single = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, (byte) 0xa0, 0, 0, 0, 1, 1, 0, 0};
        for (byte[] refused : new byte[][] {windowLog24, single}) {
            try (var run = begin("zstd")) {
                for (byte octet : refused) {
                    run.data(new byte[] {octet});
                }
                assertThat(run.failure()).isNotNull();
            }
        }
        try (var run = begin("zstd")) {
            run.data(windowLog23).end();
            assertThat(run.failure()).isNull();
            assertThat(run.given()).isEmpty();
        }
    }

    // ---- heads ----

    @Test
    void theHeadSpeaksOfThePlainBody() {
        var exchange = post("Content-Encoding: GZIP", "Content-Digest: x", "Content-Type: text/plain");
        filter.onRequest(exchange);
        assertThat(HeadText.lines(exchange.request())).containsExactly("Content-Type: text/plain");
        assertThat(exchange.request().bodyLength()).isEqualTo(-1);
    }

    @Test
    void whatHasNoCodingOrNoBodyGoesOn() {
        for (FakeExchange exchange : new FakeExchange[] {
            post(), post("Content-Encoding: identity"), FakeExchange.of("GET / HTTP/1.1", "Content-Encoding: gzip")
        }) {
            assertThat(filter.onRequest(exchange)).isEqualTo(Verdict.CONTINUE);
            assertThat(exchange.requestFilters()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "gzip, br", "gzip,", "aes128gcm", ""})
    void otherCodingsAreRefused(String coding) {
        assertThat(((Respond) filter.onRequest(post("Content-Encoding: " + coding))).status())
                .isEqualTo(415);
    }

    @Test
    void twoFieldsAreTwoCodings() {
        assertThat(((Respond) filter.onRequest(post("Content-Encoding: gzip", "Content-Encoding: br"))).status())
                .isEqualTo(415);
    }

    @Test
    void noMoreThanSoManyAreInWork() {
        var exchange = post("Content-Encoding: gzip");
        filter.onRequest(exchange);
        var opened = exchange.requestFilters().getFirst().open(new FakeLoop());
        assertThat(((Respond) filter.onRequest(post("Content-Encoding: gzip"))).status())
                .isEqualTo(503);
        opened.close();
        opened.close();
        assertThat(filter.onRequest(post("Content-Encoding: gzip"))).isEqualTo(Verdict.CONTINUE);
    }
}
