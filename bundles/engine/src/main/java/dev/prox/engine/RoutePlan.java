package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import dev.prox.api.Handler;
import dev.prox.api.HandlerFactory;
import dev.prox.api.RequestFilter;
import dev.prox.api.ResponseFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles one route. */
final class RoutePlan {
    private final Parts parts;
    private final DocumentConfig.Route route;
    private final ConfigNode at;
    private final String owner;
    private final @Nullable NamedParts named;
    private final List<RequestFilter> requestFilters = new ArrayList<>();
    private final List<ResponseFilter> responseFilters = new ArrayList<>();
    private @Nullable String lacks;

    /** @param named parts of its path; null where these are not known */
    RoutePlan(Parts parts, DocumentConfig.Route route, ConfigNode at, @Nullable NamedParts named) {
        this.parts = parts;
        this.named = named;
        this.route = route;
        this.at = at;
        this.owner = parts.place("route:" + route.match());
    }

    /** @param gate through which its requests pass first, or null */
    Snapshot.Plan plan(Upstreams upstreams, @Nullable TenantGate gate) {
        if (gate != null) {
            requestFilters.add(gate);
        }
        for (int i = 0; i < route.filters().size(); i++) {
            filter(route.filters().get(i), owner + "/" + i);
        }
        Collections.reverse(responseFilters);
        Handler handler = handler(upstreams);
        if (handler == null && lacks == null) {
            // what a handler may lack without being named itself
            lacks = "tls/" + Parts.TLS;
        }
        return new Snapshot.Plan(
                at.path(),
                owner,
                requestFilters.toArray(RequestFilter[]::new),
                responseFilters.toArray(ResponseFilter[]::new),
                handler,
                lacks,
                route.proxy() != null || route.split() != null,
                handler == null ? null : new RouteTargets(route, at, upstreams).mirror(owner));
    }

    // ---- filters ----

    private void filter(ConfigNode node, String place) {
        List<Map.Entry<String, ConfigNode>> fields = List.copyOf(node.fields().entrySet());
        String text = node.text();
        if (text != null && parts.knows("filter", text)) {
            filter(text, node.emptyMapping(), place);
        } else if (text != null) {
            parts.wrong(node.unknownName("the name of a filter", parts.names("filter")));
        } else if (fields.size() != 1) {
            notOneFilter(node, List.copyOf(node.fields().keySet()));
        } else if (parts.knows("filter", fields.getFirst().getKey())) {
            filter(fields.getFirst().getKey(), fields.getFirst().getValue(), place);
        } else {
            parts.wrong(fields.getFirst().getValue().unknownKey("filter", parts.names("filter")));
        }
    }

    private void notOneFilter(ConfigNode node, List<String> keys) {
        if (keys.isEmpty()) {
            parts.wrong(node.problem("the name of a filter: " + String.join(", ", parts.names("filter"))));
            return;
        }
        String first = keys.getFirst();
        boolean optionsBeside = parts.knows("filter", first) && !parts.knows("filter", keys.get(1));
        String fix = optionsBeside
                ? "indent what belongs to `" + first + "` below it"
                : "write `- " + keys.get(1) + "` as an item of its own";
        parts.wrong(node, keys.size() + " keys: " + String.join(", ", keys), "one filter", fix);
    }

    private void filter(String name, ConfigNode settings, String place) {
        Offer offer = parts.known("filter", name);
        if (offer == null) {
            lacks = "filter/" + name;
            return;
        }
        FilterFactory<Object> factory = Parts.factory(offer, FilterFactory.class);
        Object made =
                parts.instance(offer, place, settings, () -> read(settings, factory.configuration()), factory::create);
        if (made instanceof RequestFilter filter) {
            requestFilters.add(filter);
        }
        if (made instanceof ResponseFilter filter) {
            responseFilters.add(filter);
        }
        if (made != null && !(made instanceof Filter)) {
            parts.wrong(settings, offer.name() + " made none", "a filter", null);
        }
    }

    // ---- the handler ----

    private @Nullable Handler handler(Upstreams upstreams) {
        Map<String, ConfigNode> handlers = new LinkedHashMap<>(at.fields());
        handlers.keySet().removeIf(key -> !RouteTargets.KEYS.contains(key) && !parts.knows("handler", key));
        boolean unknown = unknownKeys();
        if (handlers.size() > 1) {
            parts.wrong(at, handlers.size() + " handlers: " + String.join(", ", handlers.keySet()), "one", null);
        } else if (handlers.isEmpty() && !unknown) {
            List<String> known = new ArrayList<>(RouteTargets.KEYS);
            known.addAll(parts.names("handler"));
            parts.wrong(at, "no handler", "one of " + String.join(", ", known), null);
        }
        if (handlers.size() != 1) {
            return null;
        }
        Map.Entry<String, ConfigNode> only = handlers.entrySet().iterator().next();
        RouteTargets targets = new RouteTargets(route, at, upstreams);
        if (route.mirror() != null && !targets.any()) {
            ConfigNode mirror = at.fields().getOrDefault(RouteTargets.MIRROR, at);
            parts.wrong(mirror.keyProblem("beside `proxy` or `split`, whose requests it copies"));
        }
        return targets.any() ? sending(targets) : made(only.getKey(), only.getValue());
    }

    /** Returns whether there are any. */
    private boolean unknownKeys() {
        boolean any = false;
        for (Map.Entry<String, ConfigNode> each : route.handler().entrySet()) {
            if (!parts.knows("handler", each.getKey())) {
                List<String> known = new ArrayList<>(DocumentConfig.keys(DocumentConfig.Route.class));
                known.addAll(parts.names("handler"));
                parts.wrong(each.getValue().unknownKey("key", known));
                any = true;
            }
        }
        return any;
    }

    private @Nullable Handler made(String name, ConfigNode settings) {
        Offer offer = parts.known("handler", name);
        if (offer == null) {
            lacks = "handler/" + name;
            return null;
        }
        HandlerFactory<Object> factory = Parts.factory(offer, HandlerFactory.class);
        return (Handler) parts.instance(
                offer, owner + "/" + name, settings, () -> read(settings, factory.configuration()), factory::create);
    }

    private Object read(ConfigNode settings, Class<Object> type) throws ConfigException {
        Object config = settings.as(type);
        if (named != null) {
            named.problems(config, settings).forEach(parts::wrong);
        }
        return config;
    }

    private @Nullable Handler sending(RouteTargets targets) {
        if (named != null && route.split() != null) {
            named.problems(route.split(), at.fields().getOrDefault(RouteTargets.SPLIT, at))
                    .forEach(parts::wrong);
        }
        if (!targets.known(parts)) {
            return null;
        }
        Handler handler = targets.handler();
        if (lacks == null) {
            lacks = targets.lacks();
        }
        return handler;
    }
}
