package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import dev.prox.api.RuntimeView.TenantState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Joins the documents of tenants with the main one so that what is wrong with one of them is the trouble of that tenant alone: its document that served last goes on
 * to serve, or, where there is none, its hosts are closed. Confined to the Director's thread, but for what is told.
 */
final class Tenants {
    private static final TenantsConfig NONE = TenantsConfig.of("");

    /** The document of each that serves, and the hosts that it has with it. */
    private Map<String, ConfigNode> serving = Map.of();

    private volatile List<TenantState> states = List.of();

    /** Compiles without publishing. */
    interface Compilation {
        Snapshot compile(ConfigNode document, DocumentConfig config) throws ConfigException;
    }

    /**
     * What can be published.
     *
     * @param tenants the documents in it
     * @param refused what is wrong with those of others
     */
    record Joined(
            ConfigNode document,
            DocumentConfig config,
            Snapshot snapshot,
            Map<String, ConfigNode> tenants,
            Map<String, List<Problem>> refused) {}

    /** Which documents of tenants are tried. */
    private final class Choice {
        private final Proposal candidate;
        private final TenantsConfig settings;
        private final ConfigSource source;
        private final Map<String, ConfigNode> chosen = new TreeMap<>();
        private final Set<String> closed = new HashSet<>();
        private final Map<String, List<Problem>> refused = new TreeMap<>();

        Choice(Proposal candidate, TenantsConfig settings, ConfigSource source) {
            this.candidate = candidate;
            this.settings = settings;
            this.source = source;
            for (ConfigSource.Tenant tenant : candidate.tenants()) {
                if (tenant.document() != null) {
                    chosen.put(tenant.name(), tenant.document());
                }
            }
            // those of one name have one document, whatever is wrong with the others
            for (ConfigSource.Tenant tenant : candidate.tenants()) {
                if (tenant.document() == null && !chosen.containsKey(tenant.name())) {
                    refuse(tenant.name(), tenant.problems());
                } else if (tenant.document() == null) {
                    refused.put(tenant.name(), new ArrayList<>(tenant.problems()));
                }
            }
        }

        /** Goes on without this document: with the one before, or with none. Whether that is anything else. */
        boolean refuse(String tenant, List<Problem> problems) {
            refused.computeIfAbsent(tenant, name -> new ArrayList<>()).addAll(problems);
            ConfigNode before = serving.get(tenant);
            ConfigNode now = chosen.get(tenant);
            if (before != null && !before.equals(now) && !closed.contains(tenant)) {
                chosen.put(tenant, before);
                return true;
            }
            chosen.remove(tenant);
            return closed.add(tenant);
        }

        ConfigNode join(List<Problem> problems) throws ConfigException {
            TenantDocument document = new TenantDocument(candidate.main(), settings, problems);
            Map<String, TenantConfig> read = new TreeMap<>();
            chosen.forEach((name, node) -> {
                try {
                    read.put(name, node.as(TenantConfig.class));
                } catch (ConfigException e) {
                    problems.addAll(e.problems());
                }
            });
            TenantHosts hosts = new TenantHosts(candidate.main(), settings, problems);
            hosts.claim(chosen, closed(), serving);
            read.forEach((name, config) -> {
                ConfigNode node = chosen(name);
                document.add(name, node, config, hosts.of(name), node.equals(serving.get(name)));
            });
            for (String name : closed) {
                document.close(name, hosts.of(name), source);
            }
            return document.joined();
        }

        /** What they wrote, where it can be read at all. */
        private Map<String, ConfigNode> closed() {
            Map<String, ConfigNode> documents = new TreeMap<>();
            for (ConfigSource.Tenant tenant : candidate.tenants()) {
                if (tenant.document() != null && closed.contains(tenant.name())) {
                    documents.put(tenant.name(), tenant.document());
                }
            }
            return documents;
        }

        private ConfigNode chosen(String name) {
            return chosen.getOrDefault(name, candidate.main());
        }
    }

