package dev.prox.engine;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What the checks of all endpoints say, and what follows: who gets no requests. Confined to the Director's thread, but for what it is told. */
final class Checkups implements CheckPlan.Reports {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");

    private final Executor director;
    /** Called when an endpoint may be used that could not be, or the other way round. */
    private final Runnable changed;

    private Set<EndpointState> checked = Set.of();
    private volatile @Nullable Faults faults;

    Checkups(Executor director, Runnable changed) {
        this.director = director;
        this.changed = changed;
    }

    /** Before these are served: what no one checks any more is healthy, and what is new is what its checks begin with. */
    void prepare(Snapshot next, long now) {
        faults = next.faults();
        Set<EndpointState> wanted = new HashSet<>();
        for (CheckPlan plan : next.upkeep.checks()) {
            for (Member each : plan.members().get()) {
                wanted.add(each.state());
                begin(plan, each.state(), now);
            }
        }
        // what no roster has, since something that the upstream needs is missing, stays as it is
        for (Roster roster : next.rosters) {
            for (Member each : roster.members()) {
                if (!wanted.contains(each.state())) {
                    end(each.state(), now);
                }
            }
        }
        checked = wanted;
    }

    private static void begin(CheckPlan plan, EndpointState endpoint, long now) {
        Checkup checkup = endpoint.checkup();
        if (!checkup.begun() && !checkup.decided() && plan.terms().distrust()) {
            endpoint.unhealthy("it was not checked yet", now);
        }
        checkup.begin(plan.module());
    }

    private static void end(EndpointState endpoint, long now) {
        if (endpoint.checkup().begun() || endpoint.checkup().decided()) {
            endpoint.checkup().end();
            endpoint.unhealthy(null, now);
        }
    }

    @Override
    public void told(CheckPlan plan, EndpointState endpoint, @Nullable String failure) {
        director.execute(() -> {
            if (checked.contains(endpoint)) {
                judge(plan, endpoint, failure);
            }
        });
    }

    private void judge(CheckPlan plan, EndpointState endpoint, @Nullable String failure) {
        boolean healthy = endpoint.isHealthy();
        if (!endpoint.checkup().told(failure, healthy, plan.terms())) {
            return;
        }
        endpoint.unhealthy(failure, System.nanoTime());
        if (healthy) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "upstream {0}: {1} is unhealthy: {2}",
                    plan.upstream(),
                    endpoint.url(),
                    failure);
        } else {
            LOG.log(System.Logger.Level.INFO, "upstream {0}: {1} is healthy", plan.upstream(), endpoint.url());
        }
        changed.run();
    }

    @Override
    public void threw(CheckPlan plan, Throwable e) {
        LOG.log(System.Logger.Level.ERROR, plan.module() + " threw", e);
        Faults told = faults;
        if (told != null && plan.offer() != null) {
            told.threw(plan.offer(), e);
        }
    }
}
