package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
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
