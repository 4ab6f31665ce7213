package dev.prox.engine;

import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The instances of a snapshot: those that one compilation found or made, and those of the routes that it took as they were. Immutable. */
final class Instances extends AbstractSet<Instance> {
    static final Instances NONE = new Instances(Set.of(), Used.NONE);

    private final Set<Instance> found;
    private final Used routes;
    private final Map<String, Instance> foundByKey = new HashMap<>();

    Instances(Collection<Instance> found, Used routes) {
        this.found = found instanceof Set<Instance> set ? set : Set.copyOf(found);
        this.routes = routes;
        this.found.forEach(each -> foundByKey.put(each.key(), each));
    }

    static Instances of(Collection<Instance> all) {
        return all instanceof Instances same ? same : new Instances(all, Used.NONE);
    }

    /** The one in a place, or null. */
    @Nullable
    Instance in(String place) {
        Instance known = foundByKey.get(place);
        return known == null ? routes.in(place) : known;
    }

    /** Those that the other set does not have. */
    List<Instance> without(Instances other) {
        List<Instance> rest = new ArrayList<>();
        found.stream().filter(each -> !other.contains(each)).forEach(rest::add);
        routes.counts.without(other.routes.counts).stream()
                .filter(each -> !found.contains(each) && !other.found.contains(each))
                .forEach(rest::add);
        return rest;
    }

    @Override
    public boolean contains(Object instance) {
        return found.contains(instance) || routes.counts.has(instance);
    }

    @Override
    public Iterator<Instance> iterator() {
        List<Instance> all = new ArrayList<>(found);
        routes.counts.forEachKey(each -> {
            if (!found.contains(each)) {
                all.add(each);
            }
        });
        return Collections.unmodifiableList(all).iterator();
    }

    @Override
    public int size() {
        int both = (int) found.stream().filter(routes.counts::has).count();
        return found.size() + routes.counts.size() - both;
    }

    /** What routes use, and how many of them. Immutable. */
    static final class Used {
        static final Used NONE = new Used(PartedMap.empty(), PartedMap.empty());

        private final PartedMap<Instance, Integer> counts;
        private final PartedMap<String, Instance> byKey;

        private Used(PartedMap<Instance, Integer> counts, PartedMap<String, Instance> byKey) {
            this.counts = counts;
            this.byKey = byKey;
        }

        private @Nullable Instance in(String place) {
            return byKey.get(place);
        }
    }

    /** What other routes use. Used once. */
    static final class Edit {
        private final PartedMap.Edit<Instance, Integer> counts;
        private final PartedMap.Edit<String, Instance> byKey;

        Edit(Used before) {
            this.counts = before.counts.edit();
            this.byKey = before.byKey.edit();
        }

        /** A route that uses these comes. */
        void add(List<Instance> instances) {
            for (Instance each : instances) {
                count(each, 1);
                each.uses().forEach(used -> count(used, 1));
            }
        }

        /** A route that uses these goes. */
        void remove(List<Instance> instances) {
            for (Instance each : instances) {
                count(each, -1);
                each.uses().forEach(used -> count(used, -1));
            }
        }

        private void count(Instance instance, int more) {
            Integer before = counts.get(instance);
            int now = (before == null ? 0 : before) + more;
            if (now > 0) {
                counts.put(instance, now);
                byKey.put(instance.key(), instance);
                return;
            }
            counts.remove(instance);
            if (byKey.get(instance.key()) == instance) {
                byKey.remove(instance.key());
            }
        }

        Used done() {
            return new Used(counts.done(), byKey.done());
        }
    }
}
