package dev.prox.telemetry.accesslog;

import dev.prox.api.Exchange;
import dev.prox.api.Loop;
import dev.prox.api.Timed;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The lines of one event loop: fills a chunk, and hands it over when it is full or {@value #IDLE_MILLIS} ms old. Confined to the loop. */
final class LoopLines extends Timed {
    private static final int IDLE_MILLIS = 100;

    private final Loop loop;
    private final LineEncoder encoder;
    private final LineWriter writer;
    private final Queue<Chunk> free = new ConcurrentLinkedQueue<>();
    private final int chunksMax;
    private int chunks;
    private @Nullable Chunk current;
    private long dropped;

    LoopLines(Loop loop, LineEncoder encoder, LineWriter writer, int octetsMax) {
        this.loop = loop;
        this.encoder = encoder;
        this.writer = writer;
        this.chunksMax = Math.max(2, octetsMax / Chunk.OCTETS);
        loop.watch(this);
    }

    void add(Exchange exchange) {
        Chunk chunk = room(encoder.octetsMax(exchange));
        if (chunk == null) {
            dropped++;
            writer.dropped(1);
            return;
        }
        chunk.length = encoder.encode(exchange, chunk.bytes, chunk.length);
        chunk.lines++;
    }

    /** A chunk with room for so many octets, or null while all chunks wait to be written. */
    private @Nullable Chunk room(int octets) {
        Chunk chunk = current;
        if (chunk != null && chunk.length + octets <= Chunk.OCTETS) {
            return chunk;
        }
        handOver();
        chunk = free.poll();
        if (chunk == null && chunks < chunksMax) {
            chunks++;
            chunk = new Chunk(free);
        }
        if (chunk != null) {
            begin(chunk);
        }
        return chunk;
    }

    private void begin(Chunk chunk) {
        current = chunk;
        deadline = loop.now() + IDLE_MILLIS * 1_000_000L;
        if (dropped > 0) {
            chunk.length = encoder.encodeDropped(dropped, chunk.bytes);
            dropped = 0;
        }
    }

    private void handOver() {
        Chunk chunk = current;
        current = null;
        deadline = NEVER;
        if (chunk != null) {
            writer.add(chunk);
        }
    }

    @Override
    protected void expired() {
        handOver();
    }

    void close() {
        loop.unwatch(this);
        if (dropped > 0) {
            room(LineEncoder.FIXED_OCTETS);
        }
        handOver();
    }
}
