package dev.prox.engine;

import dev.prox.api.ChangeControl.Refused;
import dev.prox.api.TrialTerms;
import java.util.List;
import org.osgi.framework.Bundle;

/** Another version of a module on trial: its bundle runs beside the old one until somebody decides. */
final class ModuleCanary implements Trial.Owner {
    private final ModuleSwaps swaps;
    private final Director director;
    private final ModuleTransaction transaction;
    private final List<ModuleTransaction.Step> steps;
    private final ModuleSet next;
    private List<Bundle> fresh = List.of();

    /** @param next the set that the steps lead to */
    ModuleCanary(
            ModuleSwaps swaps,
            Director director,
            ModuleTransaction transaction,
            List<ModuleTransaction.Step> steps,
            ModuleSet next) {
        this.swaps = swaps;
        this.director = director;
        this.transaction = transaction;
        this.steps = steps;
        this.next = next;
    }

    String begin(TrialTerms terms) throws Exception {
        String change = next.change().replaceFirst("^upgraded", "canary of");
        fresh = transaction.prepare(steps);
        try {
            director.trials.tryModules(
                    ModuleTransaction.ids(ModuleTransaction.old(steps)),
                    ModuleTransaction.ids(fresh),
                    change,
                    terms,
                    this);
        } catch (Exception e) {
            transaction.end(fresh);
            throw e;
        }
        return change + " begun: " + terms.share();
    }

    @Override
    public String promote() throws Refused {
        try {
            return ModuleTransaction.apart(() -> swaps.promote(this));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("nobody waits for the change any more; it goes on", e);
        } catch (Exception e) {
            throw new Refused(String.valueOf(e.getMessage()), e);
        }
    }

    /** Called by those who change the set, one after the other. */
    String finish() throws Exception {
        transaction.finish(steps, next, fresh, true);
        return next.change();
    }

    @Override
    public void withdrawn() {
        transaction.end(fresh);
    }
}
