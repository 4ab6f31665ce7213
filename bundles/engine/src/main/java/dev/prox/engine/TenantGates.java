package dev.prox.engine;

import dev.prox.api.ConfigNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One gate for each tenant whose requests are limited. Used for one compilation. */
final class TenantGates {
    private final @Nullable TenantsConfig settings;
    private final Function<String, TenantLoad> loads;
    private final Map<String, TenantGate> gates = new HashMap<>();

    /** @param loads what each tenant has under way, by its name */
    TenantGates(@Nullable TenantsConfig settings, Function<String, TenantLoad> loads) {
        this.settings = settings;
        this.loads = loads;
    }

    /** What the gates are made of: the same gives the same. */
    @Nullable
    TenantsConfig settings() {
        return settings;
    }

    /** Null where the route is no tenant's, or all its requests may pass. */
    @Nullable
    TenantGate of(ConfigNode route) {
        String tenant = TenantScope.tenant(route.path());
        if (tenant.isEmpty() || settings == null) {
            return null;
        }
        TenantLimits limits = settings.limits(tenant);
        return limits.requestsMax() == 0 && limits.rate() == 0
                ? null
                : gates.computeIfAbsent(tenant, name -> new TenantGate(loads.apply(name), limits));
    }
}
