package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Wires on real sockets. */
class WireTest {
    private static final int MUCH = 12 << 20;

    private static Sockets sockets;

    private Socket client;
    private Recorder recorder;
    private Wire wire;

    @BeforeAll
    static void start() throws IOException {
        sockets = new Sockets(1);
    }

    @AfterAll
    static void stop() {
        sockets.close();
    }

    @BeforeEach
    void connect() throws Exception {
        client = sockets.client();
        recorder = sockets.accepted();
        wire = recorder.wire;
    }

    @AfterEach
    void closeClient() throws IOException {
        client.close();
    }

    /** Queues so much that it cannot leave before the peer reads. */
    private void sendMuch() throws Exception {
        recorder.on(each -> {
            each.write(each.loop().allocator().directBuffer(MUCH).writeZero(MUCH));
            each.flush();
            assertThat(each.pendingOctets()).isPositive();
        });
    }

    private int readMuch() throws IOException {
        int octets = 0;
        byte[] block = new byte[1 << 16];
        for (int read = client.getInputStream().read(block);
                read >= 0;
                read = client.getInputStream().read(block)) {
            octets += read;
        }
        return octets;
    }

    @Test
    void octetsComeAndGo() throws Exception {
        assertThat(wire.secure()).isFalse();
        assertThat(wire.open()).isTrue();
        assertThat(wire.applicationProtocol()).isNull();
        Sockets.send(client, "hello");
        recorder.await("hello");
        recorder.send("world");
        assertThat(Sockets.read(client, 5)).isEqualTo("world");
    }

    @Test
    void whatIsNotFlushedDoesNotLeave() throws Exception {
        recorder.on(each -> each.write(each.loop().allocator().directBuffer().writeZero(5)));
        recorder.on(each -> assertThat(each.pendingOctets()).isGreaterThanOrEqualTo(5));
        recorder.on(Wire::flush);
        Sockets.read(client, 5);
        recorder.on(each -> assertThat(each.pendingOctets()).isZero());
    }

    @Test
    void thePeerMayEndItsDirection() throws Exception {
        Sockets.send(client, "hello");
        client.shutdownOutput();
        recorder.await("hello|ended|");
        recorder.send("late");
        assertThat(Sockets.read(client, 4)).isEqualTo("late");
        client.close();
        recorder.send("too late");
        recorder.send("really");
        recorder.await("hello|ended||closed|");
    }

    @Test
    void soMayWe() throws Exception {
        recorder.send("hello");
        recorder.on(Wire::shutdownOutput);
        assertThat(Sockets.readAll(client)).isEqualTo("hello");
        Sockets.send(client, "late");
        recorder.await("late");
        client.close();
        recorder.await("late|ended|");
        assertThat(wire.open()).isTrue();
        recorder.on(Wire::closeAfterFlush);
        recorder.await("late|ended||closed|");
    }

    @Test
    void anIdleWireIsClosedByWhateverComes() throws Exception {
        recorder.on(each -> each.sink(WireSink.IDLE));
        Sockets.send(client, "surprise");
        assertThatThrownBy(() -> {
                    if (Sockets.readAll(client).isEmpty()) {
                        throw new IOException("closed");
                    }
                })
                .isInstanceOf(IOException.class);
    }

    // ---- back-pressure ----

    @Test
    void aPeerThatDoesNotReadMakesTheWireUnwritable() throws Exception {
        sendMuch();
        recorder.on(each -> assertThat(each.writable()).isFalse());
        assertThat(recorder.log()).isEmpty();
        client.getInputStream().readNBytes(MUCH);
        recorder.await("|writable|");
        recorder.on(each -> assertThat(each.pendingOctets()).isZero());
    }

    @Test
    void aWireThatIsNotReadStopsItsPeer() throws Exception {
        recorder.counting();
        recorder.on(each -> each.reading(false));
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                client.getOutputStream().write(new byte[MUCH]);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(sender.join(java.time.Duration.ofMillis(300))).isFalse();
        assertThat(recorder.octets()).isLessThan(MUCH / 2);
        recorder.on(each -> each.reading(true));
        recorder.awaitOctets(MUCH);
    }

    @Test
    void nothingIsLostThoughThePeerHasLeftBeforeItIsRead() throws Exception {
        recorder.counting();
        recorder.on(each -> each.reading(false));
        client.getOutputStream().write(new byte[200_000]);
        client.shutdownOutput();
        Thread.sleep(100);
        for (int i = 0; i < 10; i++) {
            recorder.on(each -> each.reading(true));
            recorder.on(each -> each.reading(false));
        }
        recorder.on(each -> each.reading(true));
        recorder.awaitOctets(200_000);
        recorder.await("|ended|");
        recorder.send("thanks");
        assertThat(Sockets.read(client, 6)).isEqualTo("thanks");
    }

