package dev.prox.engine;

/** What one event loop has under way to one upstream, and how often it may try again. Confined to that loop; outlives snapshots. */
final class Load {
    private static final double BUDGET_MAX = 100;
    /** For an upstream with few requests, a share of which is no retry at all. */
    private static final double RESERVE_MAX = 3;

    private static final double RESERVE_PER_NANO = RESERVE_MAX / 1e9;

    private final Gradient gradient = new Gradient();
    private int requests;
    private double budget;
    private double reserve = RESERVE_MAX;
    private long reserveAt;

    /** Requests under way. */
    int requests() {
        return requests;
    }

    /** The most requests that its latency allows. */
    Gradient gradient() {
        return gradient;
    }

    /** One more request, which may be followed by {@code share} retries. */
    void enter(double share) {
        requests++;
        budget = Math.min(BUDGET_MAX, budget + share);
    }

    void leave() {
        requests--;
    }

    /** Whether another retry is within the budget, of which it is taken. */
    boolean mayRetry(long now) {
        if (budget >= 1) {
            budget--;
            return true;
        }
        reserve = Math.min(RESERVE_MAX, reserve + (now - reserveAt) * RESERVE_PER_NANO);
        reserveAt = now;
        if (reserve < 1) {
            return false;
        }
        reserve--;
        return true;
    }
}
