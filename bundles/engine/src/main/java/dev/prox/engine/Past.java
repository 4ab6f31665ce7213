package dev.prox.engine;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of the exchanges of each route in the last minute, over snapshots: between one and two windows ago, and since. Confined to the Director's thread. */
final class Past {
    private Map<String, Outcomes> older = Map.of();
    private Map<String, Outcomes> recent = new HashMap<>();
    /** What of the snapshot that serves is in these. */
    private Map<String, Outcomes> counted = Map.of();

    /** It serves no more. */
    void left(Snapshot last) {
        count(last, null);
        counted = Map.of();
    }

    /** A window has ended. */
    void turn(Snapshot serving) {
        older = recent;
        recent = new HashMap<>();
        Map<String, Outcomes> now = new HashMap<>();
        count(serving, now);
        counted = now;
    }

    /** @param all gets what is counted of it now, where it goes on to serve */
    private void count(Snapshot snapshot, @Nullable Map<String, Outcomes> all) {
        BitSet routes = snapshot.counted();
        for (int i = routes.nextSetBit(0); i >= 0; i = routes.nextSetBit(i + 1)) {
            String route = snapshot.routes.get(i).key();
            Outcomes now = snapshot.outcomes(i);
            Outcomes before = counted.get(route);
            recent.computeIfAbsent(route, key -> new Outcomes()).add(before == null ? now : now.since(before));
            if (all != null) {
                all.put(route, now);
            }
        }
    }

    /** How many routes are known. */
    int size() {
        return recent.size() + older.size();
    }

    /** The sum, by route, of those that had so many exchanges. It stays as it is. */
    Map<String, Outcomes> sum(long exchanges) {
        Map<String, Outcomes> sum = new HashMap<>();
        recent.forEach((route, outcomes) -> {
            Outcomes before = older.get(route);
            long all = outcomes.exchanges() + (before == null ? 0 : before.exchanges());
            if (all >= exchanges) {
                sum.put(route, outcomes.plus(before == null ? new Outcomes() : before));
            }
        });
        older.forEach((route, outcomes) -> {
            if (outcomes.exchanges() >= exchanges && !recent.containsKey(route)) {
                sum.put(route, outcomes);
            }
        });
        return sum;
    }
}
