package dev.prox.api;

import java.util.List;

/** Chooses the endpoint of a request; one for each upstream. */
public interface Balancer {
    /**
     * Makes a choice among these. Asked again each time that they change (one failed its checks, was added, has a greater weight now), so tables are
     * made here. Not on an event loop.
     *
     * @param endpoints those that requests may go to now, at least one; in the order of the configuration
     */
    Choice among(List<Endpoint> endpoints);

    /** Chooses among endpoints that do not change. All event loops use it at once. */
    interface Choice {
        /** A position in the list that the choice was made among. */
        int choose(Exchange exchange);

        /**
         * The same, where it does not depend on what was chosen before, on load or on chance, as by a hash; else a negative number. Changes nothing. For people
         * who ask where a request would go.
         */
        default int certain(Exchange exchange) {
            return -1;
        }
    }
}
