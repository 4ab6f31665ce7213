package dev.prox.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What is counted of mirrors, over snapshots: of those that are the same at the same route. Confined to the Director's thread. */
final class Mirrors {
    private final Map<Key, MirrorTally[]> all = new LinkedHashMap<>();

    /** @param route tells the same one in other documents */
    private record Key(String route, MirrorConfig config, ProxyTarget to) {}

    /** One for each event loop. */
    MirrorTally[] of(String route, MirrorConfig config, ProxyTarget to, int loops) {
        return all.computeIfAbsent(new Key(route, config, to), key -> {
            MirrorTally[] made = new MirrorTally[loops];
            Arrays.setAll(made, loop -> new MirrorTally(config.compare()));
            return made;
        });
    }

    /** Forgets all others. @param used snapshots that exchanges may still use */
    void retain(Collection<Snapshot> used) {
        if (all.isEmpty()) {
            return;
        }
        Set<MirrorTally[]> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Snapshot snapshot : used) {
            for (Snapshot.Plan plan : snapshot.routes) {
                if (plan.mirror() != null) {
                    kept.add(plan.mirror().tallies());
                }
            }
        }
        all.values().removeIf(each -> !kept.contains(each));
    }
}
