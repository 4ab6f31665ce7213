package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Loop;
import dev.prox.api.ServerTls;
import dev.prox.api.Transport;
import dev.prox.api.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A listening transport on the loopback interface, whose wires are recorded, and its clients: plain sockets. */
final class Sockets implements Transport.Acceptor, AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    final EpollTransport transport = new EpollTransport();
    final Transport.Binding binding;
    private final BlockingQueue<Recorder> accepted = new LinkedBlockingQueue<>();

    @Nullable
    ServerTls tls;

    volatile Transport.@Nullable Announcers announcers;

    Sockets(int loops) throws IOException {
        transport.start(loops);
        binding = transport.bind(new InetSocketAddress(LOOPBACK, 0), this);
        binding.accept(true);
    }

    Loop loop() {
        return transport.loops().getFirst();
    }

    /** With small buffers, so that who does not read is soon felt. */
    Socket client() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1 << 16);
        socket.setSendBufferSize(1 << 16);
        socket.setSoTimeout(10_000);
        socket.connect(binding.address());
        return socket;
    }

    /** The next connection that was taken. */
    Recorder accepted() throws InterruptedException {
        Recorder next = accepted.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("a connection").isNotNull();
        return next;
    }

    boolean noneAcceptedYet() {
        return accepted.isEmpty();
    }

    boolean noneAccepted() throws InterruptedException {
        return accepted.poll(150, TimeUnit.MILLISECONDS) == null;
    }

    @Override
    public @Nullable ServerTls tls(Loop loop) {
        return tls;
    }

    @Override
    public Transport.@Nullable Announcers announcers(Loop loop) {
        return announcers;
    }

    @Override
    public void accepted(Wire wire) {
        Recorder recorder = new Recorder();
        recorder.wire = wire;
        wire.sink(recorder);
        accepted.add(recorder);
    }

    @Override
    public void close() {
        binding.close();
        transport.stop();
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    static String read(Socket socket, int octets) throws IOException {
        return new String(socket.getInputStream().readNBytes(octets), StandardCharsets.ISO_8859_1);
    }

    static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
