package dev.prox.engine;

import dev.prox.api.Discovery;
import dev.prox.api.Discovery.Found;
import dev.prox.api.RuntimeView;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What was found of the endpoints of all upstreams, whatever configuration and modules there were meanwhile. Answers are taken in a few times a second;
 * the first one at once. Confined to the Director's thread, but for what it is told.
 */
final class Discoveries {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");

    private final KnownSetFiles files;
    private final Executor director;
    private final Consequence consequence;
    private final Map<String, KnownSet> sets = new HashMap<>();
    private final Map<String, Listening> listening = new HashMap<>();
    private final Map<String, RuntimeView.DiscoveryState> views = new ConcurrentHashMap<>();

    /** What follows from another set. */
    interface Consequence {
        /** @param first whether nothing was known before, so that no snapshot could go there */
        void changed(String upstream, boolean first);
    }

    Discoveries(KnownSetFiles files, Executor director, Consequence consequence) {
        this.files = files;
        this.director = director;
        this.consequence = consequence;
    }

    /** What is known of an upstream, from before the process began where nobody has said anything since. */
    KnownSet of(String upstream) {
        return sets.computeIfAbsent(upstream, name -> new KnownSet(files.read(name)));
    }

    /** For people; null where nothing is to be found. Any thread. */
    RuntimeView.@Nullable DiscoveryState view(String upstream) {
        return views.get(upstream);
    }

    // ---- who serves ----

    /** Discoveries of this snapshot are heard from now on, and no others. */
    void follow(Snapshot next) {
        Set<String> wanted = new HashSet<>();
        for (DiscoveryPlan plan : next.upkeep.discoveries()) {
            wanted.add(plan.upstream());
            Listening last = listening.get(plan.upstream());
            if (last != null && last.plan.discovery() == plan.discovery()) {
                last.plan = plan;
            } else {
                if (last != null) {
                    last.over = true;
                }
                Listening fresh = new Listening(plan, last == null ? null : last.answered);
                listening.put(plan.upstream(), fresh);
                fresh.begin();
            }
            tell(plan.upstream());
        }
        listening
                .entrySet()
                .removeIf(each ->
                        !wanted.contains(each.getKey()) && each.getValue().end());
        views.keySet().retainAll(wanted);
    }

    /** Takes in what was said lately, and believes what was said for long. */
    void look(long now) {
        for (Listening each : List.copyOf(listening.values())) {
            each.look(now);
        }
    }

    /** Somebody says that what is doubted is so. Returns whether anything was. */
    boolean confirm(String upstream) {
        Listening known = listening.get(upstream);
        if (known == null || of(upstream).held() == null) {
            return false;
        }
        known.takeEffect(of(upstream).confirmed(), false);
        return true;
    }

    /** Forgets all others. */
    void retain(Set<String> upstreams) {
        sets.keySet().stream().filter(each -> !upstreams.contains(each)).forEach(files::forget);
        sets.keySet().retainAll(upstreams);
    }

    private void tell(String upstream) {
        Listening from = listening.get(upstream);
        if (from != null) {
            KnownSet set = of(upstream);
            views.put(
                    upstream,
                    new RuntimeView.DiscoveryState(
                            from.plan.module(), set.endpoints().size(), from.answered, set.held(), set.failing()));
        }
    }

    /** What one discovery says. */
    private final class Listening implements Discovery.Findings {
        private DiscoveryPlan plan;
        private @Nullable Instant answered;
        private volatile boolean over;
        private @Nullable List<Found> found;
        private @Nullable String failure;

        Listening(DiscoveryPlan plan, @Nullable Instant answered) {
            this.plan = plan;
            this.answered = answered;
        }

        void begin() {
            Discovery discovery = plan.discovery();
            if (discovery == null) {
                return;
            }
            try {
                discovery.begin(this);
            } catch (RuntimeException | LinkageError e) {
                LOG.log(System.Logger.Level.ERROR, plan.module() + " threw", e);
                failed("it threw " + e);
            }
        }

        boolean end() {
            over = true;
            return true;
        }

        @Override
        public void found(List<Found> endpoints) {
            List<Found> all = List.copyOf(endpoints);
            later(() -> {
                found = all;
                failure = null;
                if (!of(plan.upstream()).isKnown()) {
                    look(System.nanoTime());
                }
            });
        }

        @Override
        public void failed(String why) {
            later(() -> failure = why);
        }

        private void later(Runnable task) {
            if (over) {
                return;
            }
            try {
                director.execute(() -> {
                    if (!over) {
                        task.run();
                    }
                });
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.TRACE, "found while the process ends", e);
            }
        }

        void look(long now) {
            KnownSet set = of(plan.upstream());
            List<Found> next = found;
            String why = failure;
            if (next != null) {
                found = null;
                answered = Instant.now();
                boolean first = !set.isKnown();
                takeEffect(set.found(next, plan.believing(), now), first);
            }
            if (why != null) {
                failure = null;
                if (set.failing() == null) {
                    LOG.log(System.Logger.Level.WARNING, "upstream {0}: {1}: {2}", plan.upstream(), plan.module(), why);
                }
                set.failed(why, now);
                tell(plan.upstream());
            }
            takeEffect(set.passed(plan.believing(), now), false);
        }

        void takeEffect(KnownSet.Effect effect, boolean first) {
            KnownSet set = of(plan.upstream());
            if (effect == KnownSet.Effect.HELD) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "upstream {0}: {1} says that only {2}; held back",
                        plan.upstream(),
                        plan.module(),
                        set.held());
            } else if (effect == KnownSet.Effect.CHANGED) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "upstream {0}: {1} has found {2} endpoints",
                        plan.upstream(),
                        plan.module(),
                        set.endpoints().size());
                files.write(plan.upstream(), set.endpoints());
                consequence.changed(plan.upstream(), first);
            }
            tell(plan.upstream());
        }
    }
}
