package dev.prox.engine;

import dev.prox.api.RuntimeView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the checks of one endpoint have said so far. Changed on the Director's thread; any thread may read it. */
final class Checkup {
    /** Null while nobody checks it. */
    private volatile @Nullable String module;

    private volatile @Nullable Result last;
    private volatile long passed;
    private volatile long failed;
    private boolean decided;
    /** Results in a row that speak against what it is held to be. */
    private int against;

    private record Result(Instant when, @Nullable String failure) {}

    /** It is checked from now on. @param by as in {@code health/http} */
    void begin(String by) {
        module = by;
    }

    /** Nobody checks it any more: what was said is forgotten. */
    void end() {
        module = null;
        last = null;
        decided = false;
        against = 0;
    }

    boolean begun() {
        return module != null;
    }

    /** Whether there was a result. */
    boolean decided() {
        return decided;
    }

    /** What was said in another process. */
    void resume() {
        decided = true;
    }

    /**
     * A check has ended. The first one decides at once, later ones when there are enough of them in a row.
     *
     * @param failure why it failed, or null
     * @param healthy what the endpoint is held to be
     * @return whether it is to be held for the opposite
     */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    boolean told(@Nullable String failure, boolean healthy, CheckTerms terms) {
        last = new Result(Instant.now(), failure);
        boolean serves = failure == null;
        if (serves) {
            passed++;
        } else {
            failed++;
        }
        boolean first = !decided;
        decided = true;
        if (serves == healthy) {
            against = 0;
            return false;
        }
        int enough = serves ? terms.healthyAfter() : terms.unhealthyAfter();
        if (++against < enough && !first) {
            return false;
        }
        against = 0;
        return true;
    }

    /** For people; null while nobody checks it. */
    RuntimeView.@Nullable CheckState view() {
        String by = module;
        Result seen = last;
        if (by == null) {
            return null;
        }
        return seen == null
                ? new RuntimeView.CheckState(by, null, null, passed, failed)
                : new RuntimeView.CheckState(by, seen.when(), seen.failure(), passed, failed);
    }
}
