package dev.prox.engine;

import dev.prox.api.ModuleControl.ModuleException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What happens to a module that breaks its word too often: on trial it is withdrawn, else its version before takes its place, where there is one. */
final class Quarantine {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");

    private final Director director;
    private final Faults faults = new Faults(this::condemned);
    private final Watchdog watchdog = new Watchdog(this::stands);
    private volatile Rollback rollback = name -> {};

    Quarantine(Director director) {
        this.director = director;
    }

    /** Returns to the version before. */
    interface Rollback {
        void to(String module) throws ModuleException;
    }

    void rollback(Rollback by) {
        rollback = by;
    }

    Faults faults() {
        return faults;
    }

    /** Called once, when there are loops. */
    void begin() {
        director.onEveryLoop(watchdog::watch);
        Thread.ofPlatform().daemon().name("prox-watchdog").start(watchdog);
    }

    void settings(DocumentConfig.Runtime runtime) {
        watchdog.limit(runtime.watchdog().toNanos());
        faults.budget(
                runtime.quarantine().faults(), runtime.quarantine().within().toNanos());
    }

    private void stands(StackTraceElement[] stack, long nanos) {
        director.execute(() -> {
            Set<Offer> offers = new LinkedHashSet<>(director.trials.offers());
            offers.addAll(director.offers.serving());
            Offer culprit = Watchdog.culprit(stack, offers);
            String where = "%d ms at %s".formatted(TimeUnit.NANOSECONDS.toMillis(nanos), Watchdog.where(stack));
            if (culprit == null) {
                LOG.log(System.Logger.Level.INFO, "an event loop stands still for {0}", where);
            } else {
                faults.blocked(culprit, where);
            }
        });
    }

    private void replace(String bundle, String module) {
        try {
            rollback.to(bundle);
        } catch (ModuleException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} serves on: {1}", module, e.getMessage());
            director.execute(() -> director.guard.giveWay(false));
        }
    }

    private void condemned(Offer offer, String why) {
        director.execute(() -> {
            String module = Faults.said(offer);
            LOG.log(System.Logger.Level.ERROR, "{0}: {1}", module, why);
            director.tellRefused(module, why);
            if (director.trials.of(Set.of(offer.bundleId())) != null) {
                director.trials.withdraw(module + " " + why);
                return;
            }
            if (!director.guard.goesBack() && director.offers.serving().contains(offer)) {
                director.guard.giveWay(true);
                Thread.ofPlatform().name("prox-quarantine").start(() -> replace(offer.bundle(), module));
            }
        });
    }
}
