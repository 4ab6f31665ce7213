package dev.prox.engine;

import dev.prox.api.Config.Default;
import dev.prox.api.Config.Doc;
import dev.prox.api.ConfigNode;
import java.util.List;
import java.util.Map;

/** The document of a tenant. */
@Doc("The document of a tenant.")
public record TenantConfig(
        @Doc("The hosts that it owns, where the main file does not say it.") @Default("[]")
        List<HostName> hosts,

        @Doc("Where its requests can go, by name.") @Default("{}")
        Map<String, ConfigNode> upstreams,

        @Doc("Certificates for its hosts, with their keys, as texts.") @Default("[]")
        List<ConfigNode> certificates,

        @Doc("What happens to a request for its hosts.") @Default("[]")
        List<ConfigNode> routes) {}
