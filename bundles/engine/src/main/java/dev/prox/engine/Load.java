package dev.prox.engine;

/** What one event loop has under way to one upstream, and how often it may try again. Confined to that loop; outlives snapshots. */
final class Load {
    private final Gradient gradient = new Gradient();
    private final Budget retries = new Budget();
    private final Budget hedges = new Budget();
    private int requests;
    private long refused;

    /** Requests under way; one that has two tries counts twice. */
    int requests() {
        return requests;
    }

    /** The most requests that its latency allows. */
    Gradient gradient() {
        return gradient;
    }

    Budget retries() {
        return retries;
    }

    Budget hedges() {
        return hedges;
    }

    /** Requests that were too many; any thread may ask. */
    long refused() {
        return refused;
    }

    void refuse() {
        refused++;
    }

    void enter() {
        requests++;
    }

    void leave() {
        requests--;
    }
}
