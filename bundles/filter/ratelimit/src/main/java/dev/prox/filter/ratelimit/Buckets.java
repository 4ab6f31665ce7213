package dev.prox.filter.ratelimit;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of all clients. For each it keeps the time when the bucket would be full again (the theoretical arrival
 * time of the generic cell rate algorithm, ITU-T I.371): to take a token is to move that time on by one interval, and
 * an empty bucket is one that is full only in {@code burst} intervals.
 *
 * <p>Any thread may use it; to admit is one look-up and one compare-and-set. Times are those of {@link
 * System#nanoTime()} and only their differences count.
 *
 * <p>Bounded: from half of {@code keysMax} on, each new client pays for looking at {@value #SWEEP} buckets, and full
 * ones are forgotten. A client for whom there is no place shares the bucket {@link #OVERFLOW} with all others like it:
 * a flood of addresses meets a limit, and those who are known keep theirs.
 */
final class Buckets {
    /** The key of the shared bucket, which has its place beyond {@code keysMax}. */
    static final String OVERFLOW = "overflow";

    private static final int SWEEP = 16;

    /**
     * A bucket that was forgotten: whoever still holds it looks for the one that took its place. Part of what versions
     * hand to each other.
     */
    private static final long FORGOTTEN = Long.MIN_VALUE;

    /**
     * How far the clocks of two loops may be apart; a bucket that is empty for longer was filled under another limit.
     */
    private static final long SKEW_NANOS_MAX = 1_000_000_000;

    private final long interval;
    private final long tolerance;
    private final int keysMax;
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private ConcurrentHashMap<Object, AtomicLong> fullAt = new ConcurrentHashMap<>();
    private @Nullable Iterator<Map.Entry<Object, AtomicLong>> sweep;

    /** @param intervalNanos from one token to the next; times {@code burst} it is below 2^62 */
    Buckets(long intervalNanos, int burst, int keysMax) {
        this.interval = intervalNanos;
        this.tolerance = intervalNanos * (burst - 1);
        this.keysMax = keysMax;
    }

    /** Takes a token and returns 0, or returns the nanoseconds until there is one. */
    long take(Object key, long now) {
        while (true) {
            Object place = key;
            AtomicLong bucket = fullAt.get(key);
            if (bucket == null) {
                place = place(key, now);
                bucket = fullAt.putIfAbsent(place, new AtomicLong(fullAt(now, interval)));
                if (bucket == null) {
                    return 0;
                }
            }
            long wait = take(bucket, now);
            if (wait >= 0) {
                return wait;
            }
            fullAt.remove(place, bucket);
        }
    }

    /** As {@link #take(Object, long)}, or -1 when the bucket is forgotten. */
    private long take(AtomicLong bucket, long now) {
        while (true) {
            long full = bucket.get();
            if (full == FORGOTTEN) {
                return -1;
            }
            long ahead = Math.max(0, full - now);
            if (ahead <= tolerance) {
                if (bucket.compareAndSet(full, fullAt(now, ahead + interval))) {
                    return 0;
                }
            } else if (ahead - tolerance - interval <= SKEW_NANOS_MAX) {
                return ahead - tolerance;
            } else if (bucket.compareAndSet(full, fullAt(now, tolerance + interval))) {
                return interval;
            }
        }
    }

    private static long fullAt(long now, long ahead) {
        long full = now + ahead;
        return full == FORGOTTEN ? full + 1 : full;
    }

    /** Where the bucket of a new key goes: to its own place, or to the shared one when there is none. */
    private Object place(Object key, long now) {
        if (fullAt.mappingCount() > keysMax / 2) {
            sweep(now);
        }
        return fullAt.mappingCount() < keysMax ? key : OVERFLOW;
    }

    /**
     * Looks at a few buckets, from where the last look ended, and forgets those that are full: they say no more than a
     * new one.
     */
    private void sweep(long now) {
        if (!sweeping.compareAndSet(false, true)) {
            return;
        }
        var buckets = sweep == null || !sweep.hasNext() ? fullAt.entrySet().iterator() : sweep;
        for (int i = 0; i < SWEEP && buckets.hasNext(); i++) {
            var entry = buckets.next();
            AtomicLong bucket = entry.getValue();
            long full = bucket.get();
            if (full - now <= 0 && bucket.compareAndSet(full, FORGOTTEN)) {
                fullAt.remove(entry.getKey(), bucket);
            }
        }
        sweep = buckets;
        sweeping.set(false);
    }

    /** How many are remembered. */
    int size() {
        return fullAt.size();
    }

    /** All that there is, alive; only types of the JDK. */
    ConcurrentHashMap<Object, AtomicLong> share() {
        return fullAt;
    }

    /** Goes on with what another version shared. Not thread-safe: before the first {@link #take}. */
    void adopt(ConcurrentHashMap<Object, AtomicLong> shared) {
        fullAt = shared;
    }
}
