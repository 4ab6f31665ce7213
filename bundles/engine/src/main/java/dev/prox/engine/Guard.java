package dev.prox.engine;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Compares each route, for a while after a change, with its own last minute before it, and takes the change back when more of its exchanges fail. Of several changes
 * in a row the last one goes first. Confined to the Director's thread, but for the count.
 */
final class Guard {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final int WATCHED_MAX = 16;
    /** Routes with exchanges of which the past is not summed up for each change. */
    private static final int MANY = 1_000;
    /** Routes that are other nodes in the documents that are held to go back to. */
    private static final int HELD_MAX = 50_000;

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Summing up the past of many routes takes at most so small a part of the time. */
    private static final int SHARE = 200;
    /** For what was taken back to be in force. */
    private static final long BACK_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

    private final Director director;
    private final ArrayDeque<Watched> watched = new ArrayDeque<>();
    private Past past = new Past();

    /** What each route had before the last change, by route. */
    private Map<String, Outcomes> beforeLast = Map.of();
    /** When the past is summed up again, though many changes come in a row. */
    private long sumsUpAt = System.nanoTime();

    private long windowEndsAt = System.nanoTime() + WINDOW_NANOS;
    private long backUntil;
    private boolean goingBack;
    private volatile long takenBack;

    Guard(Director director) {
        this.director = director;
    }

    /**
     * @param undo begins to put in force what was before
     * @param held routes of that alone
     * @param past by route
     */
    private record Watched(String change, Runnable undo, int held, Map<String, Outcomes> past, long until) {}

    /** Another snapshot takes the place of {@code last}. */
    void serving(@Nullable Snapshot last) {
        if (last != null) {
            past.left(last);
        }
        DocumentConfig config = director.config;
        long begun = System.nanoTime();
        // of many changes in a row those of a second are compared with the same past
        if (config != null && (watched.size() < WATCHED_MAX && past.size() < MANY || begun - sumsUpAt >= 0)) {
            beforeLast = past.sum(config.runtime().guard().tolerance().exchanges());
            long end = System.nanoTime();
            sumsUpAt = end + Math.max(SECOND_NANOS, SHARE * (end - begun));
        }
    }

    /**
     * Somebody made a change, which has just come to serve.
     *
     * @param held routes that {@code undo} holds, and nobody else
     */
    void watch(String change, Runnable undo, int held) {
        DocumentConfig config = director.config;
        if (goingBack || config == null) {
            goingBack = false;
            return;
        }
        while (watched.size() == WATCHED_MAX
                || !watched.isEmpty()
                        && held + watched.stream().mapToInt(Watched::held).sum() > HELD_MAX) {
            watched.removeFirst();
        }
        long nanos = config.runtime().guard().within().toNanos();
        watched.addLast(new Watched(change, undo, held, beforeLast, System.nanoTime() + nanos));
    }

    /** The changes of before are not taken back any more. */
    void forget() {
        watched.clear();
    }

    /** What was before, as the warm-up, tells nothing. */
    void begin() {
        forget();
        past = new Past();
        beforeLast = Map.of();
    }

    /** Called a few times a second. */
    void judge() {
        long now = System.nanoTime();
        Snapshot serving = director.current;
        DocumentConfig config = director.config;
        if (serving == null || config == null) {
            return;
        }
        if (now - windowEndsAt >= 0) {
            past.turn(serving);
            windowEndsAt = now + WINDOW_NANOS;
        }
        goingBack = goingBack && now - backUntil < 0;
        watched.removeIf(each -> now - each.until >= 0);
        if (goingBack || watched.isEmpty()) {
            return;
        }
        String fault = fault(serving, config.runtime().guard().tolerance());
        if (fault != null) {
            takeBack(watched.removeLast(), fault);
        }
    }

    /** Why what serves is worse than what was before the changes, or null. */
    private @Nullable String fault(Snapshot serving, Tolerance tolerance) {
        BitSet counted = serving.counted();
        for (int i = counted.nextSetBit(0); i >= 0; i = counted.nextSetBit(i + 1)) {
            if (serving.exchanges(i) < tolerance.exchanges()) {
                continue;
            }
            Snapshot.Plan route = serving.routes.get(i);
            Outcomes before = before(route.key(), tolerance.exchanges());
            String fault = before == null ? null : tolerance.exceeded(before, serving.outcomes(i));
            if (fault != null) {
                return route.name() + ": " + fault;
            }
        }
        return null;
    }

    /** What a route had before the first change that it can be compared with, or null. */
    private @Nullable Outcomes before(String route, long exchanges) {
        for (Watched each : watched) {
            Outcomes past = each.past().get(route);
            if (past != null && past.exchanges() >= exchanges) {
                return past;
            }
        }
        return null;
    }

    private void takeBack(Watched change, String fault) {
        giveWay(true);
        takenBack++;
        LOG.log(System.Logger.Level.ERROR, "{0} taken back: {1}", change.change(), fault);
        director.tellRefused(change.change(), "taken back: " + fault);
        change.undo().run();
    }

    /** Whether something is being taken back now. */
    boolean goesBack() {
        return goingBack;
    }

    /** Something is being taken back, and nothing is judged meanwhile. */
    void giveWay(boolean on) {
        goingBack = on;
        backUntil = System.nanoTime() + BACK_NANOS_MAX;
    }

    /** A change was taken back for another reason. */
    void counts() {
        takenBack++;
    }

    long takenBack() {
        return takenBack;
    }
}
