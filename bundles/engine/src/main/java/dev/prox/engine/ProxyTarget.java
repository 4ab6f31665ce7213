package dev.prox.engine;

import dev.prox.api.Config.Default;
import dev.prox.api.Config.Doc;
import java.util.Map;

/** Where a route sends its requests; the short form is the name of the upstream alone. */
public record ProxyTarget(
        @Doc("The name of the upstream.") String upstream,

        @Doc("Only endpoints that have all these labels.") @Default("{}")
        Map<String, String> subset) {
    public static ProxyTarget of(String upstream) {
        return new ProxyTarget(upstream, Map.of());
    }

    /** The same, by the name that the whole document has for it. */
    ProxyTarget in(TenantScope scope) {
        return new ProxyTarget(scope.full(upstream), subset);
    }
}
