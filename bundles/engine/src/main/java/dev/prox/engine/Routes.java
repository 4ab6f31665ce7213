package dev.prox.engine;

import dev.prox.api.ConfigNode;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiled routes, and what they were made of, so that the next compilation need not make again what stays the same. Immutable.
 *
 * @param nodes what each was read from
 * @param made the other parts of each, in the same order
 * @param offers those that served
 * @param listeners the names of listeners that there were
 * @param tenants what tenants might do
 * @param routing null where no router serves
 */
record Routes(
        Snapshot.Plan[] plans,
        List<ConfigNode> nodes,
        Made[] made,
        List<Offer> offers,
        Set<String> listeners,
        @Nullable TenantsConfig tenants,
        @Nullable Routing routing) {
    static final Routes NONE = of(new Snapshot.Plan[0], null);

    /**
     * One route.
     *
     * @param rule what it asks for; null where that cannot be read, since something is wrong or no router serves
     * @param instances what it uses
     */
    record Made(RouterFactory.@Nullable Rule<Object> rule, List<Instance> instances) {}

    /** The router, and who made it. */
    record Routing(Offer offer, Router router) {}

    /** Routes that no later ones are made of. */
    static Routes of(Snapshot.Plan[] plans, @Nullable Routing routing) {
        return new Routes(plans, List.of(), new Made[0], List.of(), Set.of(), null, routing);
    }

    @Nullable
    Router router() {
        return routing == null ? null : routing.router();
    }
}
