package dev.prox.engine;

import dev.prox.api.Destination;
import dev.prox.api.Portable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All endpoints of what is served: who finds them, who checks them, and who hears when that changes. Confined to the Director's thread. */
final class Fleet {
    private final Director director;
    private final Checkups checkups;
    private final Discoveries discoveries;
    private final Loads loads;

    /** @param data where is kept what was found, or null for nowhere */
    Fleet(Director director, @Nullable Path data) {
        this.director = director;
        this.checkups = new Checkups(director::execute, director::lineUp);
        KnownSetFiles files = new KnownSetFiles(data == null ? null : data.resolve("discovery"));
        this.discoveries = new Discoveries(files, director::execute, this::found);
        this.loads = new Loads(checkups, discoveries);
    }

    Loads loads() {
        return loads;
    }

    /** What is handed on to another process, by name. */
    Map<String, Portable> portable(Snapshot of) {
        return SavedState.parts(of.instances, Map.of("engine/health", new HealthMemory(loads.endpoints())));
    }

    /** Nobody who takes it costs nothing. */
    void giveState(Snapshot of, Predecessor to) throws IOException {
        if (to != Predecessor.NONE) {
            to.givesState(portable(of));
        }
    }

    /** It will be served at once. */
    void prepare(Snapshot next) {
        long now = System.nanoTime();
        checkups.prepare(next, now);
        loads.endpoints().refresh(Set.of(next), now);
    }

    /** It is served on every loop. */
    void serving(Snapshot next) {
        discoveries.follow(next);
    }

    /** A moment has passed. @param used snapshots that exchanges may use */
    Endpoints look(@Nullable Snapshot serving, Set<Snapshot> used) {
        long now = System.nanoTime();
        discoveries.look(now);
        return loads.endpoints().lineUp(serving, used, now);
    }

    /** Somebody says that as few endpoints are left as a discovery says. Returns whether it does. */
    boolean confirm(String upstream) {
        return discoveries.confirm(upstream);
    }

    private void found(String upstream, boolean first) {
        Snapshot serving = director.current;
        if (first || serving == null) {
            director.recompile("the endpoints of upstream " + upstream);
            return;
        }
        Set<Destination> gone = destinations(serving);
        for (Snapshot each : director.used()) {
            follow(each, upstream);
        }
        gone.removeAll(destinations(serving));
        checkups.prepare(serving, System.nanoTime());
        director.onEveryLoop(loop -> director.loops[loop.index()].endpointsChanged(gone));
        director.forgetUnused();
    }

    private void follow(Snapshot snapshot, String upstream) {
        for (DiscoveryPlan plan : snapshot.upkeep.discoveries()) {
            if (plan.upstream().equals(upstream)) {
                try {
                    plan.follow(discoveries.of(upstream).endpoints(), System.nanoTime());
                } catch (RuntimeException e) {
                    snapshot.blame(null, "the balancer of " + upstream, e);
                }
            }
        }
    }

    private static Set<Destination> destinations(Snapshot snapshot) {
        Set<Destination> all = new HashSet<>();
        snapshot.rosters.forEach(roster -> roster.members().forEach(each -> all.add(each.to())));
        return all;
    }
}
