package dev.prox.engine;

import java.util.random.RandomGenerator;

/**
 * When an endpoint is checked, and what decides.
 *
 * @param interval from the begin of one check to that of the next, in nanoseconds
 * @param jitter by which share of it that differs at most
 * @param timeout of one check, in nanoseconds
 * @param distrust whether an endpoint that was never checked counts as unhealthy
 */
record CheckTerms(long interval, double jitter, long timeout, int unhealthyAfter, int healthyAfter, boolean distrust) {
    /** All first checks are made within that time, so that what is down is known soon. */
    private static final long FIRST_NANOS_MAX = 1_000_000_000L;

    /** How long the first check waits, so that those of all endpoints are spread evenly. @param of how many endpoints this is the {@code nth} */
    long first(int nth, int of) {
        return Math.min(interval, FIRST_NANOS_MAX) * nth / Math.max(1, of);
    }

    /** From the begin of one check to that of the next. */
    long next(RandomGenerator random) {
        return interval + (long) (interval * jitter * (2 * random.nextDouble() - 1));
    }
}
