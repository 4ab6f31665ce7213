package dev.prox.filter.ratelimit;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of all clients under one limit: for each the state of a {@link Meter}.
 *
 * <p>Any thread may use it; to admit is one look-up and one compare-and-set. Times are those of {@link
 * System#nanoTime()} and only their differences count.
 *
 * <p>Bounded: from half of {@code keysMax} on, each new client pays for looking at {@value #SWEEP} buckets, and idle
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

    private final Meter meter;
    private final int keysMax;
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private ConcurrentHashMap<Object, AtomicLong> states = new ConcurrentHashMap<>();
    private @Nullable Iterator<Map.Entry<Object, AtomicLong>> sweep;

    Buckets(Meter meter, int keysMax) {
        this.meter = meter;
        this.keysMax = keysMax;
    }

    /**
     * Buckets of tokens.
     *
     * @param intervalNanos from one token to the next; times {@code burst} it is below 2^62
     */
    Buckets(long intervalNanos, int burst, int keysMax) {
        this(CellRate.of(intervalNanos, burst), keysMax);
    }

    Meter meter() {
        return meter;
    }

    /** Takes a token and returns 0, or returns the nanoseconds until there is one. */
    long take(Object key, long now) {
        return take(key, now, 1);
    }

    /** Takes {@code cost} tokens or none, likewise. */
    long take(Object key, long now, int cost) {
        while (true) {
            Object place = key;
            AtomicLong bucket = states.get(key);
            if (bucket == null) {
                place = place(key, now);
                bucket = states.computeIfAbsent(place, unused -> new AtomicLong(fresh(now)));
            }
            long wait = take(bucket, now, cost);
            if (wait >= 0) {
                return wait;
            }
            states.remove(place, bucket);
        }
    }

    /** As {@link #take(Object, long, int)}, or -1 when the bucket is forgotten. */
    private long take(AtomicLong bucket, long now, int cost) {
        while (true) {
            long state = bucket.get();
            if (state == FORGOTTEN) {
                return -1;
            }
            long settled = meter.settled(state, now);
            long wait = meter.waiting(settled, now, cost);
            long next = wait == 0 ? meter.charged(settled, now, cost) : settled;
            if (next == state || bucket.compareAndSet(state, state(next))) {
                return wait;
            }
        }
    }

    /** Gives tokens back that were taken just now. */
    void giveBack(Object key, long now, int cost) {
        AtomicLong own = states.get(key);
        AtomicLong bucket = own == null ? states.get(OVERFLOW) : own;
        while (bucket != null) {
            long state = bucket.get();
            long next = meter.refunded(meter.settled(state, now), now, cost);
            if (state == FORGOTTEN || bucket.compareAndSet(state, state(next))) {
                return;
            }
        }
    }

    /** The state of a key as it is now, without changing it. */
    long look(Object key, long now) {
        AtomicLong own = states.get(key);
        AtomicLong bucket = own == null && states.mappingCount() >= keysMax ? states.get(OVERFLOW) : own;
        long state = bucket == null ? FORGOTTEN : bucket.get();
        return state == FORGOTTEN ? meter.fresh(now) : meter.settled(state, now);
    }

    private long fresh(long now) {
        long fresh = meter.fresh(now);
        return fresh == FORGOTTEN ? fresh - 1 : fresh;
    }

    private static long state(long state) {
        return state == FORGOTTEN ? state + 1 : state;
    }

    /** Where the bucket of a new key goes: to its own place, or to the shared one when there is none. */
    private Object place(Object key, long now) {
        if (states.mappingCount() > keysMax / 2) {
            sweep(now);
        }
        return states.mappingCount() < keysMax ? key : OVERFLOW;
    }

    /**
     * Looks at a few buckets, from where the last look ended, and forgets those that are idle: they say no more than a
     * new one.
     */
    private void sweep(long now) {
        if (!sweeping.compareAndSet(false, true)) {
            return;
        }
        var buckets = sweep == null || !sweep.hasNext() ? states.entrySet().iterator() : sweep;
        for (int i = 0; i < SWEEP && buckets.hasNext(); i++) {
            var entry = buckets.next();
            AtomicLong bucket = entry.getValue();
            long state = bucket.get();
            if (meter.isIdle(state, now) && bucket.compareAndSet(state, FORGOTTEN)) {
                states.remove(entry.getKey(), bucket);
            }
        }
        sweep = buckets;
        sweeping.set(false);
    }

    /** How many are remembered. */
    int size() {
        return states.size();
    }

    /** All that there is, alive; only types of the JDK. */
    ConcurrentHashMap<Object, AtomicLong> share() {
        return states;
    }

    /** Goes on with what another version shared. Not thread-safe: before the first {@link #take}. */
    void adopt(ConcurrentHashMap<Object, AtomicLong> shared) {
        states = shared;
    }
}
