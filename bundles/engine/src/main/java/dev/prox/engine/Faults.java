package dev.prox.engine;

import dev.prox.api.RuntimeView;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** How often modules broke their word, and which have done it too often. Any thread. */
final class Faults {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    /** One loop that stands still harms as many exchanges as several errors. */
    static final int BLOCKED_WEIGHT = 5;

    private static final int LAST_LENGTH_MAX = 200;

    private final Map<Key, Count> counts = new ConcurrentHashMap<>();
    private final Set<Long> condemned = ConcurrentHashMap.newKeySet();
    private final BiConsumer<Offer, String> quarantine;
    private volatile int faultsMax = Integer.MAX_VALUE;
    private volatile long withinNanos = TimeUnit.SECONDS.toNanos(10);

    /** @param quarantine hears, once, of the bundle of a module that did it too often, and why */
    Faults(BiConsumer<Offer, String> quarantine) {
        this.quarantine = quarantine;
    }

    /** Counts, and that is all. */
    Faults() {
        this((offer, why) -> {});
    }

    /** @param faults 0 for no bound */
    void budget(int faults, long nanos) {
        faultsMax = faults == 0 ? Integer.MAX_VALUE : faults;
        withinNanos = nanos;
    }

    private record Key(String module, String kind) {}

    private static final class Count {
        private long all;
        private String last = "";
        private long weight;
        private long since = System.nanoTime();

        /** Returns what it weighs within the time. */
        synchronized long add(String what, int more, long within) {
            long now = System.nanoTime();
            if (now - since > within) {
                since = now;
                weight = 0;
            }
            all++;
            last = what.substring(0, Math.min(what.length(), LAST_LENGTH_MAX));
            weight += more;
            return weight;
        }

        private synchronized RuntimeView.Faults view(Key key) {
            return new RuntimeView.Faults(key.module, key.kind, all, last);
        }
    }

    void threw(Offer offer, Throwable what) {
        add(offer, "threw", what.toString(), 1);
    }

    /** @param where it stood */
    void blocked(Offer offer, String where) {
        LOG.log(System.Logger.Level.WARNING, "{0} blocks an event loop: {1}", said(offer), where);
        add(offer, "blocked", where, BLOCKED_WEIGHT);
    }

    private void add(Offer offer, String kind, String what, int weight) {
        Key key = new Key(said(offer), kind);
        Count count = counts.get(key);
        if (count == null) {
            if (counts.size() >= RuntimeView.Judgement.FAULTS_MAX) {
                return;
            }
            count = counts.computeIfAbsent(key, unused -> new Count());
        }
        if (count.add(what, weight, withinNanos) >= faultsMax && condemned.add(offer.bundleId())) {
            quarantine.accept(offer, kind + " too often, the last time: " + what);
        }
    }

    static String said(Offer offer) {
        return View.moduleName(offer.bundle()) + " " + offer.version();
    }

    List<RuntimeView.Faults> view() {
        return counts.entrySet().stream()
                .map(each -> each.getValue().view(each.getKey()))
                .sorted(Comparator.comparing(RuntimeView.Faults::module).thenComparing(RuntimeView.Faults::kind))
                .toList();
    }
}
