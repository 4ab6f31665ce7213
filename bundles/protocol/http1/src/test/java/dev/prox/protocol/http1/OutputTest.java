package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Headers;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeWire;
import io.netty.buffer.ByteBuf;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {
    private static final byte[] HEAD = Octets.array("head\r\n\r\n");

    private final FakeWire wire = new FakeWire(new FakeLoop());
    private final Output out = new Output(new LoopState());

    @BeforeEach
    void begin() {
        out.begin(wire);
    }

    private static String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + i % 26));
        }
        return text.toString();
    }

    @Test
    void aHeadAndASmallBodyLeaveTogether() {
        out.head(HEAD, HEAD.length, 5);
        ByteBuf body = Octets.of("hello");
        out.body(body);
        assertThat(body.refCnt()).isZero();
        assertThat(wire.pendingOctets()).isZero();
        out.end(null);
        out.flush();
        assertThat(wire.sent()).isEqualTo("head\r\n\r\nhello");
        assertThat(wire.flushes()).isOne();
    }

    @Test
    void aLargeBodyIsPassedOnAsItIs() {
        out.head(HEAD, HEAD.length, 3000);
        ByteBuf body = Octets.of(text(3000));
        out.body(body);
        assertThat(body.refCnt()).isOne();
        out.flush();
        assertThat(wire.sent()).isEqualTo("head\r\n\r\n" + text(3000));
        assertThat(body.refCnt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 2030, 2047, 2048, 2049, 65_536})
    void aChunkHasItsSizeInFront(int length) {
        out.head(HEAD, HEAD.length, Framing.CHUNKED);
        out.body(Octets.of(text(length)));
        out.body(Octets.of(text(length)));
        out.end(null);
        out.flush();
        String chunk = Integer.toHexString(length) + "\r\n" + text(length) + "\r\n";
        assertThat(wire.sent()).isEqualTo("head\r\n\r\n" + chunk + chunk + "0\r\n\r\n");
    }

    @Test
    void chunksOfAnySizesAreWhatTheyWere() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            String expected = "head\r\n\r\n";
            out.head(HEAD, HEAD.length, Framing.CHUNKED);
            for (int i = random.nextInt(8); i > 0; i--) {
                int length = random.nextInt(random.nextBoolean() ? 40 : 5000);
                out.body(Octets.of(text(length)));
                expected += length == 0 ? "" : Integer.toHexString(length) + "\r\n" + text(length) + "\r\n";
                if (random.nextInt(4) == 0) {
                    out.flush();
                }
            }
            out.end(null);
            out.flush();
            assertThat(wire.takeSent()).isEqualTo(expected + "0\r\n\r\n");
        }
    }

    @Test
    void anEmptyPartIsNoChunk() {
        out.head(HEAD, HEAD.length, Framing.CHUNKED);
        ByteBuf nothing = wire.loop().allocator().directBuffer(1);
        out.body(nothing);
        assertThat(nothing.refCnt()).isZero();
        out.end(null);
        out.flush();
        assertThat(wire.sent()).isEqualTo("head\r\n\r\n0\r\n\r\n");
    }

    @Test
    void trailersFollowTheLastChunkAndNothingElse() {
        Headers trailers = Heads.fields("X: 1", "Y: 2", "Z: 3");
        trailers.remove(1);
        out.head(HEAD, HEAD.length, Framing.CHUNKED);
        out.end(trailers);
        out.head(HEAD, HEAD.length, 0);
        out.end(trailers);
        out.flush();
        assertThat(wire.sent()).isEqualTo("head\r\n\r\n0\r\nX: 1\r\nZ: 3\r\n\r\nhead\r\n\r\n");
    }

    @Test
    void whatWasNotPushedIsDropped() {
        out.head(HEAD, HEAD.length, 5);
        out.discard();
        out.discard();
        out.flush();
        assertThat(wire.sent()).isEmpty();
    }
}
