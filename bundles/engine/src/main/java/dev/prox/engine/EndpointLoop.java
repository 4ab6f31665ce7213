package dev.prox.engine;

/** What one event loop knows of one endpoint. Written on that loop alone; other threads may read what is a count. */
final class EndpointLoop {
    /** In which latency that nothing confirms falls by half. */
    static final long HALF_LIFE_NANOS = 5_000_000_000L;
    /** A failure takes at least so long, so that whoever fails at once is not the fastest. */
    private static final long FAILURE_NANOS_MIN = 1_000_000_000L;

    private static final int HALVES_MAX = 40;

    private int requests;
    private long latency;
    private long latencyAt;
    private long answers;
    private long errors;
    private long failures;
    private long latencies;
    private long samples;
    private int inARow;

    /** Under way; one that has two tries here counts twice. */
    int requests() {
        return requests;
    }

    void enter() {
        requests++;
    }

    void leave() {
        requests--;
    }

    // ---- latency ----

    /** How long a response took to begin, or was waited for. */
    void latency(long nanos, long now) {
        latencies += nanos;
        samples++;
        peak(nanos, now);
    }

    private void peak(long nanos, long now) {
        long last = latencyNanos(now);
        long sinceLast = Math.max(0, now - latencyAt);
        latencyAt = now;
        if (nanos >= last) {
            latency = Math.max(1, nanos);
            return;
        }
        double kept = kept(sinceLast);
        latency = Math.max(1, (long) (latency * kept + nanos * (1 - kept)));
    }

    /** The highest of late: falls by half in {@value #HALF_LIFE_NANOS} ns; 0 where nothing was seen, or long ago. */
    long latencyNanos(long now) {
        return (long) (latency * kept(Math.max(0, now - latencyAt)));
    }

    /** Exact after each half-life, a straight line between. */
    private static double kept(long nanos) {
        long halves = nanos / HALF_LIFE_NANOS;
        if (halves >= HALVES_MAX) {
            return 0;
        }
        double rest = (double) (nanos - halves * HALF_LIFE_NANOS) / HALF_LIFE_NANOS;
        return (1 - rest / 2) / (1L << halves);
    }

    // ---- what came of tries ----

    /** A response has begun. */
    void answered() {
        answers++;
        inARow = 0;
    }

    /** A response has begun, and is one that counts against the endpoint. Returns how many did in a row. */
    int erred() {
        answers++;
        errors++;
        return ++inARow;
    }

    /** There was no response, or not the whole of it. Returns how many there were in a row that count against the endpoint. */
    int failed(long now) {
        failures++;
        peak(Math.max(FAILURE_NANOS_MIN, latencyNanos(now)), now);
        return ++inARow;
    }

    /** Responses so far. */
    long answers() {
        return answers;
    }

    /** Responses so far that count against the endpoint. */
    long errors() {
        return errors;
    }

    /** Tries without a response so far. */
    long failures() {
        return failures;
    }

    /** How often {@link #latency} was told. */
    long samples() {
        return samples;
    }

    /** What it was told, added up. */
    long latencies() {
        return latencies;
    }

    int inARow() {
        return inARow;
    }
}
