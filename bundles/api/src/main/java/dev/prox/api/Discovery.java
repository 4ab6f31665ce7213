package dev.prox.api;

import java.util.List;
import java.util.Map;

/**
 * Finds the endpoints of an upstream. What it finds is remembered, and outlives it; what becomes of connections, health and balancing is not its concern.
 */
public interface Discovery extends AutoCloseable {
    /** Begins, and tells from then on; never blocks, and not on an event loop. Called once, when what it was made for serves. */
    void begin(Findings findings);

    /** Ends: nothing is told any more. Also where it was never begun. */
    @Override
    void close();

    /** Hears of what was found, on any thread. */
    interface Findings {
        /** All endpoints there are now, whether they have changed or not; the same again confirms it. */
        void found(List<Found> endpoints);

        /** Nobody could say. What was found before goes on. @param why for people, in some words */
        void failed(String why);
    }

    /**
     * One server.
     *
     * @param https whether TLS is spoken, as the settings of the upstream say
     * @param host name or address, IPv6 without brackets
     * @param weight 1 to 1000
     * @param priority 0 to 100; those with higher numbers serve when those with lower ones are failing
     * @param zone where it is, or empty
     */
    record Found(
            boolean https, String host, int port, int weight, int priority, String zone, Map<String, String> labels) {
        public static final int WEIGHT_MAX = 1000;
        public static final int PRIORITY_MAX = 100;

        public Found {
            weight = Math.clamp(weight, 1, WEIGHT_MAX);
            priority = Math.clamp(priority, 0, PRIORITY_MAX);
            labels = Map.copyOf(labels);
        }
    }
}
