package dev.prox.engine;

/** How many tries there may be beside the first ones: a share of the requests, and a few each second. Confined to one event loop. */
final class Budget {
    private static final double SAVED_MAX = 100;
    /** For an upstream with few requests, a share of which is no try at all. */
    private static final double RESERVE_MAX = 3;

    private static final double RESERVE_PER_NANO = RESERVE_MAX / 1e9;

    private double saved;
    private double reserve = RESERVE_MAX;
    private long reserveAt;
    private long taken;
    private long refused;

    /** One more request, which may be followed by {@code share} tries. */
    void earn(double share) {
        saved = Math.min(SAVED_MAX, saved + share);
    }

    /** Whether another try is within the budget, of which it is taken. */
    boolean take(long now) {
        boolean may = mayTake(now);
        taken += may ? 1 : 0;
        refused += may ? 0 : 1;
        return may;
    }

    /** How many were within the budget; any thread may ask. */
    long taken() {
        return taken;
    }

    /** How many were not. */
    long refused() {
        return refused;
    }

    private boolean mayTake(long now) {
        if (saved >= 1) {
            saved--;
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
