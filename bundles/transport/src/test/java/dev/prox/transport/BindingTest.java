package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.Loop;
import dev.prox.api.ServerTls;
import dev.prox.api.Transport;
import dev.prox.api.Wire;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Listening sockets. */
class BindingTest {
    private Sockets sockets;

    @BeforeEach
    void bind() throws IOException {
        sockets = new Sockets(2);
    }

    @AfterEach
    void stop() {
        sockets.close();
    }

    @Test
    void portZeroIsOnePortForAllLoops() throws Exception {
        assertThat(sockets.binding.address().getPort()).isPositive();
        Set<Integer> loops = new HashSet<>();
        for (int i = 0; i < 200 && loops.size() < 2; i++) {
            try (Socket client = sockets.client()) {
                Recorder recorder = sockets.accepted();
                loops.add(recorder.wire.loop().index());
                assertThat(recorder.wire.remoteAddress()).isEqualTo(client.getLocalSocketAddress());
                assertThat(recorder.wire.localAddress()).isEqualTo(client.getRemoteSocketAddress());
            }
        }
        assertThat(loops).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void whoComesWhileItIsPausedWaits() throws Exception {
        sockets.binding.accept(false);
        try (Socket client = sockets.client()) {
            assertThat(sockets.noneAccepted()).isTrue();
            Sockets.send(client, "hello");
            sockets.binding.accept(true);
            sockets.accepted().await("hello");
        }
    }

    /** In which turns of their loops wires come; a task that a loop runs once in each turn counts them. */
    private static final class Turns implements Transport.Acceptor {
        final Set<String> seen = ConcurrentHashMap.newKeySet();
        final CountDownLatch wires;
        private final AtomicLongArray turns = new AtomicLongArray(2);

        Turns(Transport transport, int wires) {
            this.wires = new CountDownLatch(wires);
            transport.onEveryLoop(this::count, () -> {});
        }

        private void count(Loop loop) {
            turns.incrementAndGet(loop.index());
            if (wires.getCount() > 0) {
                loop.eventLoop().execute(() -> count(loop));
            }
        }

        @Override
        public @Nullable ServerTls tls(Loop loop) {
            return null;
        }

        @Override
        public Transport.@Nullable Announcers announcers(Loop loop) {
            return null;
        }

        @Override
        public void accepted(Wire wire) {
            int loop = wire.loop().index();
            seen.add(loop + "/" + turns.get(loop));
            wires.countDown();
        }
    }

    @Test
    void whoComesAtOnceIsTakenInAFewTurns() throws Exception {
        int clients = 64;
        Turns turns = new Turns(sockets.transport, clients);
        Transport.Binding binding = sockets.transport.bind(new InetSocketAddress(Sockets.LOOPBACK, 0), turns);
        binding.accept(false);
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            open.add(new Socket(Sockets.LOOPBACK, binding.address().getPort()));
        }
        binding.accept(true);
        assertThat(turns.wires.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(turns.seen).hasSizeLessThan(clients / 4);
        binding.close();
        for (Socket each : open) {
            each.close();
        }
    }

    @Test
    void aPortThatIsTakenIsRefused() throws Exception {
        assertThatThrownBy(() -> sockets.transport.bind(sockets.binding.address(), sockets))
                .isInstanceOf(IOException.class);
        try (ServerSocket other = new ServerSocket(0, 1, Sockets.LOOPBACK)) {
            InetSocketAddress taken = (InetSocketAddress) other.getLocalSocketAddress();
            assertThatThrownBy(() -> sockets.transport.bind(taken, sockets)).isInstanceOf(IOException.class);
        }
        sockets.client().close();
        sockets.accepted();
    }

    @Test
    void anAddressThatIsNotOursIsRefused() {
        InetSocketAddress foreign = new InetSocketAddress("192.0.2.1", 0);
        assertThatThrownBy(() -> sockets.transport.bind(foreign, sockets)).isInstanceOf(IOException.class);
    }

    @Test
    void connectionsOutliveTheirBinding() throws Exception {
        try (Socket client = sockets.client()) {
            Recorder recorder = sockets.accepted();
            sockets.binding.close();
            assertThatThrownBy(sockets::client).isInstanceOf(ConnectException.class);
            Sockets.send(client, "hello");
            recorder.await("hello");
            Transport.Binding again = sockets.transport.bind(sockets.binding.address(), sockets);
            again.close();
        }
    }

    @Test
    void itMayBeOfIpv6() throws Exception {
        InetAddress six = InetAddress.getByName("::1");
        try (ServerSocket probe = new ServerSocket(0, 1, six)) {
            assertThat(probe.isBound()).isTrue();
        } catch (IOException e) {
            Assumptions.abort("there is no IPv6 here");
        }
        Transport.Binding binding = sockets.transport.bind(new InetSocketAddress(six, 0), sockets);
        binding.accept(true);
        try (Socket client = new Socket(six, binding.address().getPort())) {
            Sockets.send(client, "hello");
            Recorder recorder = sockets.accepted();
            recorder.await("hello");
            assertThat(recorder.wire.remoteAddress().getAddress()).isEqualTo(six);
        } finally {
            binding.close();
        }
    }
}
