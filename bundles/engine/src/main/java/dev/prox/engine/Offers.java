package dev.prox.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The factories that are offered, and which version of each serves. Confined to the Director's thread. */
final class Offers {
    private final Map<String, List<Offer>> byName = new LinkedHashMap<>();
    private final Map<String, Offer> serving = new LinkedHashMap<>();
    /** Every name that was ever offered, and the bundle that serves it, or did last: one of these that is gone is missing, another one is a mistake. */
    private final Map<String, Long> known = new HashMap<>();

    /** What an {@link #exchange} has changed. */
    record Before(Map<String, Offer> serving, Map<String, Long> known) {}

    /** The first version of a name serves until it leaves or is replaced. Returns whether this one serves. */
    boolean add(Offer offer) {
        byName.computeIfAbsent(offer.name(), name -> new ArrayList<>()).add(offer);
        boolean serves = serving.putIfAbsent(offer.name(), offer) == null;
        if (serves) {
            known.put(offer.name(), offer.bundleId());
        }
        return serves;
    }

    /** Of a bundle that is not to serve yet: it waits for {@link #exchange}. */
    void addWaiting(Offer offer) {
        byName.computeIfAbsent(offer.name(), name -> new ArrayList<>()).add(offer);
    }

    /** Returns whether the offer served; another version of the same name takes its place if there is one. */
    boolean remove(Offer offer) {
        List<Offer> all = byName.getOrDefault(offer.name(), List.of());
        if (!all.remove(offer) || !serving.remove(offer.name(), offer)) {
            return false;
        }
        if (!all.isEmpty()) {
            Offer next = all.get(all.size() - 1);
            serving.put(offer.name(), next);
            known.put(offer.name(), next.bundleId());
        }
        return true;
    }

    List<Offer> of(long bundleId) {
        return byName.values().stream()
                .flatMap(List::stream)
                .filter(offer -> offer.bundleId() == bundleId)
                .toList();
    }

    /** What a bundle offers, or would if it were not stopped. */
    List<String> namesOf(long bundleId) {
        Set<String> names = new LinkedHashSet<>();
        of(bundleId).forEach(offer -> names.add(offer.name()));
        known.forEach((name, bundle) -> {
            if (bundle == bundleId) {
                names.add(name);
            }
        });
        return new ArrayList<>(names);
    }

    @Nullable
    Offer serving(String kind, String name) {
        return serving.get(kind + "/" + name);
    }

    boolean known(String kind, String name) {
        return known.containsKey(kind + "/" + name);
    }

    List<Offer> serving() {
        return List.copyOf(serving.values());
    }

    /** The names of a kind that serve. */
    List<String> names(String kind) {
        return serving.values().stream()
                .filter(offer -> offer.kind().equals(kind))
                .map(offer -> offer.factory().name())
                .sorted()
                .toList();
    }

    /** Lets the offers of some bundles serve in the place of those of others; returns what to {@link #restore} if that does not work. */
    Before exchange(Collection<Long> old, Collection<Long> fresh) {
        Before before = new Before(new LinkedHashMap<>(serving), new HashMap<>(known));
        serving.values().removeIf(offer -> old.contains(offer.bundleId()));
        for (long bundleId : fresh) {
            of(bundleId).forEach(offer -> serving.put(offer.name(), offer));
        }
        serving.forEach((name, offer) -> known.put(name, offer.bundleId()));
        known.values().removeIf(old::contains);
        return before;
    }

    void restore(Before before) {
        serving.clear();
        serving.putAll(before.serving());
        known.clear();
        known.putAll(before.known());
    }
}
