package dev.prox.filter.ratelimit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what would have been refused, and says so every ten seconds at most. */
final class Shadow {
    private static final System.Logger LOG = System.getLogger("dev.prox.filter.ratelimit");
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

    private final String place;
    private final LongAdder all;
    private final LongAdder since = new LongAdder();
    private final AtomicLong saidAt = new AtomicLong(System.nanoTime() - PAUSE);

    /** @param place of the filter in the configuration */
    Shadow(String place, LongAdder all) {
        this.place = place;
        this.all = all;
    }

    void wouldRefuse(long now) {
        all.increment();
        since.increment();
        long last = saidAt.get();
        if (now - last >= PAUSE && saidAt.compareAndSet(last, now)) {
            LOG.log(System.Logger.Level.INFO, "{0} would have refused {1} requests", place, since.sumThenReset());
        }
    }
}
