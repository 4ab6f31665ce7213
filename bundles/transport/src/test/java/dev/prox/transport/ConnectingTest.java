package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Failure;
import dev.prox.api.Loop;
import dev.prox.api.Timed;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that we open, names, loops and their end. */
class ConnectingTest {
    private Sockets sockets;

    @BeforeEach
    void start() throws IOException {
        sockets = new Sockets(2);
    }

    @AfterEach
    void stop() {
        sockets.close();
    }

    /** What an attempt came to. */
    private static final class Outcome implements Connected {
        private final CompletableFuture<Object> future = new CompletableFuture<>();
        private volatile boolean begun;

        @Override
        public void connected(Wire wire) {
            tell(wire);
        }

        @Override
        public void failed(Failure failure) {
            tell(failure.kind());
        }

        private void tell(Object what) {
            future.complete(begun ? what : "told before connect returned");
        }

        Object get() throws Exception {
            return future.get(10, TimeUnit.SECONDS);
        }
    }

    private Outcome connect(InetSocketAddress address) throws Exception {
        Outcome outcome = new Outcome();
        Loop loop = sockets.loop();
        loop.eventLoop()
                .submit(() -> {
                    sockets.transport.connect(loop, address, outcome);
                    outcome.begun = true;
                })
                .get();
        return outcome;
    }

    @Test
    void aConnectionIsOpenedOnItsLoop() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, Sockets.LOOPBACK)) {
            Wire wire = (Wire)
                    connect((InetSocketAddress) server.getLocalSocketAddress()).get();
            assertThat(wire.loop()).isSameAs(sockets.loop());
            assertThat(wire.remoteAddress()).isEqualTo(server.getLocalSocketAddress());
            assertThat(wire.secure()).isFalse();
            Recorder recorder = new Recorder();
            recorder.wire = wire;
            recorder.on(each -> each.sink(recorder));
            try (Socket peer = server.accept()) {
                recorder.send("hello");
                assertThat(Sockets.read(peer, 5)).isEqualTo("hello");
                Sockets.send(peer, "world");
                recorder.await("world");
            }
            recorder.await("world|ended|");
            recorder.on(Wire::close);
        }
    }

    @Test
    void aPortThatNobodyServesRefuses() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, Sockets.LOOPBACK)) {
            port = server.getLocalPort();
        }
        assertThat(connect(new InetSocketAddress(Sockets.LOOPBACK, port)).get())
                .isEqualTo(Failure.Kind.CONNECT_REFUSED);
    }

    @Test
    void anAddressThatNobodyCanConnectToIsUnroutable() throws Exception {
        assertThat(connect(new InetSocketAddress("255.255.255.255", 80)).get()).isEqualTo(Failure.Kind.UNROUTABLE);
    }

    @Test
    void whoGivesUpHearsNothing() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, Sockets.LOOPBACK)) {
            Outcome outcome = new Outcome();
            Loop loop = sockets.loop();
            loop.eventLoop()
                    .submit(() -> {
                        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
                        Attempt attempt = sockets.transport.connect(loop, address, outcome);
                        attempt.cancel();
                        attempt.cancel();
                    })
                    .get();
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> outcome.future.get(200, TimeUnit.MILLISECONDS)))
                    .isInstanceOf(TimeoutException.class);
        }
    }

    // ---- names ----

    private List<InetAddress> resolve(String host) throws Exception {
        CompletableFuture<List<InetAddress>> future = new CompletableFuture<>();
        Loop loop = sockets.loop();
        loop.eventLoop()
                .execute(() -> sockets.transport.resolve(loop, host, (addresses, failure) -> {
                    assertThat(loop.eventLoop().inEventLoop()).isTrue();
                    future.complete(addresses);
                }));
        return future.get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"})
    void anAddressIsItself(String text) throws Exception {
        assertThat(resolve(text).getFirst().getHostAddress())
                .isEqualTo(InetAddress.getByName(text).getHostAddress());
    }

    @Test
    void localhostIsKnown() throws Exception {
        assertThat(resolve("localhost")).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
        assertThat(resolve("LOCALHOST")).isEqualTo(resolve("localhost"));
    }

    // ---- loops ----

    @Test
    void aSecondStartChangesNothing() {
        List<Loop> before = sockets.transport.loops();
        sockets.transport.start(5);
        assertThat(sockets.transport.loops()).isEqualTo(before).hasSize(2);
        assertThat(before).extracting(Loop::index).containsExactly(0, 1);
    }

    @Test
    void aTaskRunsOnEveryLoopBeforeItIsDone() throws Exception {
        Set<Integer> ran = ConcurrentHashMap.newKeySet();
        CompletableFuture<Set<Integer>> done = new CompletableFuture<>();
        sockets.transport.onEveryLoop(
                loop -> {
                    assertThat(loop.eventLoop().inEventLoop()).isTrue();
                    ran.add(loop.index());
                },
                () -> done.complete(Set.copyOf(ran)));
        assertThat(done.get(10, TimeUnit.SECONDS)).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void itIsDoneThoughItThrows() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        sockets.transport.onEveryLoop(
                loop -> {
                    throw new IllegalStateException("thrown by the test");
                },
                done::countDown);
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private final class Deadline extends Timed {
        private final CompletableFuture<Long> met = new CompletableFuture<>();
        private final boolean throwing;

        Deadline(long millis, boolean throwing) {
            this.throwing = throwing;
            deadline = sockets.loop().now() + TimeUnit.MILLISECONDS.toNanos(millis);
        }

        @Override
        protected void expired() {
            met.complete(sockets.loop().now());
            if (throwing) {
                throw new IllegalStateException("thrown by the test");
            }
        }
    }

    @Test
    void deadlinesAreMetThoughOneThrows() throws Exception {
        Loop loop = sockets.loop();
        CompletableFuture<List<Deadline>> all = new CompletableFuture<>();
        loop.eventLoop().execute(() -> {
            List<Deadline> made = List.of(new Deadline(50, false), new Deadline(50, true), new Deadline(250, false));
            made.forEach(loop::watch);
            all.complete(made);
        });
        for (Deadline each : all.get()) {
            each.met.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatWasSentBeforeTheEndArrivesAndTheEndIsTheEnd() throws Exception {
        Socket client = sockets.client();
        Recorder recorder = sockets.accepted();
        recorder.send("hello");
        sockets.transport.stop();
        sockets.transport.stop();
        assertThat(Sockets.read(client, 5)).isEqualTo("hello");
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(sockets.transport.loops()).isEmpty();
        CountDownLatch done = new CountDownLatch(1);
        sockets.transport.onEveryLoop(loop -> {}, done::countDown);
        assertThat(done.getCount()).isZero();
    }
}
