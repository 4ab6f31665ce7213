package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Handler;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the routes. Those that are the same as before, under the same modules, are taken as they are: all in their place where none came or went,
 * else those at the beginning and at the end of the list. What one edit costs is, but for passes over arrays, what it changes.
 */
final class RouteCompiler {
    private final Parts parts;
    private final DocumentConfig config;
    private final ConfigNode at;
    private final Upstreams upstreams;
    private final TenantGates gates;
    private final List<ConfigNode> nodes;
    private final Snapshot.Plan[] plans;
    private final Routes.Made[] made;

    RouteCompiler(Parts parts, DocumentConfig config, ConfigNode document, Upstreams upstreams, TenantGates gates) {
        this.parts = parts;
        this.gates = gates;
        this.config = config;
        this.at = document.fields().getOrDefault("routes", document);
        this.upstreams = upstreams;
        this.nodes = at.items();
        this.plans = new Snapshot.Plan[config.routes().size()];
        this.made = new Routes.Made[plans.length];
    }

    /** @param before the routes that serve */
    Routes compile(@Nullable Routes before) {
        parts.found();
        Set<String> listeners = config.listeners().keySet();
        List<Offer> offers = parts.offers();
        Offer offer = parts.needed("router", "match", at);
        if (before != null
                && before.offers().equals(offers)
                && before.listeners().equals(listeners)
                && Objects.equals(before.tenants(), gates.settings())) {
            keep(before);
        }
        for (int i = 0; i < plans.length; i++) {
            if (plans[i] == null) {
                sending(targets(i));
                RouterFactory.Rule<Object> rule = offer == null ? null : rule(offer, i);
                plans[i] = new RoutePlan(parts, config.routes().get(i), nodes.get(i), named(offer, rule))
                        .plan(upstreams, gates.of(nodes.get(i)));
                made[i] = new Routes.Made(rule, parts.found());
            }
        }
        Router router = offer == null ? null : router(offer, before == null ? null : before.routing());
        Routes.Routing routing = router == null || offer == null ? null : new Routes.Routing(offer, router);
        return new Routes(plans, nodes, made, offers, Set.copyOf(listeners), gates.settings(), routing);
    }

    // ---- what stays the same ----

    private void keep(Routes before) {
        int shorter = Math.min(plans.length, before.nodes().size());
        int same = 0;
        while (same < shorter && nodes.get(same).equals(before.nodes().get(same))) {
            keep(same, before, same);
            same++;
        }
        boolean inPlace = plans.length == before.nodes().size();
        for (int i = 0; i < shorter - same; i++) {
            int now = plans.length - 1 - i;
            int was = before.nodes().size() - 1 - i;
            if (nodes.get(now).equals(before.nodes().get(was))) {
                keep(now, before, was);
            } else if (!inPlace) {
                break;
            }
        }
    }

    /** Takes a route as it is, where it lacks nothing and its upstreams are there. */
    private void keep(int position, Routes before, int was) {
        Snapshot.Plan plan = before.plans()[was];
        Routes.Made last = before.made()[was];
        RouteTargets targets = targets(position);
        Handler sending = sending(targets);
        boolean reachable = !targets.any() || sending != null && targets.lacks() == null;
        if (plan.missing() != null || last.rule() == null || !reachable) {
            return;
        }
        parts.keep(plan.key(), last.instances());
        boolean moved = position != was;
        if (moved || sending != null) {
            String name = moved ? nodes.get(position).path() : plan.name();
            Mirror mirror = targets.mirror(plan.key());
            parts.found();
            plan = plan.with(name, sending == null ? plan.handler() : sending, mirror);
        }
        plans[position] = plan;
        ConfigNode node = nodes.get(position);
        made[position] = node == before.nodes().get(was)
                ? last
                : new Routes.Made(new RouterFactory.Rule<>(last.rule().match(), where(position)), last.instances());
    }

    /** Who sends the requests of a route to upstreams, where it does; what that is made of belongs to no route. */
    private @Nullable Handler sending(RouteTargets targets) {
        Handler sending = targets.handler();
        targets.copying();
        parts.found();
        return sending;
    }

    private RouteTargets targets(int position) {
        return new RouteTargets(config.routes().get(position), nodes.get(position), upstreams);
    }

    // ---- the router ----

    private RouterFactory.@Nullable Rule<Object> rule(Offer offer, int position) {
        RouterFactory<Object> factory = Parts.factory(offer, RouterFactory.class);
        ConfigNode where = where(position);
        listenerExists(where);
        try {
            return new RouterFactory.Rule<>(where.as(factory.configuration()), where);
        } catch (ConfigException e) {
            e.problems().forEach(parts::wrong);
            return null;
        }
    }

    /** Null where nobody can say. */
    private static @Nullable NamedParts named(@Nullable Offer offer, RouterFactory.@Nullable Rule<Object> rule) {
        if (offer == null || rule == null) {
            return null;
        }
        RouterFactory<Object> factory = Parts.factory(offer, RouterFactory.class);
        List<String> names = factory.parameters(rule.match());
        return names == null ? null : new NamedParts(names);
    }

    private ConfigNode where(int position) {
        ConfigNode match = config.routes().get(position).match();
        return match == null ? nodes.get(position).emptyMapping() : match;
    }

    /** A condition on a listener names one that there is, whatever routes by it. */
    private void listenerExists(ConfigNode match) {
        ConfigNode listener = match.fields().get("listener");
        if (listener != null && listener.text() != null && !config.listeners().containsKey(listener.text())) {
            parts.wrong(listener.unknownName(
                    "the name of a listener", config.listeners().keySet()));
        }
    }

    private @Nullable Router router(Offer offer, Routes.@Nullable Routing before) {
        RouterFactory<Object> factory = Parts.factory(offer, RouterFactory.class);
        List<RouterFactory.Rule<Object>> rules = new ArrayList<>(made.length);
        List<Object> conditions = new ArrayList<>(made.length);
        for (int i = 0; i < made.length; i++) {
            RouterFactory.Rule<Object> rule = made[i].rule();
            if (rule == null) {
                return null;
            }
            rules.add(rule);
            conditions.add(rule.match());
        }
        Router last = before != null && before.offer().equals(offer) ? before.router() : null;
        return (Router) parts.instance(
                offer,
                "router",
                at,
                () -> conditions,
                (same, assembly) -> last == null ? factory.create(rules) : factory.update(last, rules));
    }
}
