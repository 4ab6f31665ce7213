package dev.prox.engine;

import dev.prox.api.Stateful;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one compilation: those carried over from the snapshot before, those made anew, and the state that goes from an old one to the new
 * one in its place.
 */
final class Carried {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    static final PartedMap<String, Boolean> NO_PLACES = PartedMap.empty();

    private final Instances before;
    private final Map<String, Object> orphans;
    private final Collection<Offer> serving;
    private final Set<Instance> now = new LinkedHashSet<>();
    private final Map<String, List<Instance>> made = new LinkedHashMap<>();
    private PartedMap.Edit<String, Boolean> places = NO_PLACES.edit();
    private Instances.Used routes = Instances.Used.NONE;

    /**
     * @param orphans states of parts whose module is missing, by name and owner
     */
    Carried(Collection<Instance> last, Map<String, Object> orphans, Collection<Offer> serving) {
        this.before = Instances.of(last);
        this.orphans = orphans;
        this.serving = serving;
    }

    /** The name of a place that may be named more than once: equal ones are told apart by their order. */
    String place(String name) {
        String place = name;
        for (int nth = 2; places.put(place, true) != null; nth++) {
            place = name + "#" + nth;
        }
        return place;
    }

    /** The places that are taken before others are asked for. */
    void places(PartedMap.Edit<String, Boolean> taken) {
        places = taken;
    }

    PartedMap<String, Boolean> places() {
        return places.done();
    }

    /** What the routes use, those that were taken as they were among them. */
    void routes(Instances.Used used) {
        routes = used;
    }

    @Nullable
    Instance find(Offer offer, String owner, Object config) {
        Instance last = before.in(Instance.key(offer, owner));
        if (last == null || !last.offer().equals(offer) || !config.equals(last.config())) {
            return alreadyMade(offer, owner, config);
        }
        if (!last.uses().stream().allMatch(used -> before.in(used.key()) == used) || !stillServing(last)) {
            return null;
        }
        now.add(last);
        now.addAll(last.uses());
        return last;
    }

    private boolean stillServing(Instance last) {
        return last.uses().stream().allMatch(used -> serving.contains(used.offer()));
    }

    private @Nullable Instance alreadyMade(Offer offer, String owner, Object config) {
        for (Instance each : made.getOrDefault(Instance.key(offer, owner), List.of())) {
            if (each.offer().equals(offer) && config.equals(each.config())) {
                return each;
            }
        }
        return null;
    }

    Instance add(Offer offer, String owner, Object config, Object value, List<Instance> uses) {
        Instance instance = new Instance(offer, owner, config, value, uses);
        now.add(instance);
        made.computeIfAbsent(instance.key(), unused -> new ArrayList<>(1)).add(instance);
        if (value instanceof Stateful next) {
            handOver(offer, owner, next);
        }
        return instance;
    }

    private void handOver(Offer offer, String owner, Stateful next) {
        Instance last = before.in(Instance.key(offer, owner));
        Object state = last != null && last.value() instanceof Stateful
                ? state(last)
                : orphans.get(Instance.key(offer, owner));
        if (state != null && !next.adopt(state)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} {1} does not understand the state of the version before and begins afresh",
                    offer.name(),
                    offer.version());
        }
    }

    /** Null when there is none, or when the module cannot tell it. */
    private static @Nullable Object state(Instance instance) {
        try {
            return instance.value() instanceof Stateful stateful ? stateful.state() : null;
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, instance.offer().name() + " cannot hand over its state", e);
            return null;
        }
    }

    Instances instances() {
        return new Instances(now, routes);
    }

    /** The states of the parts whose module is missing now, to be kept until it is back. */
    static Map<String, Object> orphans(
            Collection<Instance> last, Map<String, Object> earlier, Collection<String> missing) {
        if (missing.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> result = new HashMap<>(earlier);
        result.keySet().removeIf(key -> !missing.contains(key.substring(0, key.indexOf('@'))));
        for (Instance instance : last) {
            Object state = missing.contains(instance.offer().name()) ? state(instance) : null;
            if (state != null) {
                result.put(instance.key(), state);
            }
        }
        return result;
    }

    /** Closes what was made in vain. */
    void discard() {
        made.values().forEach(each -> each.forEach(Carried::close));
    }

    static void close(Instance instance) {
        if (instance.value() instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception | Error e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "cannot close " + instance.offer().name(),
                        e);
            }
        }
    }
}
