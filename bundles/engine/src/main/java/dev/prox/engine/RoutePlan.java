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
    private static final String PROXY = "proxy";

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
                handler instanceof ProxyHandler);
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
        handlers.keySet().removeIf(key -> !key.equals(PROXY) && !parts.knows("handler", key));
        boolean unknown = unknownKeys();
        if (handlers.size() > 1) {
            parts.wrong(at, handlers.size() + " handlers: " + String.join(", ", handlers.keySet()), "one", null);
        } else if (handlers.isEmpty() && !unknown) {
            parts.wrong(at, "no handler", "one of " + PROXY + ", " + String.join(", ", parts.names("handler")), null);
        }
        if (handlers.size() != 1) {
            return null;
        }
        Map.Entry<String, ConfigNode> only = handlers.entrySet().iterator().next();
        return route.proxy() != null ? proxy(route.proxy(), upstreams) : made(only.getKey(), only.getValue());
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

    private @Nullable Handler proxy(ProxyTarget named, Upstreams upstreams) {
        ConfigNode node = at.fields().getOrDefault(PROXY, at);
        TenantScope scope = TenantScope.of(at);
        ProxyTarget target = named.in(scope);
        if (!upstreams.names().contains(target.upstream())) {
            ConfigNode name = node.fields().getOrDefault("upstream", node);
            parts.wrong(name.unknownName("the name of an upstream", scope.visible(upstreams.names())));
            return null;
        }
        if (lacks == null) {
            lacks = upstreams.lacks(target.upstream());
        }
        return upstreams.handler(target, node);
    }
}
