package dev.prox.route.forward;

import dev.prox.api.Destination;
import org.jspecify.annotations.Nullable;

/**
 * The destinations behind tunnels, by upstream proxy and target; bounded as {@link ByteTable} is. Confined to one event
 * loop.
 */
final class TunnelTable {
    private static final int WAYS = 4;

    private record Entry(Upstream upstream, Target target, Destination destination) {}

    private final @Nullable Entry[] places;
    private final int mask;
    private int turn;

    /** @param entriesMax a power of two of at least 4 */
    TunnelTable(int entriesMax) {
        places = new Entry[entriesMax];
        mask = entriesMax - WAYS;
    }

    @Nullable
    Destination find(Upstream upstream, Target target) {
        int first = first(upstream, target);
        for (int i = first; i < first + WAYS; i++) {
            Entry entry = places[i];
            if (entry != null && entry.upstream == upstream && entry.target == target) {
                return entry.destination;
            }
        }
        return null;
    }

    /** Adds what is not there. */
    void add(Upstream upstream, Target target, Destination destination) {
        int first = first(upstream, target);
        int place = first + (turn++ & WAYS - 1);
        for (int i = first; i < first + WAYS; i++) {
            if (places[i] == null) {
                place = i;
                break;
            }
        }
        places[place] = new Entry(upstream, target, destination);
    }

    private int first(Upstream upstream, Target target) {
        return upstream.hash() * 31 + target.hash() & mask;
    }
}
