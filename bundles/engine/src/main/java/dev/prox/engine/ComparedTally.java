package dev.prox.engine;

import dev.prox.api.RuntimeView.MirrorDifference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the answers of a mirror compare on one event loop. Confined to it, but any thread may ask. */
final class ComparedTally {
    static final int LAST_MAX = 20;

    long same;
    long different;
    /** Pairs of which one was no whole answer. */
    long uncompared;

    /** By what is compared: how often it differed. */
    final long[] differing;

    private final @Nullable MirrorDifference[] last = new @Nullable MirrorDifference[LAST_MAX];
    private int next;

    ComparedTally(int parts) {
        differing = new long[parts];
    }

    void different(MirrorDifference found) {
        different++;
        last[next] = found;
        next = (next + 1) % LAST_MAX;
    }

    /** In no order. */
    List<MirrorDifference> last() {
        List<MirrorDifference> all = new ArrayList<>();
        for (MirrorDifference each : last) {
            if (each != null) {
                all.add(each);
            }
        }
        return all;
    }
}
