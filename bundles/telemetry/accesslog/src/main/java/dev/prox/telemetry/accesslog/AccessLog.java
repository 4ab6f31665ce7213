package dev.prox.telemetry.accesslog;

import dev.prox.api.Exchange;
import dev.prox.api.ExchangeObserver;
import dev.prox.api.Loop;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Logs each exchange. Files are opened and the writer begins when the first event loop enters. */
final class AccessLog implements ExchangeObserver, AutoCloseable {
    private static final long CLOSE_MILLIS_MAX = 2_000;

    private final AccessLogConfig config;
    private final LongSupplier epochMillis;
    private final LineWriter writer;
    /** Each element is touched by its own loop alone. */
    private final @Nullable LoopLines[] loops;

    AccessLog(AccessLogConfig config, int loops, Output output, LongSupplier epochMillis, LongAdder dropped) {
        this.config = config;
        this.epochMillis = epochMillis;
        this.writer = new LineWriter(output, dropped);
        this.loops = new @Nullable LoopLines[loops];
    }

    @Override
    public void enter(Loop loop) {
        writer.start();
        loops[loop.index()] =
                new LoopLines(loop, new LineEncoder(config.query(), epochMillis), writer, config.buffer());
    }

    @Override
    public void ended(Exchange exchange) {
        LoopLines lines = loops[exchange.loop().index()];
        if (lines != null) {
            lines.add(exchange);
        }
    }

    @Override
    public void leave(Loop loop) {
        LoopLines lines = loops[loop.index()];
        if (lines != null) {
            loops[loop.index()] = null;
            lines.close();
        }
    }

    /** Waits until what the loops have handed over is written, {@value #CLOSE_MILLIS_MAX} ms at most. */
    @Override
    public void close() {
        writer.close(CLOSE_MILLIS_MAX);
    }
}
