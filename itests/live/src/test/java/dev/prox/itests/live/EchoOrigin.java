package dev.prox.itests.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends back what it gets, on thousands of connections with one thread; where it is asked for a WebSocket (RFC 6455, 4.2) it opens one first. */
final class EchoOrigin implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: (\\S+)\r\n.*\r\n\r\n", Pattern.DOTALL);
    private static final int BACKLOG = 4096;
    private static final int OCTETS_MAX = 4096;

    private final Selector selector;
    private final ServerSocketChannel server;
    private final ByteBuffer octets = ByteBuffer.allocate(OCTETS_MAX);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    private EchoOrigin(Selector selector, ServerSocketChannel server) {
        this.selector = selector;
        this.server = server;
    }

    static EchoOrigin start() {
        try {
            var origin = new EchoOrigin(Selector.open(), ServerSocketChannel.open());
            origin.server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            origin.server.configureBlocking(false);
            origin.server.register(origin.selector, SelectionKey.OP_ACCEPT);
            Thread.ofPlatform().daemon().name("itests-echo").start(origin::run);
            return origin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String authority() {
        return "127.0.0.1:" + server.socket().getLocalPort();
    }

    /** Connections that are open now. */
    int open() {
        return open.get();
    }

    /** Connections that were ended by their other end. */
    int ended() {
        return ended.get();
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(this::ready);
            }
        } catch (IOException | ClosedSelectorException closed) {
            // as it should be
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else {
                read(key, (SocketChannel) key.channel());
            }
        } catch (IOException reset) {
            end(key);
        }
    }

    private void accept() throws IOException {
        SocketChannel taken = server.accept();
        taken.configureBlocking(false);
        taken.setOption(StandardSocketOptions.TCP_NODELAY, true);
        taken.register(selector, SelectionKey.OP_READ);
        open.incrementAndGet();
    }

    private void read(SelectionKey key, SocketChannel from) throws IOException {
        octets.clear();
        if (from.read(octets) < 0) {
            end(key);
            return;
        }
        octets.flip();
        byte[] handshake = handshake(StandardCharsets.ISO_8859_1.decode(octets.duplicate()));
        ByteBuffer answer = handshake == null ? octets : ByteBuffer.wrap(handshake);
        while (answer.hasRemaining()) {
            from.write(answer);
        }
    }

    /** The answer to the request for a WebSocket, or null. */
    private static byte @Nullable [] handshake(CharSequence text) {
        Matcher key = KEY.matcher(text);
        if (!key.find()) {
            return null;
        }
        try {
            byte[] sum = MessageDigest.getInstance("SHA-1")
                    .digest((key.group(1) + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return ("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(sum) + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void end(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException closed) {
            // as it should be
        }
        open.decrementAndGet();
        ended.incrementAndGet();
    }

    @Override
    public void close() {
        try (server;
                selector) {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
