package dev.prox.engine;

import dev.prox.api.RuntimeView;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/** What somebody wanted lately and did not get. Confined to the Director's thread. */
final class Refusals {
    private static final int COUNT_MAX = 20;

    private final ArrayDeque<RuntimeView.Refusal> all = new ArrayDeque<>();

    void add(String change, String reason) {
        all.addFirst(new RuntimeView.Refusal(Instant.now(), change, reason));
        while (all.size() > COUNT_MAX) {
            all.removeLast();
        }
    }

    /** Newest first. */
    List<RuntimeView.Refusal> list() {
        return List.copyOf(all);
    }
}
