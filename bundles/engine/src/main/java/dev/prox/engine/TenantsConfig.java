package dev.prox.engine;

import dev.prox.api.Config.Default;
import dev.prox.api.Config.Doc;
import java.util.List;
import java.util.Map;

/** Where the files of tenants are, and what they may do. The short form is the pattern alone. */
@Doc("Where the files of tenants are, and what they may do.")
public record TenantsConfig(
        @Doc("A pattern like tenants/*.yaml; the tenant has the name of its file.")
        String files,

        @Doc("Which hosts each tenant owns, by its name; where left out the tenants say so themselves.") @Default("{}")
        Map<String, List<HostName>> hosts,

        @Doc("What may answer the requests of a tenant: proxy, split with it, and names of handlers.")
        @Default("[proxy, respond, redirect]")
        List<String> handlers,

        @Doc("The most that each tenant may have.") @Default("{}")
        TenantLimits limits,

        @Doc("The most that single tenants may have, by name; what is left out here is said by limits.") @Default("{}")
        Map<String, TenantLimits> limitsOf) {
    public static TenantsConfig of(String files) {
        return new TenantsConfig(files, Map.of(), List.of("proxy", "respond", "redirect"), TenantLimits.NONE, Map.of());
    }

    TenantLimits limits(String tenant) {
        return limitsOf.getOrDefault(tenant, TenantLimits.NONE).or(limits);
    }
}
