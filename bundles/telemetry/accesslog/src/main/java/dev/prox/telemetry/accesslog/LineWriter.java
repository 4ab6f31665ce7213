package dev.prox.telemetry.accesslog;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that writes the chunks of all event loops to one output. Its queue is bounded by the number of chunks. It is never interrupted,
 * since that would close the channel.
 */
final class LineWriter {
    private static final System.Logger LOG = System.getLogger(LineWriter.class.getName());
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Queue<Chunk> full = new ConcurrentLinkedQueue<>();
    private final Output output;
    private final LongAdder dropped;
    private final Thread thread = new Thread(this::run, "prox-access-log");
    private boolean started;
    private volatile boolean closing;
    private boolean broken;

    LineWriter(Output output, LongAdder dropped) {
        this.output = output;
        this.dropped = dropped;
        thread.setDaemon(true);
    }

    synchronized void start() {
        if (!started) {
            started = true;
            thread.start();
        }
    }

    /** Takes a chunk over. Any thread. */
    void add(Chunk chunk) {
        full.add(chunk);
        LockSupport.unpark(thread);
    }

    void dropped(long lines) {
        dropped.add(lines);
    }

    synchronized void close(long millisMax) {
        closing = true;
        if (!started) {
            return;
        }
        LockSupport.unpark(thread);
        try {
            if (!thread.join(Duration.ofMillis(millisMax))) {
                LOG.log(Level.WARNING, "access log: {0} takes no more, lines are lost", output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long checked = check();
        boolean more = true;
        while (more) {
            more = !closing;
            if (System.nanoTime() - checked >= CHECK_NANOS) {
                checked = check();
            }
            for (Chunk chunk = full.poll(); chunk != null; chunk = full.poll()) {
                write(chunk);
            }
            if (more && !closing) {
                LockSupport.parkNanos(this, CHECK_NANOS);
            }
        }
        try {
            output.close();
        } catch (IOException e) {
            failed(e);
        }
    }

    private long check() {
        try {
            output.check();
        } catch (IOException e) {
            failed(e);
        }
        return System.nanoTime();
    }

    private void write(Chunk chunk) {
        try {
            output.write(ByteBuffer.wrap(chunk.bytes, 0, chunk.length));
            if (broken) {
                broken = false;
                LOG.log(Level.INFO, "access log: {0} works again", output);
            }
        } catch (IOException e) {
            dropped.add(chunk.lines);
            failed(e);
        }
        chunk.giveBack();
    }

    private void failed(IOException e) {
        if (!broken) {
            broken = true;
            LOG.log(Level.ERROR, "access log: {0}: {1}; lines are dropped until it works again", output, e);
        }
    }
}
