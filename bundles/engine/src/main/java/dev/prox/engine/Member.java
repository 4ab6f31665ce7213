package dev.prox.engine;

import dev.prox.api.Destination;
import java.util.Map;

/** An endpoint as an upstream names it. Equal where requests would go there in the same way. */
record Member(
        Destination to,
        Destination.Timeouts timeouts,
        EndpointState state,
        int weight,
        int priority,
        String zone,
        Map<String, String> labels) {

    Member(Destination to, EndpointState state, int weight, int priority, String zone, Map<String, String> labels) {
        this(to, to.timeouts(), state, weight, priority, zone, labels);
    }

    /** Whether it has all of these. */
    boolean has(Map<String, String> wanted) {
        return labels.entrySet().containsAll(wanted.entrySet());
    }
}
