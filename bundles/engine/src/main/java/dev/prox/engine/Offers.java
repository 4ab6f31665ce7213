package dev.prox.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The factories that are offered, and which version of each serves. Confined to the Director's thread. */
final class Offers {
    private final Map<String, List<Offer>> byName = new LinkedHashMap<>();
    private final Map<String, Offer> serving = new LinkedHashMap<>();
    /** Every name that was ever offered: one of these that is gone is missing, another one is a mistake. */
    private final Set<String> known = new HashSet<>();

    /** The first version of a name serves until it leaves or is replaced. Returns whether this one serves. */
    boolean add(Offer offer) {
        byName.computeIfAbsent(offer.name(), name -> new ArrayList<>()).add(offer);
        known.add(offer.name());
        return serving.putIfAbsent(offer.name(), offer) == null;
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
            serving.put(offer.name(), all.get(all.size() - 1));
        }
        return true;
    }

    List<Offer> of(long bundleId) {
        return byName.values().stream()
                .flatMap(List::stream)
                .filter(offer -> offer.bundleId() == bundleId)
                .toList();
    }

    List<String> namesOf(long bundleId) {
        return new ArrayList<>(of(bundleId).stream().map(Offer::name).toList());
    }

    @Nullable
    Offer serving(String kind, String name) {
        return serving.get(kind + "/" + name);
    }

    boolean known(String kind, String name) {
        return known.contains(kind + "/" + name);
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
    Map<String, Offer> exchange(Collection<Long> old, Collection<Long> fresh) {
        Map<String, Offer> before = new LinkedHashMap<>(serving);
        serving.values().removeIf(offer -> old.contains(offer.bundleId()));
        for (long bundleId : fresh) {
            of(bundleId).forEach(offer -> serving.put(offer.name(), offer));
        }
        known.addAll(serving.keySet());
        old.forEach(bundleId -> namesOf(bundleId).stream()
                .filter(name -> !serving.containsKey(name))
                .forEach(known::remove));
        return before;
    }

    void restore(Map<String, Offer> before) {
        known.removeAll(serving.keySet());
        serving.clear();
        serving.putAll(before);
        known.addAll(before.keySet());
    }
}