    @Test
    void norIsWhatItGetsMeanwhile() throws Exception {
        recorder.counting();
        recorder.on(each -> each.reading(false));
        client.getOutputStream().write(new byte[200_000]);
        client.shutdownOutput();
        Thread.sleep(100);
        sendMuch();
        recorder.on(Wire::shutdownOutput);
        assertThat(readMuch()).isEqualTo(MUCH);
        recorder.on(each -> each.reading(true));
        recorder.awaitOctets(200_000);
        recorder.await("|writable||ended|");
    }

    // ---- the end ----

    @Test
    void aCloseIsTold() throws Exception {
        recorder.on(Wire::close);
        recorder.await("|closed|");
        assertThat(wire.open()).isFalse();
        assertThat(Sockets.readAll(client)).isEmpty();
    }

    @Test
    void soIsOneDirectlyBehindAnAnswerToAPeerThatHasEnded() throws Exception {
        client.shutdownOutput();
        recorder.await("|ended|");
        recorder.on(each -> {
            each.write(Unpooled.copiedBuffer("bye", StandardCharsets.US_ASCII));
            each.flush();
            each.close();
        });
        recorder.await("|ended||closed|");
    }

    @Test
    void anIdleOneIsClosedAtOnceWhenThePeerHasEnded() throws Exception {
        client.shutdownOutput();
        recorder.await("|ended|");
        recorder.on(each -> {
            each.flush();
            each.closeAfterFlush();
        });
        recorder.await("|ended||closed|");
    }

    @Test
    void aFinishedOneIsClosedThoughThePeerIsNot() throws Exception {
        recorder.send("bye");
        recorder.on(Wire::finish);
        recorder.await("|closed|");
        assertThat(Sockets.readAll(client)).isEqualTo("bye");
    }

    @Test
    void butNotWhileSomethingIsUnread() throws Exception {
        recorder.on(each -> each.reading(false));
        Sockets.send(client, "more");
        recorder.send("bye");
        recorder.on(Wire::finish);
        assertThat(Sockets.readAll(client)).isEqualTo("bye");
        assertThat(recorder.log()).doesNotContain("|closed|");
    }

    @Test
    void aResetIsSeenAsOne() throws Exception {
        recorder.send("hello");
        recorder.on(Wire::reset);
        recorder.await("|closed|");
        assertThatThrownBy(() -> Sockets.readAll(client)).isInstanceOf(IOException.class);
    }

    @Test
    void aResetOfThePeerIsACloseAndNoEnd() throws Exception {
        for (int i = 0; i < 20; i++) {
            Sockets.send(client, "hello");
            recorder.await("hello");
            client.setSoLinger(true, 0);
            client.close();
            recorder.await("hello|closed|");
            connect();
        }
    }

    @Test
    void theLastOctetsReachAPeerThatStillSends() throws Exception {
        OutputStream out = client.getOutputStream();
        out.write(new byte[100_000]);
        recorder.send("bye");
        recorder.on(Wire::closeAfterFlush);
        for (int i = 0; i < 20; i++) {
            out.write(new byte[10_000]);
            Thread.sleep(5);
        }
        assertThat(Sockets.readAll(client)).isEqualTo("bye");
        client.close();
        recorder.on(each -> {});
        assertThat(recorder.log()).doesNotContain("|ended|");
    }

    @Test
    void aPeerThatDoesNotCloseIsLeftAfterAWhile() throws Exception {
        recorder.send("bye");
        long before = System.nanoTime();
        recorder.on(Wire::closeAfterFlush);
        recorder.on(Wire::closeAfterFlush);
        assertThat(Sockets.readAll(client)).isEqualTo("bye");
        recorder.await("|closed|");
        assertThat((System.nanoTime() - before) / 1_000_000).isBetween(1_900L, 9_000L);
    }

    @Test
    void aSlowPeerGetsAllBeforeTheWireIsClosed() throws Exception {
        sendMuch();
        recorder.on(Wire::closeAfterFlush);
        Thread.sleep(2_500);
        assertThat(wire.open()).isTrue();
        assertThat(readMuch()).isEqualTo(MUCH);
    }

    @Test
    void soDoesOneThatEndedItsDirectionBefore() throws Exception {
        client.shutdownOutput();
        recorder.await("|ended|");
        sendMuch();
        recorder.on(Wire::closeAfterFlush);
        Thread.sleep(100);
        assertThat(readMuch()).isEqualTo(MUCH);
        recorder.await("|ended||writable||closed|");
    }

    @Test
    void andOneThatEndsItMeanwhile() throws Exception {
        sendMuch();
        recorder.on(Wire::closeAfterFlush);
        client.shutdownOutput();
        Thread.sleep(100);
        assertThat(readMuch()).isEqualTo(MUCH);
        recorder.await("|writable||closed|");
    }

    @Test
    void whatIsWrittenToAClosedWireIsReleased() throws Exception {
        recorder.on(Wire::close);
        recorder.await("|closed|");
        ByteBuf late = wire.loop().allocator().directBuffer().writeZero(5);
        recorder.on(each -> {
            each.write(late);
            each.flush();
            each.shutdownOutput();
            each.closeAfterFlush();
            each.reset();
        });
        assertThat(late.refCnt()).isZero();
        assertThat(recorder.log()).isEqualTo("|closed|");
    }
}
