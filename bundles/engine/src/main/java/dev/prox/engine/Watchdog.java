package dev.prox.engine;

import dev.prox.api.Loop;
import dev.prox.api.Timed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Notices event loops that stand still, and where. Each loop tells with its tick that it lives; a thread of its own looks whether it does. */
final class Watchdog implements Runnable {
    private static final long LOOK_MILLIS = 200;

    private final List<Beat> beats = new ArrayList<>();
    private final BiConsumer<StackTraceElement[], Long> stands;
    private volatile long nanosMax;

    /** @param stands hears, once for each time, where a loop stands, and for how many nanoseconds it has */
    Watchdog(BiConsumer<StackTraceElement[], Long> stands) {
        this.stands = stands;
    }

    /** One loop. */
    private static final class Beat extends Timed {
        private final Loop loop;
        private volatile long at = System.nanoTime();
        private volatile @Nullable Thread thread;
        private long told;
        private long seen;

        Beat(Loop loop) {
            this.loop = loop;
        }

        @Override
        protected void expired() {
            at = System.nanoTime();
            thread = Thread.currentThread();
            deadline = loop.now();
        }
    }

    /** Called on each loop. */
    void watch(Loop loop) {
        Beat beat = new Beat(loop);
        beat.expired();
        loop.watch(beat);
        synchronized (beats) {
            beats.add(beat);
        }
    }

    /** @param nanos how long a loop may stand still; 0 for as long as it likes */
    void limit(long nanos) {
        nanosMax = nanos;
    }

    @Override
    public void run() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        List<Beat> all;
        synchronized (beats) {
            all = List.copyOf(beats);
        }
        for (Beat each : all) {
            long at = each.at;
            long stood = System.nanoTime() - at;
            // seen twice, since the whole process may have stood still
            boolean still = nanosMax > 0 && stood > nanosMax && each.seen == at && each.told != at;
            each.seen = at;
            Thread thread = each.thread;
            if (still && thread != null) {
                each.told = at;
                stands.accept(thread.getStackTrace(), stood);
            }
        }
    }

    /** The offer whose package stands nearest to where a loop is, or null. */
    static @Nullable Offer culprit(StackTraceElement[] stack, Iterable<Offer> offers) {
        for (StackTraceElement frame : stack) {
            for (Offer offer : offers) {
                String name = offer.factory().getClass().getPackageName();
                if (frame.getClassName().startsWith(name + ".")) {
                    return offer;
                }
            }
        }
        return null;
    }

    /** The frame at which somebody would look first: the first that is not of Java itself. */
    static String where(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .filter(frame -> !frame.getClassName().startsWith("java."))
                .findFirst()
                .map(StackTraceElement::toString)
                .orElse("nowhere");
    }
}
