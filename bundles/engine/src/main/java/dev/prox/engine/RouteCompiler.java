package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Handler;
import dev.prox.api.PagedList;
import dev.prox.api.PagedList.Difference;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the routes. Those that are the same as before, under the same modules, are taken as they are: all in their place where none came or went,
 * else those at the beginning and at the end of the list. Where nothing else changes, one edit costs what it changes.
 */
final class RouteCompiler {
    private static final Object RULES = "rules";
    private static final Object CONDITIONS = "conditions";

    private final Parts parts;
    private final DocumentConfig config;
    private final ConfigNode at;
    private final Upstreams upstreams;
    private final TenantGates gates;
    private final PagedList<ConfigNode> nodes;

    RouteCompiler(Parts parts, DocumentConfig config, ConfigNode document, Upstreams upstreams, TenantGates gates) {
        this.parts = parts;
        this.gates = gates;
        this.config = config;
        this.at = document.fields().getOrDefault("routes", document);
        this.upstreams = upstreams;
        this.nodes = PagedList.of(at.items());
    }

    /** Routes that are not the same nodes as before. */
    private static final class Stretch {
        final Difference of;
        final Snapshot.Plan[] plans;
        final Routes.Made[] made;

        Stretch(Difference of) {
            this.of = of;
            this.plans = new Snapshot.Plan[of.end() - of.from()];
            this.made = new Routes.Made[plans.length];
        }
    }

    /** @param before the routes that serve */
    Routes compile(@Nullable Routes before) {
        parts.found();
        Set<String> listeners = config.listeners().keySet();
        List<Offer> offers = parts.offers();
        Offer offer = parts.needed("router", "match", at);
        boolean alike = before != null
                && before.basis().offers().equals(offers)
                && before.basis().listeners().equals(listeners)
                && Objects.equals(before.basis().tenants(), gates.settings());
        Routes last = alike && before != null ? before : Routes.NONE;
        boolean same =
                alike && last.basis().whole() && upstreams.keep(last.basis().targets());
        List<Stretch> changed = stretches(last, same);
        PartedMap.Edit<String, Boolean> places = (same ? last.basis().places() : Carried.NO_PLACES).edit();
        parts.carried().places(places);
        changed.forEach(each -> leave(each, last, places));
        changed.forEach(each -> keep(each, last, places));
        changed.forEach(each -> make(each, offer));
        PagedList<Snapshot.Plan> plans = same ? last.plans() : PagedList.of(List.of());
        PagedList<Routes.Made> made = same ? last.made() : PagedList.of(List.of());
        Instances.Edit used = new Instances.Edit(same ? last.basis().used() : Instances.Used.NONE);
        boolean whole = true;
        boolean ruled = true;
        for (Stretch each : changed) {
            int end = same ? each.of.beforeEnd() : each.of.before();
            made.subList(each.of.before(), end).forEach(route -> used.remove(route.instances()));
            List.of(each.made).forEach(route -> used.add(route.instances()));
            plans = plans.with(each.of.before(), end, List.of(each.plans));
            made = made.with(each.of.before(), end, List.of(each.made));
            whole &= List.of(each.plans).stream().allMatch(Snapshot.Plan::whole);
            ruled &= List.of(each.made).stream().allMatch(route -> route.rule() != null);
        }
        Instances.Used now = used.done();
        parts.carried().routes(now);
        Routes.Basis basis = new Routes.Basis(
                offers,
                Set.copyOf(listeners),
                gates.settings(),
                upstreams.handlers(),
                whole && ruled,
                parts.carried().places(),
                now);
        return new Routes(plans, nodes, made, basis, routing(ruled ? offer : null, made, before));
    }

    private List<Stretch> stretches(Routes last, boolean same) {
        if (same) {
            return nodes.differences(last.nodes()).stream().map(Stretch::new).toList();
        }
        return List.of(new Stretch(new Difference(0, last.nodes().size(), 0, nodes.size())));
    }