    /**
     * Compiles a document with those of its tenants.
     *
     * @param strict whether what is wrong with a tenant is wrong with all
     */
    Joined join(ConfigSource source, Proposal candidate, boolean strict, Compilation compilation)
            throws ConfigException {
        TenantsConfig settings = settings(candidate.main());
        Choice choice = new Choice(candidate, settings, source);
        List<Problem> unread = new ArrayList<>();
        choice.refused.values().forEach(unread::addAll);
        while (true) {
            List<Problem> problems = new ArrayList<>(strict ? unread : List.of());
            try {
                ConfigNode joined = settings.equals(NONE) ? candidate.main() : choice.join(problems);
                DocumentConfig config = config(joined, problems);
                return new Joined(joined, config, compilation.compile(joined, config), choice.chosen, choice.refused);
            } catch (ConfigException e) {
                quarantine(choice, e, strict);
            }
        }
    }

    /** What is wrong with them is told when the whole is read. */
    private static TenantsConfig settings(ConfigNode main) {
        ConfigNode node = main.fields().get("tenants");
        try {
            return node == null ? NONE : node.as(TenantsConfig.class);
        } catch (ConfigException e) {
            return NONE;
        }
    }

    private static DocumentConfig config(ConfigNode joined, List<Problem> problems) throws ConfigException {
        try {
            DocumentConfig config = joined.as(DocumentConfig.class);
            if (problems.isEmpty()) {
                return config;
            }
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        }
        throw new ConfigException(problems);
    }

    private static void quarantine(Choice choice, ConfigException e, boolean strict) throws ConfigException {
        Map<String, List<Problem>> byTenant =
                e.problems().stream().collect(Collectors.groupingBy(each -> TenantScope.tenant(each.path())));
        if (strict || byTenant.containsKey("")) {
            throw e;
        }
        boolean any = false;
        for (Map.Entry<String, List<Problem>> each : byTenant.entrySet()) {
            any |= choice.refuse(each.getKey(), each.getValue());
        }
        if (!any) {
            throw e;
        }
    }

    /** What was joined serves. Returns what is newly wrong, by tenant. */
    Map<String, String> served(Joined joined, Proposal candidate) {
        Map<String, String> before = new HashMap<>();
        states.forEach(each -> before.put(each.name(), String.valueOf(each.refused())));
        serving = Map.copyOf(joined.tenants());
        Map<String, TenantState> now = new TreeMap<>();
        for (ConfigSource.Tenant tenant : candidate.tenants()) {
            ConfigNode document = joined.tenants().get(tenant.name());
            int routes = document == null ? 0 : items(document, "routes");
            now.put(
                    tenant.name(),
                    new TenantState(tenant.name(), document != null, routes, reason(joined.refused(), tenant.name())));
        }
        states = List.copyOf(now.values());
        Map<String, String> news = new TreeMap<>();
        states.stream()
                .filter(each -> each.refused() != null && !each.refused().equals(before.get(each.name())))
                .forEach(each -> news.put(each.name(), String.valueOf(each.refused())));
        return news;
    }

    private static int items(ConfigNode document, String key) {
        ConfigNode list = document.fields().get(key);
        return list == null ? 0 : list.items().size();
    }

    private static @Nullable String reason(Map<String, List<Problem>> refused, String tenant) {
        List<Problem> problems = refused.get(tenant);
        return problems == null
                ? null
                : problems.stream().map(Problem::toString).distinct().collect(Collectors.joining("\n"));
    }

    /** Any thread. */
    List<TenantState> states() {
        return states;
    }

    /** Whether the document of some tenant does not serve. */
    boolean anyRefused() {
        return states.stream().anyMatch(each -> each.refused() != null);
    }

    /** What serves now, to {@link #restore} it. */
    Runnable keep() {
        Map<String, ConfigNode> documents = serving;
        List<TenantState> told = states;
        return () -> {
            serving = documents;
            states = told;
        };
    }
}
