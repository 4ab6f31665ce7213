package dev.prox.filter.compress;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.github.luben.zstd.ZstdInputStream;
import dev.prox.api.BodyFilter;
import dev.prox.filter.compress.CompressConfig.Coding;
import dev.prox.testkit.BodyRun;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the compressors write is what other decoders read. */
class CompressorTest {
    private static final Charset US_ASCII = StandardCharsets.US_ASCII;

    private final Room room = new Room(1);

    private BodyFilter.Source source(Coding coding) {
        return loop -> switch (coding) {
            case ZSTD -> new ZstdCompressor(loop.allocator(), 3).in(room);
            case BR -> new BrotliCompressor(loop.allocator(), 4).in(room);
            case GZIP -> new GzipCompressor(loop.allocator(), 6).in(room);
        };
    }

    private static InputStream decoder(Coding coding, byte[] octets) throws IOException {
        var in = new ByteArrayInputStream(octets);
        Brotli4jLoader.ensureAvailability();
        return switch (coding) {
            case ZSTD -> new ZstdInputStream(in).setContinuous(true);
            case BR -> new BrotliInputStream(in);
            case GZIP -> new GZIPInputStream(in);
        };
    }

    private static byte[] decoded(Coding coding, byte[] octets) throws IOException {
        try (InputStream in = decoder(coding, octets)) {
            return in.readAllBytes();
        }
    }

    /** The first octets of a body that has not ended. */
    private static byte[] beginning(Coding coding, byte[] octets, int length) throws IOException {
        if (coding != Coding.BR) {
            try (InputStream in = decoder(coding, octets)) {
                return in.readNBytes(length);
            }
        }
        Brotli4jLoader.ensureAvailability();
        var decoder = new DecoderJNI.Wrapper(octets.length);
        var out = new ByteArrayOutputStream();
        decoder.getInputBuffer().put(octets);
        decoder.push(octets.length);
        while (decoder.hasOutput()) {
            ByteBuffer piece = decoder.pull();
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            out.writeBytes(copy);
        }
        decoder.destroy();
        return out.toByteArray();
    }

    static byte[] text(int length) {
        var out = new ByteArrayOutputStream();
        var random = new Random(1);
        while (out.size() < length) {
            out.writeBytes(("line " + random.nextInt(1000) + " of a page that is like others\n").getBytes(US_ASCII));
        }
        return Arrays.copyOf(out.toByteArray(), length);
    }

    static byte[] noise(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }

    static Stream<Arguments> bodies() {
        return Stream.of(Coding.values())
                .flatMap(coding -> Stream.of(0, 1, 511, 512, 16_384, 65_536, 300_000, 1_000_000)
                        .flatMap(length -> Stream.of(true, false).map(text -> Arguments.of(coding, length, text))));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBodyComesBack(Coding coding, int length, boolean text) throws IOException {
        byte[] body = text ? text(length) : noise(length);
        try (var run = BodyRun.of(source(coding))) {
            for (int at = 0; at < length; at += 50_000) {
                run.data(Arrays.copyOfRange(body, at, Math.min(length, at + 50_000)))
                        .flush();
            }
            run.end();
            assertThat(decoded(coding, run.given())).isEqualTo(body);
            assertThat(run.pieceMax()).isLessThanOrEqualTo(16 * 1024);
            if (text && length > 500) {
                assertThat(run.given().length).isLessThan(length / 2);
            }
        }
        assertThat(room.left()).isTrue();
    }

    /** So that an event of a stream is seen when it is sent. */
    @ParameterizedTest
    @EnumSource
    void whatWasFlushedCanBeRead(Coding coding) throws IOException {
        try (var run = BodyRun.of(source(coding))) {
            var sent = new ByteArrayOutputStream();
            for (int i = 0; i < 20; i++) {
                byte[] event = ("data: event " + i + "\n\n").getBytes(US_ASCII);
                sent.writeBytes(event);
                run.data(event).flush();
                assertThat(beginning(coding, run.given(), sent.size())).isEqualTo(sent.toByteArray());
            }
            run.end();
            assertThat(decoded(coding, run.given())).isEqualTo(sent.toByteArray());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFlushWithNothingNewGivesLittleAndEnds(Coding coding) throws IOException {
        try (var run = BodyRun.of(source(coding))) {
            run.flush().data(text(1000)).flush();
            int before = run.given().length;
            run.flush().flush().flush();
            assertThat(run.given().length - before).isLessThan(64);
            run.end();
            assertThat(decoded(coding, run.given())).isEqualTo(text(1000));
        }
    }

    @ParameterizedTest
    @EnumSource
    void manySmallPiecesAreOneBody(Coding coding) throws IOException {
        byte[] body = text(5000);
        try (var run = BodyRun.of(source(coding))) {
            for (byte octet : body) {
                run.data(new byte[] {octet});
            }
            run.end();
            assertThat(decoded(coding, run.given())).isEqualTo(body);
        }
    }

    @Test
    void aPlaceIsTakenUntilItIsClosed() {
        for (Coding coding : Coding.values()) {
            var run = BodyRun.of(source(coding));
            assertThat(room.left()).isFalse();
            run.data(text(100));
            run.close();
            run.close();
            assertThat(room.left()).isTrue();
        }
    }
}
