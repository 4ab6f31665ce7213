package dev.prox.engine;

import java.util.List;

/** What a snapshot wants to be done about its upstreams beside requests. Immutable. */
record Upkeep(List<CheckPlan> checks, List<DiscoveryPlan> discoveries) {
    static final Upkeep NONE = new Upkeep(List.of(), List.of());

    Upkeep {
        checks = List.copyOf(checks);
        discoveries = List.copyOf(discoveries);
    }
}
