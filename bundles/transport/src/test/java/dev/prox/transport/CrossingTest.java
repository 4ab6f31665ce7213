package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Timed;
import dev.prox.api.Transport.Successor;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that go from one transport to another, as between processes. */
class CrossingTest {
    private static final int MANY = 400;

    private final Sockets before;
    private final Sockets after;
    private final BlockingQueue<String> stayed = new LinkedBlockingQueue<>();
    private Successor successor;

    @TempDir
    Path folder;

    CrossingTest() throws IOException {
        before = new Sockets(2);
        after = new Sockets(2);
    }

    @BeforeEach
    void open() throws IOException {
        successor = before.transport.successor(door());
    }

    @AfterEach
    void stop() {
        successor.close();
        before.close();
        after.close();
    }

    private Path door() {
        return folder.resolve("door");
    }

    /** The other one listens on the same address, as with a socket that was handed over. */
    private void sameAddress() throws IOException {
        after.binding.close();
        try (var offer = before.transport.sockets().offer(folder.resolve("sockets"), List.of())) {
            assertThat(offer).isNotNull();
            after.transport.sockets().take(folder.resolve("sockets"));
        }
        after.transport.bind(before.binding.address(), after);
        after.transport.arrivals(door());
    }

    private void cross(Recorder here) throws Exception {
        here.on(wire -> successor.take(wire, octets -> stay(here, octets)));
    }

    private void stay(Recorder here, ByteBuf octets) {
        stayed.add(octets == null ? "" : octets.toString(StandardCharsets.ISO_8859_1));
        if (octets != null) {
            octets.release();
        }
        here.wire.sink(here);
        here.wire.reading(true);
    }

    private String awaitStay() throws InterruptedException {
        return stayed.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void whatComesWhileAConnectionIsOnItsWayIsReadThere() throws Exception {
        sameAddress();
        try (Socket client = before.client()) {
            Recorder here = before.accepted();
            AtomicInteger ends = counted(here);
            here.send("hello");
            Sockets.read(client, 5);
            cross(here);
            Sockets.send(client, "more");
            Recorder there = after.accepted();
            there.on(wire -> wire.reading(true));
            there.await("more");
            there.send("answer");
            assertThat(Sockets.read(client, 6)).isEqualTo("answer");
            here.await("");
            assertThat(there.wire.remoteAddress()).isEqualTo(client.getLocalSocketAddress());
            assertThat(there.wire.localAddress()).isEqualTo(client.getRemoteSocketAddress());
            client.shutdownOutput();
            there.await("more|ended|");
            assertThat(ends).as("it is closed here, once").hasValue(1);
        }
    }

    @Test
    void manyGoAtOnceAndNoneIsLost() throws Exception {
        sameAddress();
        List<Socket> clients = new ArrayList<>();
        List<Recorder> here = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            clients.add(before.client());
            here.add(before.accepted());
        }
        for (Recorder each : here) {
            cross(each);
        }
        for (int i = 0; i < MANY; i++) {
            Recorder there = after.accepted();
            there.on(wire -> wire.reading(true));
        }
        assertThat(stayed).isEmpty();
        for (Socket each : clients) {
            Sockets.send(each, "x");
            each.close();
        }
    }

