package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Joins the main document with those of tenants into one, in which each has its own names and hosts. Used once. */
final class TenantDocument {
    private static final String MATCH = "match";
    private static final String HOST = "host";
    private static final String UPSTREAMS = "upstreams";
    private static final String ROUTES = "routes";
    private static final String CERTIFICATES = "certificates";
    private static final List<String> CERTIFICATE = List.of("chain", "key");

    private final ConfigNode main;
    private final TenantsConfig settings;
    private final List<Problem> problems;
    private final Map<String, ConfigNode> upstreams;
    private final List<ConfigNode> routes;
    private final List<ConfigNode> certificates = new ArrayList<>();

    /** @param problems to which is added what is wrong */
    TenantDocument(ConfigNode main, TenantsConfig settings, List<Problem> problems) {
        this.main = main;
        this.settings = settings;
        this.problems = problems;
        this.upstreams = new LinkedHashMap<>(node(main, UPSTREAMS).fields());
        this.routes = new ArrayList<>(node(main, ROUTES).items());
    }

    private static ConfigNode node(ConfigNode at, String key) {
        ConfigNode node = at.fields().get(key);
        return node == null ? at.emptyMapping() : node;
    }

    /**
     * @param hosts that are its own: where they are written, and what they say
     * @param serves whether the document serves already: a limit that is lowered is one for the next
     */
    void add(String tenant, ConfigNode document, TenantConfig config, Map<ConfigNode, HostName> hosts, boolean serves) {
        int before = routes.size();
        join(tenant, document, config, hosts);
        if (!serves) {
            limit(document, config, routes.size() - before, settings.limits(tenant));
        }
    }

    private void limit(ConfigNode document, TenantConfig config, int count, TenantLimits most) {
        int endpoints = 0;
        for (ConfigNode upstream : config.upstreams().values()) {
            endpoints += node(upstream, "endpoints").items().size();
        }
        limit(document, ROUTES, count + " routes", count, most.routes());
        int upstreamCount = config.upstreams().size();
        limit(document, UPSTREAMS, upstreamCount + " upstreams", upstreamCount, most.upstreams());
        int pairs = config.certificates().size();
        limit(document, CERTIFICATES, pairs + " certificates", pairs, most.certificates());
        limit(document, UPSTREAMS, endpoints + " endpoints", endpoints, most.endpoints());
    }

    private void limit(ConfigNode document, String key, String found, int count, @Nullable Integer most) {
        if (TenantLimits.exceeds(count, most)) {
            ConfigNode at = document.fields().getOrDefault(key, document);
            String expected = "at most " + most + ", which the operator allows";
            problems.add(new Problem(at.position(), at.path(), found, expected, null));
        }
    }

    private void join(String tenant, ConfigNode document, TenantConfig config, Map<ConfigNode, HostName> hosts) {
        config.upstreams().forEach((name, upstream) -> {
            if (name.indexOf('/') >= 0) {
                problems.add(upstream.keyProblem("a name without a slash"));
            } else if (upstreams.putIfAbsent(tenant + "/" + name, upstream) != null) {
                problems.add(
                        upstream.keyProblem("a name that the main document does not have: " + tenant + "/" + name));
            }
        });
        if (hosts.isEmpty()
                && !(config.routes().isEmpty() && config.certificates().isEmpty())) {
            boolean told = !settings.hosts().isEmpty();
            String fix = told ? "the main file says it: tenants.hosts" : "write hosts: [ \"*.example.org\" ]";
            problems.add(new Problem(document.position(), document.path(), "no hosts", "hosts that it owns", fix));
            return;
        }
        config.routes().forEach(route -> addRoute(route, hosts));
        config.certificates().forEach(each -> addCertificate(each, hosts));
    }

    /** Only for its own hosts, and only what it has itself: a path would be seen from the folder of the main file. */
    private void addCertificate(ConfigNode pair, Map<ConfigNode, HostName> hosts) {
        Map<String, ConfigNode> fields = new LinkedHashMap<>(pair.fields());
        fields.forEach((key, value) -> {
            if (!CERTIFICATE.contains(key)) {
                problems.add(value.unknownKey("key", CERTIFICATE));
            } else if (value.text() == null || !value.text().contains("-----BEGIN ")) {
                problems.add(value.problem("a text in PEM", "write " + key + ": \"${file:site.pem}\""));
            }
        });
        fields.put("hosts", pair.with(List.copyOf(hosts.keySet())));
        certificates.add(pair.with(fields));
    }

