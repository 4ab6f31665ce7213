package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down what a wire tells: octets as text, and {@code |ended|}, {@code |writable|}, {@code |closed|}. */
final class Recorder implements WireSink {
    private static final long MILLIS_MAX = 10_000;

    private final StringBuilder log = new StringBuilder();
    private long octets;
    private boolean counting;

    @Nullable
    Wire wire;

    /** Remembers how many octets came, and not which. */
    Recorder counting() {
        counting = true;
        return this;
    }

    @Override
    public synchronized void received(Wire from, ByteBuf received) {
        octets += received.readableBytes();
        if (!counting) {
            log.append(received.toString(StandardCharsets.ISO_8859_1));
        }
        received.release();
        notifyAll();
    }

    @Override
    public void inputEnded(Wire from) {
        add("|ended|");
    }

    @Override
    public void writable(Wire from) {
        add("|writable|");
    }

    @Override
    public void closed(Wire from) {
        add("|closed|");
    }

    private synchronized void add(String event) {
        log.append(event);
        notifyAll();
    }

    synchronized String log() {
        return log.toString();
    }

    synchronized long octets() {
        return octets;
    }

    /** Waits until the log is {@code expected}. */
    synchronized void await(String expected) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS_MAX);
        while (!log.toString().equals(expected) && System.nanoTime() < end) {
            wait(50);
        }
        assertThat(log.toString()).isEqualTo(expected);
    }

    synchronized void awaitOctets(long expected) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS_MAX);
        while (octets < expected && System.nanoTime() < end) {
            wait(50);
        }
        assertThat(octets).isEqualTo(expected);
    }

    /** Runs on the loop of the wire, and waits for its end. */
    static void on(Wire wire, Consumer<Wire> task) throws Exception {
        wire.loop().eventLoop().submit(() -> task.accept(wire)).get(10, TimeUnit.SECONDS);
    }

    void on(Consumer<Wire> task) throws Exception {
        on(wire, task);
    }

    void send(String text) throws Exception {
        on(each -> {
            each.write(each.loop().allocator().directBuffer().writeBytes(text.getBytes(StandardCharsets.ISO_8859_1)));
            each.flush();
        });
    }
}