    private void make(Stretch stretch, @Nullable Offer offer) {
        for (int i = 0; i < stretch.plans.length; i++) {
            if (stretch.plans[i] == null) {
                int position = stretch.of.from() + i;
                ConfigNode node = nodes.get(position);
                sending(targets(position));
                RouterFactory.Rule<Object> rule = offer == null ? null : rule(offer, position);
                RoutePlan route = new RoutePlan(parts, config.routes().get(position), node, named(offer, rule));
                stretch.plans[i] = route.plan(upstreams, gates.of(node));
                stretch.made[i] = new Routes.Made(rule, parts.found());
            }
        }
    }

    // ---- what stays the same ----

    private static void leave(Stretch stretch, Routes last, PartedMap.Edit<String, Boolean> places) {
        for (Snapshot.Plan plan : last.plans().subList(stretch.of.before(), stretch.of.beforeEnd())) {
            places.remove(plan.key());
        }
    }

    private void keep(Stretch stretch, Routes last, PartedMap.Edit<String, Boolean> places) {
        Difference of = stretch.of;
        int shorter = Math.min(of.end() - of.from(), of.beforeEnd() - of.before());
        int same = 0;
        while (same < shorter && equal(of.from() + same, last, of.before() + same)) {
            keep(stretch, same, last, of.before() + same, places);
            same++;
        }
        for (int i = 1; i <= shorter - same; i++) {
            if (equal(of.end() - i, last, of.beforeEnd() - i)) {
                keep(stretch, stretch.plans.length - i, last, of.beforeEnd() - i, places);
            } else if (!of.inPlace()) {
                break;
            }
        }
    }

    private boolean equal(int position, Routes last, int was) {
        return nodes.get(position).equals(last.nodes().get(was));
    }

    /** Takes a route as it is, where it lacks nothing and its upstreams are there. */
    private void keep(Stretch stretch, int index, Routes last, int was, PartedMap.Edit<String, Boolean> places) {
        int position = stretch.of.from() + index;
        Snapshot.Plan plan = last.plans().get(was);
        Routes.Made made = last.made().get(was);
        RouteTargets targets = targets(position);
        Handler sending = sending(targets);
        boolean reachable = !targets.any() || sending != null && targets.lacks() == null;
        if (plan.missing() != null || made.rule() == null || !reachable) {
            return;
        }
        places.put(plan.key(), true);
        boolean moved = position != was;
        boolean same = !moved && plan.mirror() == null && (sending == null || sending == plan.handler());
        stretch.plans[index] =
                same ? plan : moved(plan, moved ? nodes.get(position).path() : plan.name(), sending, targets);
        stretch.made[index] = nodes.get(position) == last.nodes().get(was)
                ? made
                : new Routes.Made(new RouterFactory.Rule<>(made.rule().match(), where(position)), made.instances());
    }

    private Snapshot.Plan moved(Snapshot.Plan plan, String name, @Nullable Handler sending, RouteTargets targets) {
        Mirror mirror = targets.mirror(plan.key());
        parts.found();
        return plan.with(name, sending == null ? plan.handler() : sending, mirror);
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

    /** @param offer null where a rule cannot be read, or no router serves */
    private Routes.@Nullable Routing routing(
            @Nullable Offer offer, PagedList<Routes.Made> made, @Nullable Routes before) {
        if (offer == null) {
            return null;
        }
        PagedList<RouterFactory.Rule<Object>> rules = made.map(RULES, Routes.Made::rule);
        PagedList<Object> conditions = rules.map(CONDITIONS, RouterFactory.Rule::match);
        Routes.Routing last = before == null ? null : before.routing();
        PagedList<Object> asked = last != null && conditions.equals(last.conditions()) ? last.asked() : conditions;
        Router router = router(offer, rules, asked, last);
        return router == null ? null : new Routes.Routing(offer, router, rules, conditions, asked);
    }

    private @Nullable Router router(
            Offer offer,
            PagedList<RouterFactory.Rule<Object>> rules,
            PagedList<Object> asked,
            Routes.@Nullable Routing before) {
        RouterFactory<Object> factory = Parts.factory(offer, RouterFactory.class);
        Router last = before != null && before.offer().equals(offer) ? before.router() : null;
        return (Router) parts.instance(
                offer,
                "router",
                at,
                () -> asked,
                (same, assembly) -> last == null ? factory.create(rules) : factory.update(last, rules));
    }
}
