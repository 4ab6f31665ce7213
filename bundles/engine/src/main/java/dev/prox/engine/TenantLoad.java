package dev.prox.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a tenant has under way, and when it may have the next request: on all event loops together, whatever its limits are. Outlives snapshots. */
final class TenantLoad {
    private static final long SECOND_NANOS = 1_000_000_000;

    private final AtomicInteger requests = new AtomicInteger();
    /** When the requests so far are paid off, each with its part of a second (GCRA). */
    private final AtomicLong paid;

    TenantLoad(long now) {
        paid = new AtomicLong(now);
    }

    /** Counts one more request, where that is not beyond {@code most}. */
    boolean enter(int most) {
        if (requests.incrementAndGet() <= most) {
            return true;
        }
        requests.decrementAndGet();
        return false;
    }

    void leave() {
        requests.decrementAndGet();
    }

    /** Whether one more is within {@code rate} each second; those of a second may come at once. */
    boolean take(int rate, long now) {
        while (true) {
            long before = paid.get();
            long after = (before - now > 0 ? before : now) + SECOND_NANOS / rate;
            if (after - now > SECOND_NANOS) {
                return false;
            }
            if (paid.compareAndSet(before, after)) {
                return true;
            }
        }
    }
}