    private void addRoute(ConfigNode route, Map<ConfigNode, HostName> hosts) {
        List<String> engine = DocumentConfig.keys(DocumentConfig.Route.class);
        route.fields().forEach((key, value) -> {
            boolean sending = RouteTargets.KEYS.contains(key);
            boolean handler = sending || !engine.contains(key);
            if (handler && !settings.handlers().contains(sending ? RouteTargets.PROXY : key)) {
                problems.add(value.keyProblem("for a tenant one of " + String.join(", ", settings.handlers())));
            }
        });
        ConfigNode match = node(route, MATCH);
        ConfigNode host = match.fields().get(HOST);
        if (host == null) {
            hosts.keySet().forEach(own -> routes.add(forHost(route, match, own)));
        } else {
            List<ConfigNode> asked = host.text() == null ? host.items() : List.of(host);
            asked.forEach(each -> own(each, hosts));
            routes.add(route);
        }
    }

    /** A route without a host is one for each host that the tenant owns. */
    private static ConfigNode forHost(ConfigNode route, ConfigNode match, ConfigNode host) {
        Map<String, ConfigNode> conditions = new LinkedHashMap<>();
        conditions.put(HOST, host);
        conditions.putAll(match.fields());
        Map<String, ConfigNode> fields = new LinkedHashMap<>();
        fields.put(MATCH, match.with(conditions));
        route.fields().forEach(fields::putIfAbsent);
        return route.with(fields);
    }

    private void own(ConfigNode host, Map<ConfigNode, HostName> hosts) {
        HostName name;
        try {
            name = HostName.parse(String.valueOf(host.text()));
        } catch (IllegalArgumentException e) {
            problems.add(host.problem(String.valueOf(e.getMessage())));
            return;
        }
        if (hosts.values().stream().noneMatch(own -> own.covers(name))) {
            List<String> owned = hosts.values().stream().map(HostName::toString).toList();
            problems.add(host.problem("a host that the tenant owns: " + String.join(", ", owned)));
        }
    }

    /** Nothing of a tenant can serve: its hosts are closed. */
    void close(String tenant, Map<ConfigNode, HostName> hosts, ConfigSource source) throws ConfigException {
        String text = "respond: { status: 503, body: \"the configuration of this site cannot be used\\n\" }";
        ConfigNode respond = node(source.parse("tenant " + tenant, text), "respond");
        hosts.keySet().forEach(host -> {
            ConfigNode match = host.with(Map.of(HOST, host));
            Map<String, ConfigNode> fields = new LinkedHashMap<>();
            fields.put(MATCH, match);
            fields.put("respond", respond);
            routes.add(host.with(fields));
        });
    }

    ConfigNode joined() {
        Map<String, ConfigNode> fields = new LinkedHashMap<>(main.fields());
        put(fields, UPSTREAMS, node(main, UPSTREAMS).with(upstreams));
        put(fields, ROUTES, node(main, ROUTES).with(routes));
        if (!certificates.isEmpty()) {
            put(fields, "listeners", node(main, "listeners").with(listeners()));
        }
        return main.with(fields);
    }

    /** Where TLS is spoken with certificates of the operator, those of tenants come behind them. */
    private Map<String, ConfigNode> listeners() {
        Map<String, ConfigNode> all =
                new LinkedHashMap<>(node(main, "listeners").fields());
        all.replaceAll((name, listener) -> {
            ConfigNode tls = node(listener, "tls");
            List<ConfigNode> pairs = new ArrayList<>(node(tls, CERTIFICATES).items());
            if (pairs.isEmpty()) {
                return listener;
            }
            pairs.addAll(certificates);
            Map<String, ConfigNode> settings = new LinkedHashMap<>(tls.fields());
            settings.put(CERTIFICATES, node(tls, CERTIFICATES).with(pairs));
            Map<String, ConfigNode> fields = new LinkedHashMap<>(listener.fields());
            fields.put("tls", tls.with(settings));
            return listener.with(fields);
        });
        return all;
    }

    /** Leaves what is wrong in the main document to be told of. */
    private void put(Map<String, ConfigNode> fields, String key, ConfigNode grown) {
        @Nullable ConfigNode written = main.fields().get(key);
        boolean wrong = written != null && written.text() != null;
        if (!wrong && !(grown.fields().isEmpty() && grown.items().isEmpty())) {
            fields.put(key, grown);
        }
    }
}
