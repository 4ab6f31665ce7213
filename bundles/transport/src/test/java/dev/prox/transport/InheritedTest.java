package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listening sockets that go from one transport to another, as between processes: over a Unix-domain socket. */
class InheritedTest {
    private final Sockets before;
    private final EpollTransport after = new EpollTransport();

    @TempDir
    Path folder;

    InheritedTest() throws IOException {
        before = new Sockets(2);
    }

    @AfterEach
    void stop() {
        before.close();
        after.stop();
    }

    @Test
    void whoWaitsInTheQueueIsServedByTheNext() throws Exception {
        before.binding.accept(false);
        handOver();
        try (Socket one = before.client();
                Socket other = before.client()) {
            after.start(1);
            var binding = after.bind(before.binding.address(), before);
            before.binding.close();
            binding.accept(true);
            assertThat(before.accepted().wire.loop()).isEqualTo(after.loops().getFirst());
            assertThat(before.accepted().wire.loop()).isEqualTo(after.loops().getFirst());
            assertThat(one.isConnected() && other.isConnected()).isTrue();
            assertThat(binding.address()).isEqualTo(before.binding.address());
        }
    }

    @Test
    void moreLoopsShareTheSocketsThatThereAre() throws Exception {
        handOver();
        before.binding.accept(false);
        after.start(5);
        after.bind(before.binding.address(), before).accept(true);
        for (int i = 0; i < 20; i++) {
            before.client().close();
            assertThat(after.loops()).contains(before.accepted().wire.loop());
        }
    }

    @Test
    void whoHasTakenThemAndDoesNotServeChangesNothing() throws Exception {
        handOver();
        assertThat(after.sockets().letGo()).containsExactly(before.binding.address());
        before.client().close();
        before.accepted();
    }

    @Test
    void aServerThatCannotBeGivenASocketGetsItAllTheSame() throws Exception {
        try (ServerSocket first = new ServerSocket(0, 1, Sockets.LOOPBACK);
                ServerSocket second = new ServerSocket(0, 1, Sockets.LOOPBACK)) {
            var address = (InetSocketAddress) first.getLocalSocketAddress();
            handOver(List.of(address));
            assertThat(after.sockets().replace((InetSocketAddress) second.getLocalSocketAddress(), address))
                    .isTrue();
            try (Socket client = new Socket(Sockets.LOOPBACK, address.getPort());
                    Socket accepted = second.accept()) {
                assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
                assertThat(first.isClosed()).isFalse();
            }
        }
    }

    @Test
    void theDoorIsGoneWhenItIsClosed() throws Exception {
        handOver();
        assertThat(Files.exists(folder.resolve("door"))).isFalse();
    }

    private void handOver() throws IOException {
        handOver(List.of());
    }

    private void handOver(List<InetSocketAddress> others) throws IOException {
        Path door = folder.resolve("door");
        Closeable open = before.transport.sockets().offer(door, others);
        after.sockets().take(door);
        open.close();
    }
}
