package dev.prox.engine;

import dev.prox.api.Loop;
import dev.prox.api.LoopAware;
import dev.prox.api.Transport;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The instances that a snapshot brings. They enter every event loop before it is published, so that one that cannot changes nothing. */
final class Newcomers {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final long ENTER_SECONDS_MAX = 10;

    private final Transport transport;
    private final List<Instance> instances;

    Newcomers(Transport transport, Snapshot next, @Nullable Snapshot last) {
        this.transport = transport;
        this.instances = next.instances.without(last == null ? Instances.NONE : last.instances);
    }

    /** @throws IllegalStateException when one cannot; none of them is in any loop then */
    void enter() {
        AtomicReference<@Nullable String> failure = new AtomicReference<>();
        onEveryLoop(loop -> {
            for (Instance each : instances) {
                enter(loop, each, failure);
            }
        });
        String why = failure.get();
        if (why != null) {
            leave();
            throw new IllegalStateException(why);
        }
    }

    private static void enter(Loop loop, Instance instance, AtomicReference<@Nullable String> failure) {
        if (instance.value() instanceof LoopAware aware) {
            try {
                aware.enter(loop);
            } catch (RuntimeException | Error e) {
                String module = instance.offer().name() + " " + instance.offer().version();
                failure.compareAndSet(null, module + " cannot enter an event loop: " + e);
            }
        }
    }

    /** Takes them back: they come to serve nothing. */
    void leave() {
        onEveryLoop(loop -> leave(loop, instances));
        instances.forEach(Carried::close);
    }

    /** Lets instances leave a loop, on that loop. */
    static void leave(Loop loop, Collection<Instance> instances) {
        for (Instance each : instances) {
            if (each.value() instanceof LoopAware aware) {
                try {
                    aware.leave(loop);
                } catch (RuntimeException | Error e) {
                    LOG.log(System.Logger.Level.WARNING, each.offer().name() + " threw while it left an event loop", e);
                }
            }
        }
    }

    private void onEveryLoop(Consumer<Loop> task) {
        CountDownLatch everywhere = new CountDownLatch(1);
        transport.onEveryLoop(task, everywhere::countDown);
        try {
            if (!everywhere.await(ENTER_SECONDS_MAX, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.ERROR, "an event loop does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
