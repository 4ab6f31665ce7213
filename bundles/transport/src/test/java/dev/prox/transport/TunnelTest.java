package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Wire;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two wires joined. */
class TunnelTest {
    private static final int MUCH = 12 << 20;

    private static Sockets sockets;

    private final CompletableFuture<String> end = new CompletableFuture<>();
    private Socket left;
    private Socket right;
    private Recorder near;
    private Recorder far;

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
        left = sockets.client();
        near = sockets.accepted();
        right = sockets.client();
        far = sockets.accepted();
    }

    @AfterEach
    void closeClients() throws IOException {
        left.close();
        right.close();
    }

    private void join(Duration idle) throws Exception {
        near.on(wire -> wire.join(far.wire, idle.toNanos(), (to, from) -> end.complete(to + " " + from)));
    }

    private void join() throws Exception {
        join(Duration.ofSeconds(60));
    }

    private String end() throws Exception {
        return end.get(10, TimeUnit.SECONDS);
    }

    @Test
    void octetsGoBothWaysAndAreCounted() throws Exception {
        join();
        Sockets.send(left, "hello");
        assertThat(Sockets.read(right, 5)).isEqualTo("hello");
        Sockets.send(right, "you");
        assertThat(Sockets.read(left, 3)).isEqualTo("you");
        left.close();
        assertThat(Sockets.readAll(right)).isEmpty();
        right.close();
        assertThat(end()).isEqualTo("5 3");
    }

    @Test
    void oneDirectionMayEndBeforeTheOther() throws Exception {
        join();
        Sockets.send(left, "question");
        left.shutdownOutput();
        assertThat(Sockets.readAll(right)).isEqualTo("question");
        Sockets.send(right, "answer");
        assertThat(Sockets.read(left, 6)).isEqualTo("answer");
        assertThat(end).isNotDone();
        right.shutdownOutput();
        assertThat(Sockets.readAll(left)).isEmpty();
        assertThat(end()).isEqualTo("8 6");
    }

    @Test
    void anEndBeforeTheTunnelIsPassedOnBehindWhatWasReadAhead() throws Exception {
        left.shutdownOutput();
        near.await("|ended|");
        near.on(wire -> {
            wire.join(far.wire, 0, (to, from) -> end.complete(to + " " + from));
            far.wire.write(wire.loop().allocator().directBuffer().writeBytes("ahead".getBytes()));
            far.wire.flush();
        });
        assertThat(Sockets.readAll(right)).isEqualTo("ahead");
        Sockets.send(right, "answer");
        right.close();
        assertThat(Sockets.readAll(left)).isEqualTo("answer");
        assertThat(end()).isEqualTo("0 6");
    }

    @Test
    void anEndOfTheFarSideBeforeTheTunnelIsToo() throws Exception {
        right.shutdownOutput();
        far.await("|ended|");
        join();
        assertThat(Sockets.readAll(left)).isEmpty();
        Sockets.send(left, "x");
        left.close();
        assertThat(Sockets.readAll(right)).isEqualTo("x");
        assertThat(end()).isEqualTo("1 0");
    }

    @Test
    void aConnectionThatBreaksEndsBoth() throws Exception {
        join();
        Sockets.send(left, "hello");
        assertThat(Sockets.read(right, 5)).isEqualTo("hello");
        right.setSoLinger(true, 0);
        right.close();
        assertThat(Sockets.readAll(left)).isEmpty();
        assertThat(end()).isEqualTo("5 0");
    }

    @Test
    void soDoesOneThatWasBrokenBefore() throws Exception {
        far.on(Wire::close);
        far.await("|closed|");
        join();
        assertThat(end()).isEqualTo("0 0");
        assertThat(Sockets.readAll(left)).isEmpty();
    }

    @Test
    void aTunnelInWhichNothingMovesEnds() throws Exception {
        join(Duration.ofMillis(600));
        for (int i = 0; i < 4; i++) {
            Thread.sleep(200);
            Sockets.send(i % 2 == 0 ? left : right, "x");
        }
        assertThat(end).isNotDone();
        assertThat(end()).isEqualTo("2 2");
        assertThat(Sockets.readAll(left)).isEqualTo("xx");
        assertThat(Sockets.readAll(right)).isEqualTo("xx");
    }

    @Test
    void whoDoesNotReadStopsTheOther() throws Exception {
        join();
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                left.getOutputStream().write(new byte[MUCH]);
                left.shutdownOutput();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(sender.join(Duration.ofMillis(300))).isFalse();
        far.on(wire -> assertThat(wire.pendingOctets()).isBetween(1L, 1L << 20));
        assertThat(right.getInputStream().readAllBytes()).hasSize(MUCH);
        right.close();
        assertThat(end()).isEqualTo(MUCH + " 0");
    }

    @Test
    void bothWaysAtOnceNothingIsLost() throws Exception {
        join();
        for (Socket socket : new Socket[] {left, right}) {
            Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(new byte[MUCH]);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> {
            try {
                return left.getInputStream().readAllBytes().length;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(right.getInputStream().readAllBytes()).hasSize(MUCH);
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(MUCH);
        assertThat(end()).isEqualTo(MUCH + " " + MUCH);
    }
}
