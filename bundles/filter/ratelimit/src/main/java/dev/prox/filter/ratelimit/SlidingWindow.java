package dev.prox.filter.ratelimit;

/**
 * So much in the time that lies behind, taken from two windows side by side: all of what was admitted in this one, and of the one before the part that
 * is not yet older than a window, as if it had come evenly. The state is the number of the window, in 24 bits, and two counts of 20.
 *
 * @param quota at most 1,000,000
 * @param micros the length of a window; times {@code quota} it is below 2^63
 */
record SlidingWindow(int quota, long micros) implements Meter {
    private static final int BITS = 20;
    private static final long COUNT = (1L << BITS) - 1;
    private static final long NUMBERS = (1L << 24) - 1;
    private static final long NANOS = 1000;

    private static long state(long number, long before, long count) {
        return (number & NUMBERS) << 2 * BITS | Math.clamp(before, 0, COUNT) << BITS | Math.clamp(count, 0, COUNT);
    }

    private long number(long now) {
        return Math.floorDiv(now, micros * NANOS) & NUMBERS;
    }

    private long elapsed(long now) {
        return Math.floorMod(now, micros * NANOS) / NANOS;
    }

    private static long before(long state) {
        return state >> BITS & COUNT;
    }

    private static long count(long state) {
        return state & COUNT;
    }

    /** What counts of the window before, rounded up. */
    private long counted(long state, long now) {
        return Math.ceilDiv(before(state) * (micros - elapsed(now)), micros);
    }

    @Override
    public long fresh(long now) {
        return state(number(now), 0, 0);
    }

    @Override
    public long settled(long state, long now) {
        long number = number(now);
        long windows = number - (state >>> 2 * BITS) & NUMBERS;
        if (windows == 0 || windows == NUMBERS) {
            // This one; or the next one, seen from a loop whose clock is behind.
            return state;
        }
        return state(number, windows == 1 ? count(state) : 0, 0);
    }

    @Override
    public long waiting(long state, long now, int cost) {
        if (counted(state, now) + count(state) + cost <= quota) {
            return 0;
        }
        long left = quota - count(state) - cost;
        if (left >= 0) {
            return Math.max(1, fades(before(state), left) - elapsed(now)) * NANOS;
        }
        long next = quota - cost;
        long thenCounted = next < 0 ? micros : fades(count(state), next);
        return (micros - elapsed(now) + thenCounted) * NANOS;
    }

    /** How far a window must be over so that no more than {@code left} of the count before it counts. */
    private long fades(long count, long left) {
        return count <= left ? 0 : micros - micros * left / count;
    }

    @Override
    public long charged(long state, long now, int cost) {
        return state(state >>> 2 * BITS, before(state), count(state) + cost);
    }

    @Override
    public long refunded(long state, long now, int cost) {
        return state(state >>> 2 * BITS, before(state), count(state) - cost);
    }

    @Override
    public boolean isIdle(long state, long now) {
        long settled = settled(state, now);
        return before(settled) == 0 && count(settled) == 0;
    }

    @Override
    public long remaining(long state, long now) {
        return Math.max(0, quota - counted(state, now) - count(state));
    }

    @Override
    public long idleIn(long state, long now) {
        long windows = count(state) > 0 ? 2 : before(state) > 0 ? 1 : 0;
        return windows == 0 ? 0 : (windows * micros - elapsed(now)) * NANOS;
    }

    /** The part of the window that is over is lost: the other process counts as if it had just begun. */
    @Override
    public long saved(long state, long now) {
        long settled = settled(state, now);
        return state(0, before(settled), count(settled));
    }

    @Override
    public long restored(long saved, long now) {
        return state(number(now), before(saved), count(saved));
    }

    @Override
    public String kind() {
        return "sliding-window/" + micros;
    }
}
