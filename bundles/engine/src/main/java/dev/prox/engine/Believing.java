package dev.prox.engine;

/**
 * When it is believed that endpoints are gone.
 *
 * @param dropMax the share of those that are known which may be gone at once
 * @param hold how long it must be said that more are, in nanoseconds
 */
record Believing(double dropMax, long hold) {
    private static final double EPSILON = 1e-9;

    /** Whether {@code next} endpoints in the place of {@code known} ones are too few to be believed at once. None are always. */
    boolean doubts(int known, int next) {
        return known > 0 && (next == 0 || known - next > known * dropMax + EPSILON);
    }
}
