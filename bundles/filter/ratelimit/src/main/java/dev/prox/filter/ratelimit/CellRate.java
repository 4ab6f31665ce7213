package dev.prox.filter.ratelimit;

/**
 * The generic cell rate algorithm (ITU-T I.371), which admits exactly what a token bucket does. The state is the time when the bucket would be full
 * again: to take a token is to move that time on by one interval, and an empty bucket is one that is full only in {@code burst} intervals.
 *
 * @param interval nanoseconds from one token to the next; times {@code burst} it is below 2^62
 * @param tolerance how far ahead the time may be for one more token
 */
record CellRate(long interval, long tolerance) implements Meter {
    static final String KIND = "gcra";

    /** How far the clocks of two loops may be apart; a bucket that is empty for longer was filled under another limit. */
    private static final long SKEW_NANOS_MAX = 1_000_000_000;

    static CellRate of(long intervalNanos, int burst) {
        return new CellRate(intervalNanos, intervalNanos * (burst - 1));
    }

    private static long ahead(long state, long now) {
        return Math.max(0, state - now);
    }

    @Override
    public long fresh(long now) {
        return now;
    }

    @Override
    public long settled(long state, long now) {
        boolean foreign = ahead(state, now) - tolerance - interval > SKEW_NANOS_MAX;
        return foreign ? now + tolerance + interval : state;
    }

    @Override
    public long waiting(long state, long now, int cost) {
        return Math.max(0, ahead(state, now) + (cost - 1) * interval - tolerance);
    }

    @Override
    public long charged(long state, long now, int cost) {
        return now + ahead(state, now) + cost * interval;
    }

    @Override
    public long refunded(long state, long now, int cost) {
        return now + Math.max(0, ahead(state, now) - cost * interval);
    }

    @Override
    public boolean isIdle(long state, long now) {
        return state - now <= 0;
    }

    @Override
    public long remaining(long state, long now) {
        return Math.max(0, tolerance + interval - ahead(state, now)) / interval;
    }

    @Override
    public long idleIn(long state, long now) {
        return ahead(state, now);
    }

    @Override
    public long saved(long state, long now) {
        return ahead(state, now);
    }

    @Override
    public long restored(long saved, long now) {
        return now + saved;
    }

    @Override
    public String kind() {
        return KIND;
    }
}
