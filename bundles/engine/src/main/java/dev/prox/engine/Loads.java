package dev.prox.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What is under way to each upstream, by its name: counts go on when the configuration changes. Confined to the Director's thread. */
final class Loads {
    private final Map<String, Load[]> all = new HashMap<>();

    /** One for each event loop. */
    Load[] of(String upstream, int loops) {
        return all.computeIfAbsent(upstream, name -> fresh(loops));
    }

    static Load[] fresh(int loops) {
        Load[] made = new Load[loops];
        for (int i = 0; i < loops; i++) {
            made[i] = new Load();
        }
        return made;
    }

    /** Forgets all others. */
    void retain(Set<String> upstreams) {
        all.keySet().retainAll(upstreams);
    }
}
