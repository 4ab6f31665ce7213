package dev.prox.engine;

import dev.prox.api.ConfigNode;
import dev.prox.api.PagedList;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiled routes, and what they were made of, so that the next compilation need not make again what stays the same. Immutable; shared page by page.
 *
 * @param nodes what each was read from
 * @param made the other parts of each, in the same order
 * @param basis what else they were made of
 * @param routing null where no router serves
 */
record Routes(
        PagedList<Snapshot.Plan> plans,
        PagedList<ConfigNode> nodes,
        PagedList<Made> made,
        Basis basis,
        @Nullable Routing routing) {
    static final Routes NONE = of(List.of(), null);

    /**
     * One route.
     *
     * @param rule what it asks for; null where that cannot be read, since something is wrong or no router serves
     * @param instances what it uses
     */
    record Made(RouterFactory.@Nullable Rule<Object> rule, List<Instance> instances) {}

    /**
     * The router, and who made it.
     *
     * @param rules what the routes ask for now: kept, so that what was made of their pages is
     * @param conditions those of the rules, which are kept for the same reason
     * @param asked the conditions that the router was made of, which are equal
     */
    record Routing(
            Offer offer,
            Router router,
            PagedList<RouterFactory.Rule<Object>> rules,
            PagedList<Object> conditions,
            PagedList<Object> asked) {}

    /**
     * What all routes have in common.
     *
     * @param offers those that served
     * @param listeners the names of listeners that there were
     * @param tenants what tenants might do
     * @param targets where requests can be sent
     * @param whole whether no route lacks anything
     * @param places the keys of the plans
     */
    record Basis(
            List<Offer> offers,
            Set<String> listeners,
            @Nullable TenantsConfig tenants,
            Map<ProxyTarget, ProxyHandler> targets,
            boolean whole,
            PartedMap<String, Boolean> places,
            Instances.Used used) {}

    /** Routes that no later ones are made of. */
    static Routes of(List<Snapshot.Plan> plans, @Nullable Routing routing) {
        Map<ProxyTarget, ProxyHandler> targets = new HashMap<>();
        for (Snapshot.Plan plan : plans) {
            plan.upstreams()
                    .forEach(each -> targets.put(ProxyTarget.of(each.roster().name()), each));
        }
        Basis basis = new Basis(List.of(), Set.of(), null, targets, false, Carried.NO_PLACES, Instances.Used.NONE);
        return new Routes(PagedList.of(plans), PagedList.of(List.of()), PagedList.of(List.of()), basis, routing);
    }

    /** Those of the upstreams that routes go to of which connections are kept ready. */
    Set<ProxyHandler> warm() {
        Set<ProxyHandler> warm = new LinkedHashSet<>();
        if (basis.targets().values().stream().anyMatch(each -> each.warm() > 0)) {
            for (Snapshot.Plan plan : plans) {
                plan.upstreams().stream().filter(each -> each.warm() > 0).forEach(warm::add);
            }
        }
        return warm;
    }

    /** How many routes are other nodes than before. */
    int changed(Routes before) {
        return nodes.differences(before.nodes).stream()
                .mapToInt(each -> each.end() - each.from())
                .sum();
    }

    @Nullable
    Router router() {
        return routing == null ? null : routing.router();
    }
}
