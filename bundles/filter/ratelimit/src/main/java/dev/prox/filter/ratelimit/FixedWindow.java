package dev.prox.filter.ratelimit;

/**
 * So much in a window, which begins with a key's first request: in the worst case twice as much around its end. The state is the millisecond in which
 * the window began, in 43 bits, and what was admitted since, in 21.
 *
 * @param quota at most 1,000,000
 * @param millis the length of the window
 */
record FixedWindow(int quota, long millis) implements Meter {
    private static final int COUNT_BITS = 21;
    private static final long COUNT = (1L << COUNT_BITS) - 1;
    private static final long NANOS = 1_000_000;

    private static long millis(long now) {
        return Math.floorDiv(now, NANOS);
    }

    private static long state(long startMillis, long count) {
        return startMillis << COUNT_BITS | Math.clamp(count, 0, COUNT);
    }

    /** Milliseconds since the window began; 0 on a loop whose clock is behind. */
    private static long elapsed(long state, long now) {
        long shifted = millis(now) << COUNT_BITS;
        return Math.max(0, shifted - (state & ~COUNT) >> COUNT_BITS);
    }

    @Override
    public long fresh(long now) {
        return state(millis(now), 0);
    }

    @Override
    public long settled(long state, long now) {
        return elapsed(state, now) >= millis || (state & COUNT) == 0 ? fresh(now) : state;
    }

    @Override
    public long waiting(long state, long now, int cost) {
        return (state & COUNT) + cost <= quota ? 0 : Math.max(1, millis - elapsed(state, now)) * NANOS;
    }

    @Override
    public long charged(long state, long now, int cost) {
        return state & ~COUNT | Math.min(COUNT, (state & COUNT) + cost);
    }

    @Override
    public long refunded(long state, long now, int cost) {
        return state & ~COUNT | Math.max(0, (state & COUNT) - cost);
    }

    @Override
    public boolean isIdle(long state, long now) {
        return elapsed(state, now) >= millis || (state & COUNT) == 0;
    }

    @Override
    public long remaining(long state, long now) {
        return Math.max(0, quota - (state & COUNT));
    }

    @Override
    public long idleIn(long state, long now) {
        return isIdle(state, now) ? 0 : (millis - elapsed(state, now)) * NANOS;
    }

    @Override
    public long saved(long state, long now) {
        return state(elapsed(state, now), state & COUNT);
    }

    @Override
    public long restored(long saved, long now) {
        return state(millis(now) - (saved >> COUNT_BITS), saved & COUNT);
    }

    @Override
    public String kind() {
        return "fixed-window/" + millis;
    }
}
