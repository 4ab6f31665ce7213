package dev.prox.engine;

import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts each tenant owns. Where the main document says it, that is it. Else the tenants say so themselves, and of two that want one host it is his who has it already, then
 * his whose name comes first. Used once.
 */
final class TenantHosts {
    private static final String KEY = "hosts";

    private final ConfigNode main;
    private final TenantsConfig settings;
    private final List<Problem> problems;
    private final Map<String, Map<ConfigNode, HostName>> owned = new LinkedHashMap<>();

    TenantHosts(ConfigNode main, TenantsConfig settings, List<Problem> problems) {
        this.main = main;
        this.settings = settings;
        this.problems = problems;
    }

    /** Where they are written, and what they say. */
    Map<ConfigNode, HostName> of(String tenant) {
        return owned.getOrDefault(tenant, Map.of());
    }

    /**
     * @param chosen the documents that are to serve
     * @param closed those of tenants that get nothing but closed hosts
     * @param serving the documents that serve now
     */
    void claim(Map<String, ConfigNode> chosen, Map<String, ConfigNode> closed, Map<String, ConfigNode> serving) {
        if (!settings.hosts().isEmpty()) {
            asTheMainDocumentSays(chosen);
            return;
        }
        chosen.forEach((name, document) -> claimAgain(name, document, serving.get(name)));
        chosen.forEach((name, document) -> claim(name, hosts(document), problems));
        closed.forEach((name, document) -> claim(name, hosts(document), new ArrayList<>()));
    }

    private void asTheMainDocumentSays(Map<String, ConfigNode> chosen) {
        ConfigNode tenants = main.fields().getOrDefault("tenants", main);
        ConfigNode hosts = tenants.fields().getOrDefault(KEY, tenants);
        hosts.fields().forEach((name, list) -> claim(name, list.items(), problems));
        chosen.values().forEach(document -> {
            ConfigNode own = document.fields().get(KEY);
            if (own != null) {
                problems.add(own.keyProblem("no hosts here, since the main file says who owns which: tenants.hosts"));
            }
        });
    }

    /** Keeps for a tenant the hosts that it has and still wants. */
    private void claimAgain(String name, ConfigNode document, @Nullable ConfigNode before) {
        List<ConfigNode> had = before == null ? List.of() : hosts(before);
        claim(name, hosts(document).stream().filter(had::contains).toList(), problems);
    }

    private static List<ConfigNode> hosts(ConfigNode document) {
        ConfigNode list = document.fields().get(KEY);
        return list == null ? List.of() : list.items();
    }

    private void claim(String tenant, List<ConfigNode> hosts, List<Problem> wrong) {
        Map<ConfigNode, HostName> mine = owned.computeIfAbsent(tenant, name -> new LinkedHashMap<>());
        for (ConfigNode host : hosts) {
            HostName name = name(host);
            String other = name == null ? null : owner(tenant, name);
            if (other != null) {
                wrong.add(host.problem("a host that no other tenant has", "it is one of " + other));
            } else if (name != null) {
                mine.put(host, name);
            }
        }
    }

    /** Null for what is none, which is told when the document is read. */
    private static @Nullable HostName name(ConfigNode host) {
        try {
            return HostName.parse(String.valueOf(host.text()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private @Nullable String owner(String but, HostName name) {
        for (Map.Entry<String, Map<ConfigNode, HostName>> each : owned.entrySet()) {
            if (!each.getKey().equals(but) && each.getValue().values().stream().anyMatch(name::overlaps)) {
                return each.getKey();
            }
        }
        return null;
    }
}
