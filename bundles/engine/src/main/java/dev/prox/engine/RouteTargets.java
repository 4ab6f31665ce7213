package dev.prox.engine;

import dev.prox.api.ConfigNode;
import dev.prox.api.Handler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The upstreams that a route names, and who sends its requests there. */
final class RouteTargets {
    static final String PROXY = "proxy";
    static final String SPLIT = "split";
    static final String MIRROR = "mirror";
    /** What may stand in the place of the handler of a module. */
    static final List<String> KEYS = List.of(PROXY, SPLIT);

    private final @Nullable SplitConfig split;
    private final List<Named> named;
    private final @Nullable MirrorConfig mirror;
    private final @Nullable Named mirroring;
    private final TenantScope scope;
    private final Upstreams upstreams;
    private @Nullable String lacks;

    /** An upstream, by the name that the whole document has for it, and where that is written. */
    private record Named(ProxyTarget target, ConfigNode at) {}

    RouteTargets(DocumentConfig.Route route, ConfigNode at, Upstreams upstreams) {
        this.scope = TenantScope.of(at);
        this.split = route.split();
        this.upstreams = upstreams;
        this.named = new ArrayList<>();
        if (route.proxy() != null) {
            named.add(new Named(route.proxy().in(scope), at.fields().getOrDefault(PROXY, at)));
        } else if (split != null) {
            List<ConfigNode> written = sides(at.fields().getOrDefault(SPLIT, at));
            for (int i = 0; i < split.to().size(); i++) {
                ConfigNode side = i < written.size() ? written.get(i) : at;
                ProxyTarget target = split.to().get(i).proxy().in(scope);
                named.add(new Named(target, side.fields().getOrDefault(PROXY, side)));
            }
        }
        this.mirror = route.mirror();
        this.mirroring = mirror == null
                ? null
                : new Named(mirror.to().in(scope), to(at.fields().get(MIRROR), at));
    }

    /** The items of a split, in its short form and in its long one. */
    static List<ConfigNode> sides(ConfigNode split) {
        return split.fields().getOrDefault("to", split).items();
    }

    /** Where the upstream of a mirror is written. */
    private static ConfigNode to(@Nullable ConfigNode mirror, ConfigNode at) {
        return mirror == null ? at : mirror.fields().getOrDefault("to", mirror);
    }

    /** Whether there are any that answer. */
    boolean any() {
        return !named.isEmpty();
    }

    /** Tells of those that no upstream has the name of. Returns whether all are known. */
    boolean known(Parts parts) {
        boolean known = true;
        List<Named> all = new ArrayList<>(named);
        if (mirroring != null) {
            all.add(mirroring);
        }
        for (Named each : all) {
            if (!upstreams.names().contains(each.target().upstream())) {
                ConfigNode name = each.at().fields().getOrDefault("upstream", each.at());
                parts.wrong(name.unknownName("the name of an upstream", scope.visible(upstreams.names())));
                known = false;
            }
        }
        return known;
    }

    /** What requests wait for, once it was asked who sends them; or null. */
    @Nullable
    String lacks() {
        return lacks;
    }

    /** Who sends requests there; null where there are none, or something is wrong or missing. */
    @Nullable
    Handler handler() {
        if (split != null) {
            return splitter(split);
        }
        return named.isEmpty() ? null : proxy(named.getFirst());
    }

    /** Who sends copies there; null where there are none, or something is wrong or missing. */
    @Nullable
    ProxyHandler copying() {
        return mirroring == null ? null : upstreams.handler(mirroring.target(), mirroring.at());
    }

    /**
     * Who copies the requests, where somebody does. Without its upstream nothing is copied, and all is answered as ever.
     *
     * @param route tells the same one in other documents
     */
    @Nullable
    Mirror mirror(String route) {
        if (mirror == null || mirroring == null) {
            return null;
        }
        return new Mirror(mirror, copying(), upstreams.tallies(route, mirror, mirroring.target()));
    }

    private @Nullable ProxyHandler proxy(Named to) {
        if (lacks == null) {
            lacks = upstreams.lacks(to.target().upstream());
        }
        return upstreams.handler(to.target(), to.at());
    }

    private @Nullable String awaited() {
        return named.stream()
                .map(each -> each.target().upstream())
                .filter(upstreams::awaited)
                .map(upstreams::lacks)
                .findFirst()
                .orElse(null);
    }

    /** An upstream whose endpoints are not found yet keeps the requests of the others from nothing; one that lacks a module does. */
    private @Nullable Splitter splitter(SplitConfig by) {
        List<Splitter.Side> sides = new ArrayList<>();
        boolean complete = true;
        boolean found = false;
        for (int i = 0; i < named.size(); i++) {
            Named each = named.get(i);
            int weight = by.to().get(i).weight();
            boolean awaited = upstreams.awaited(each.target().upstream());
            ProxyHandler to = awaited ? null : proxy(each);
            complete &= awaited || to != null;
            found |= to != null && weight > 0;
            sides.add(new Splitter.Side(to, weight));
        }
        if (complete && !found) {
            lacks = awaited();
        }
        return complete && found ? new Splitter(sides, by.by()) : null;
    }
}
