package dev.prox.engine;

import dev.prox.api.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Lets go of snapshots that their last exchange has left, and of instances that no snapshot uses. Runs on the Director's thread. */
final class Retirement {
    private final Transport transport;
    private final Executor director;
    /** Snapshots that exchanges may still use, and on how many loops. */
    private final Map<Snapshot, Integer> draining = new HashMap<>();

    private final Set<Instance> leaving = new HashSet<>();
    private final Map<CompletableFuture<Void>, Long> waiting = new HashMap<>();
    private @Nullable Snapshot serving;
    private @Nullable Snapshot tried;

    Retirement(Transport transport, Executor director) {
        this.transport = transport;
        this.director = director;
    }

    /** {@code next} takes the place of {@code last} on every loop. */
    void publishing(Snapshot last, Snapshot next) {
        draining.put(last, transport.loops().size());
        serving = next;
        if (tried == next) {
            tried = null;
        }
    }

    /** {@code candidate} gets a share of the exchanges. */
    void trying(Snapshot candidate) {
        tried = candidate;
    }

    /** And gets none any more, on every loop. */
    void withdrawing(Snapshot candidate) {
        draining.put(candidate, transport.loops().size());
        tried = null;
    }

    /** The last exchange with this snapshot has left a loop; called there. */
    void left(Snapshot snapshot) {
        director.execute(() -> {
            Integer loops = draining.get(snapshot);
            if (loops == null) {
                return;
            }
            if (loops > 1) {
                draining.put(snapshot, loops - 1);
            } else {
                draining.remove(snapshot);
                letGo(snapshot);
            }
        });
    }

    private void letGo(Snapshot snapshot) {
        List<Instance> unused = new ArrayList<>();
        for (Instance instance : snapshot.instances.without(serving == null ? Instances.NONE : serving.instances)) {
            if (!inUse(instance) && leaving.add(instance)) {
                unused.add(instance);
            }
        }
        if (unused.isEmpty()) {
            tell();
            return;
        }
        transport.onEveryLoop(loop -> Newcomers.leave(loop, unused), () -> director.execute(() -> close(unused)));
    }

    /** Nobody serves any more: all that the last snapshot uses is let go of, whether an exchange still does or not. */
    void end(Snapshot last) {
        CountDownLatch everywhere = new CountDownLatch(1);
        transport.onEveryLoop(loop -> Newcomers.leave(loop, last.instances), everywhere::countDown);
        Drain.await(everywhere, Duration.ofSeconds(2));
        last.instances.forEach(Carried::close);
    }

    /** The snapshots that exchanges may use. @param current the one that serves */
    Set<Snapshot> used(@Nullable Snapshot current) {
        Set<Snapshot> used = new HashSet<>(draining.keySet());
        if (current != null) {
            used.add(current);
        }
        if (tried != null) {
            used.add(tried);
        }
        return used;
    }

    private boolean inUse(Instance instance) {
        return serving != null && serving.instances.contains(instance)
                || tried != null && tried.instances.contains(instance)
                || draining.keySet().stream().anyMatch(each -> each.instances.contains(instance));
    }

    private void close(List<Instance> unused) {
        unused.forEach(Carried::close);
        unused.forEach(leaving::remove);
        tell();
    }

    /** Completes {@code unused} when no snapshot and no leaving instance is of this bundle any more. */
    void whenUnused(long bundleId, CompletableFuture<Void> unused) {
        waiting.put(unused, bundleId);
        tell();
    }

    private void tell() {
        for (Iterator<Map.Entry<CompletableFuture<Void>, Long>> all =
                        waiting.entrySet().iterator();
                all.hasNext(); ) {
            Map.Entry<CompletableFuture<Void>, Long> each = all.next();
            if (!uses(each.getValue())) {
                all.remove();
                each.getKey().complete(null);
            }
        }
    }

    private boolean uses(long bundleId) {
        return leaving.stream().anyMatch(each -> each.offer().bundleId() == bundleId)
                || serving != null && of(serving, bundleId)
                || tried != null && of(tried, bundleId)
                || draining.keySet().stream().anyMatch(each -> of(each, bundleId));
    }

    private static boolean of(Snapshot snapshot, long bundleId) {
        return snapshot.instances.stream().anyMatch(each -> each.offer().bundleId() == bundleId);
    }
}