    @Test
    void whereNobodyComesInNoConnectionIsTaken() throws Exception {
        try (Socket client = before.client()) {
            Recorder here = before.accepted();
            assertThat(successor.takes(here.wire)).isFalse();
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void whatTheOtherOneDoesNotTakeStaysAndIsServedHere() throws Exception {
        try (Socket client = before.client()) {
            Recorder here = before.accepted();
            SocketChannel other = comesIn(here);
            cross(here);
            assertThat(stayed.poll(100, TimeUnit.MILLISECONDS))
                    .as("as long as it may come")
                    .isNull();
            Sockets.send(client, "more");
            other.close();
            assertThat(awaitStay()).isEmpty();
            here.await("more");
            here.send("answer");
            assertThat(Sockets.read(client, 6)).isEqualTo("answer");
            assertThat(successor.takes(here.wire)).isFalse();
        }
    }

    @Test
    void whatWasTakenAndSaidSoIsNotServedHereAnyMore() throws Exception {
        try (Socket client = before.client()) {
            Recorder here = before.accepted();
            AtomicInteger ends = counted(here);
            SocketChannel other = comesIn(here);
            cross(here);
            // the kernel drops the descriptor that nobody asks for
            assertThat(other.read(ByteBuffer.allocate(1))).isEqualTo(1);
            other.write(ByteBuffer.allocate(1));
            other.close();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(ends).hasValue(1);
            assertThat(stayed).isEmpty();
        }
    }

    @Test
    void aClientThatLeavesOnTheWayIsSeenToLeaveHere() throws Exception {
        try (Socket client = before.client()) {
            Recorder here = before.accepted();
            SocketChannel other = comesIn(here);
            cross(here);
            client.shutdownOutput();
            other.close();
            assertThat(awaitStay()).isEmpty();
            here.await("|ended|");
        }
    }

    @Test
    void whatTheLoopHadReadAlreadyBringsItBack() throws Exception {
        sameAddress();
        try (Socket client = before.client()) {
            Recorder here = awaitTaking(before.accepted());
            here.on(wire -> {
                successor.take(wire, octets -> stay(here, octets));
                ((ChannelWire) wire).sink.received(wire, Unpooled.copiedBuffer("late", StandardCharsets.ISO_8859_1));
            });
            assertThat(awaitStay()).isEqualTo("late");
            Sockets.send(client, "more");
            here.await("more");
        }
    }

    @Test
    void aClientWhoseEndTheLoopHadSeenAlreadyIsClosed() throws Exception {
        sameAddress();
        try (Socket client = before.client()) {
            Recorder here = awaitTaking(before.accepted());
            here.on(wire -> {
                successor.take(wire, octets -> stay(here, octets));
                ((ChannelWire) wire).sink.inputEnded(wire);
            });
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(stayed).isEmpty();
        }
    }

    @Test
    void anAddressThatNobodyHasThereEndsIt() throws Exception {
        after.transport.arrivals(door());
        try (Socket client = before.client()) {
            cross(awaitTaking(before.accepted()));
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void soDoesAListenerThatHasTlsThere() throws Exception {
        after.tls = () -> {
            throw new IllegalStateException("no handshake begins");
        };
        sameAddress();
        try (Socket client = before.client()) {
            cross(awaitTaking(before.accepted()));
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(after.noneAcceptedYet()).isTrue();
        }
    }

    @Test
    void theDoorIsClosedBehindTheFirst() throws Exception {
        sameAddress();
        try (Socket client = before.client()) {
            awaitTaking(before.accepted());
            assertThat(client.isConnected()).isTrue();
        }
        awaitGone(door());
    }

    private static void awaitGone(Path file) throws InterruptedException {
        for (int i = 0; i < 1000 && Files.exists(file); i++) {
            Thread.sleep(10);
        }
        assertThat(file).doesNotExist();
    }

    /** Another process that says what the test says. */
    private SocketChannel comesIn(Recorder here) throws Exception {
        SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX);
        other.connect(UnixDomainSocketAddress.of(door()));
        awaitTaking(here.wire);
        return other;
    }

    /** Until the other one has come in. */
    private Recorder awaitTaking(Recorder here) throws Exception {
        awaitTaking(here.wire);
        return here;
    }

    private void awaitTaking(Wire wire) throws Exception {
        for (int i = 0; i < 1000; i++) {
            CompletableFuture<Boolean> taken = new CompletableFuture<>();
            Recorder.on(wire, own -> taken.complete(successor.takes(own)));
            if (taken.get()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("nobody came in");
    }

    private static AtomicInteger counted(Recorder recorder) throws Exception {
        AtomicInteger ends = new AtomicInteger();
        recorder.on(wire -> wire.owner(new Wire.Owner() {
            @Override
            public long retiresAt() {
                return Timed.NEVER;
            }

            @Override
            public void closed(Wire ended) {
                ends.incrementAndGet();
            }
        }));
        return ends;
    }
}
