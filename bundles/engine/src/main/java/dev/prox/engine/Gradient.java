package dev.prox.engine;

import java.util.concurrent.TimeUnit;

/**
 * How many requests an upstream answers at once before they begin to wait for each other, found by its latency: while that is near the best one known, the
 * limit grows by a small queue; when it rises, the limit falls by the same ratio. The best is forgotten over minutes, since an upstream may have become
 * slower. (After the gradient of Netflix' concurrency-limits.) Confined to one event loop.
 */
final class Gradient {
    private static final double LIMIT_MIN = 4;
    private static final double LIMIT_FIRST = 20;
    private static final double LIMIT_MAX = 10_000;
    private static final double TOLERANCE = 1.5;
    private static final double QUEUE = 4;
    private static final double SMOOTHING = 0.2;
    /** Windows. */
    private static final double FORGETTING = 2000;

    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SAMPLES_MIN = 10;

    private double limit = LIMIT_FIRST;
    private double bestNanos = Double.MAX_VALUE;
    private double sum;
    private int samples;
    private int requestsMax;
    private long windowEnds;

    int limit() {
        return (int) limit;
    }

    /**
     * A response has begun.
     *
     * @param nanos after its request had left
     * @param requests under way at that time
     */
    void sample(long nanos, int requests, long now) {
        sum += nanos;
        samples++;
        requestsMax = Math.max(requestsMax, requests);
        if (now - windowEnds >= 0 && samples >= SAMPLES_MIN) {
            update(sum / samples);
            sum = 0;
            samples = 0;
            requestsMax = 0;
            windowEnds = now + WINDOW_NANOS;
        }
    }

    private void update(double nanos) {
        bestNanos = nanos < bestNanos ? nanos : bestNanos + (nanos - bestNanos) / FORGETTING;
        if (requestsMax < limit / 2) {
            // the limit is not what holds them
            return;
        }
        double gradient = Math.max(0.5, Math.min(1, TOLERANCE * bestNanos / nanos));
        double next = limit * gradient + QUEUE;
        limit = Math.max(LIMIT_MIN, Math.min(LIMIT_MAX, limit * (1 - SMOOTHING) + next * SMOOTHING));
    }
}
