package dev.prox.engine;

import dev.prox.api.ConfigControl.Explanation;
import dev.prox.api.ConfigControl.Other;
import dev.prox.api.ConfigControl.Part;
import dev.prox.api.ConfigControl.Probe;
import dev.prox.api.ConfigControl.Reason;
import dev.prox.api.ConfigControl.Refused;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigText;
import dev.prox.api.ProbeWords;
import dev.prox.api.Router;
import dev.prox.api.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says what becomes of a request, and why. The head is read by the protocol that serves, and the router that serves chooses: what is said cannot differ from what is
 * done. Filters and handlers are told as they are configured; they are not run.
 */
final class Explainer {
    private static final int OTHERS_MAX = 20;
    private static final int HEAD_OCTETS_MAX = 1 << 20;

    private final LoopRun run;
    private final Snapshot snapshot;
    private final ConfigNode document;
    private final DocumentConfig config;

    Explainer(LoopRun run, Snapshot snapshot, ConfigNode document, DocumentConfig config) {
        this.run = run;
        this.snapshot = snapshot;
        this.document = document;
        this.config = config;
    }

    /** Of what serves. On the Director's thread. */
    static Explainer serving(Director director) throws Refused {
        Snapshot current = director.current;
        ConfigNode document = director.document;
        DocumentConfig config = director.config;
        if (current == null || document == null || config == null || director.loops.length == 0) {
            throw new Refused(Reason.NOT_RUNNING, "nothing serves yet");
        }
        return new Explainer(director.loops[0], current, document, config);
    }

    /**
     * Of a document that does not serve, in words.
     *
     * @param words of the command, a line each
     * @throws IOException when they make no sense
     */
    static String unserved(Tenants.Joined joined, Transport transport, String words) throws IOException {
        LoopRun run = LoopRun.serveNothing(transport.loops(), joined.config().runtime())[0];
        try {
            ProbeWords asked = ProbeWords.parse(words.lines().toList());
            Explainer explainer = new Explainer(run, joined.snapshot(), joined.document(), joined.config());
            Explanation said = explainer.explain(asked.probe());
            return asked.json() ? ConfigText.json(said) : ConfigText.text(said);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage() + "\nusage: " + ProbeWords.USAGE + " [--config FILE]", e);
        } catch (Refused | InterruptedException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    // ---- the request ----

    Explanation explain(Probe probe) throws Refused, InterruptedException {
        URI url = url(probe.target());
        String listener = listener(probe.listener(), url != null && "https".equalsIgnoreCase(url.getScheme()));
        return explain(listener, client(probe.client()), head(probe, url), true);
    }

    /** What begins with a scheme; null for anything else. */
    private static @Nullable URI url(String target) {
        if (!target.matches("(?i)https?://.*")) {
            return null;
        }
        int authority = target.indexOf("//") + 2;
        int end = authority;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        try {
            return new URI(target.substring(0, end));
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private String listener(@Nullable String asked, boolean https) throws Refused {
        if (asked == null) {
            return config.listeners().entrySet().stream()
                    .min(Comparator.comparing(each -> (each.getValue().tls() != null) != https))
                    .map(Map.Entry::getKey)
                    .orElseThrow();
        }
        if (!config.listeners().containsKey(asked)) {
            throw new Refused(
                    Reason.WRONG,
                    "there is no listener " + asked + ", only "
                            + String.join(", ", config.listeners().keySet()));
        }
        return asked;
    }

    private static InetSocketAddress client(String text) throws Refused {
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(text), 0);
        } catch (IllegalArgumentException e) {
            throw new Refused(Reason.WRONG, "the client is an address like 192.0.2.1 or 2001:db8::1, not " + text);
        }
    }

    /** As a client of a site sends it. */
    private static byte[] head(Probe probe, @Nullable URI url) throws Refused {
        StringBuilder head = new StringBuilder(probe.method()).append(' ');
        String rest = probe.target();
        if (url != null) {
            rest = rest.substring(url.toString().length());
            int fragment = rest.indexOf('#');
            rest = fragment < 0 ? rest : rest.substring(0, fragment);
            rest = rest.startsWith("/") ? rest : "/" + rest;
        }
        head.append(rest).append(" HTTP/1.1\r\n");
        boolean host = probe.headers().stream()
                .anyMatch(each -> each.toLowerCase(Locale.ROOT).startsWith("host:"));
        if (!host && url != null) {
            head.append("Host: ").append(url.getRawAuthority()).append("\r\n");
        } else if (!host) {
            head.append("Host: ")
                    .append(probe.method().equals("CONNECT") ? rest : "")
                    .append("\r\n");
        }
        for (String line : probe.headers()) {
            if (line.indexOf(':') <= 0 || line.chars().anyMatch(c -> c == '\r' || c == '\n')) {
                throw new Refused(Reason.WRONG, "a header is written as name: value, not " + line.strip());
            }
            head.append(line).append("\r\n");
        }
        if ((probe.method() + rest).chars().anyMatch(c -> c <= ' ') || head.length() > HEAD_OCTETS_MAX) {
            throw new Refused(Reason.WRONG, "a method and a target have no spaces, and a head has 1 MiB at most");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    // ---- what becomes of it ----

    /** Without the routes that do not take it. */
    Explanation chosen(Samples.Sample sample) throws Refused, InterruptedException {
        return explain(sample.listener(), sample.client(), sample.head(), false);
    }

    private Explanation explain(String listener, InetSocketAddress client, byte[] head, boolean others)
            throws Refused, InterruptedException {
        if (snapshot.protocol == null || snapshot.router == null || snapshot.unserving != null) {
            return new Answer(listener).missing(String.valueOf(snapshot.unserving));
        }
        ProbeExchange exchange;
        try {
            exchange = ProbeExchange.read(run, snapshot.protocol, snapshot, listener, client, head);
        } catch (IllegalStateException e) {
            throw new Refused(Reason.WRONG, String.valueOf(e.getMessage()));
        }
        if (exchange.refused != null) {
            return new Answer(listener).refused(exchange.refused.kind().status() + ": " + exchange.refused.detail());
        }
        Answer answer = new Answer(listener);
        int chosen = snapshot.router.route(exchange);
        if (others) {
            answer.others(snapshot.router, exchange, chosen);
        }
        if (chosen >= 0) {
            answer.route(chosen, exchange);
        }
        return answer.explanation();
    }

    private static @Nullable ConfigNode field(ConfigNode node, String key) {
        return node.fields().get(key);
    }

    ConfigNode routeNode(int at) {
        return Objects.requireNonNull(field(document, "routes")).items().get(at);
    }

    /** What is found out, one after the other. */
    private final class Answer {
        private final String listener;
        private @Nullable String route;
        private @Nullable String match;
        private List<Other> others = List.of();
        private int further;
        private final List<Part> filters = new ArrayList<>();
        private @Nullable Part handler;
        private @Nullable Part mirror;
        private @Nullable String endpoint;
        private final List<String> endpoints = new ArrayList<>();
        private @Nullable String missing;
        private @Nullable String refused;

        Answer(String listener) {
            this.listener = listener;
        }

        Explanation missing(String what) {
            missing = what;
            return explanation();
        }

        Explanation refused(String why) {
            refused = why;
            return explanation();
        }

        void others(Router router, ProbeExchange exchange, int chosen) {
            record Found(int rule, Router.Mismatch why) {}
            List<Found> found = new ArrayList<>();
            for (int i = 0; i < snapshot.routes.size(); i++) {
                Router.Mismatch why = i == chosen ? null : router.explain(i, exchange);
                if (i != chosen) {
                    found.add(new Found(
                            i, why == null ? new Router.Mismatch(Integer.MAX_VALUE, Router.Mismatch.LESS) : why));
                }
            }
            found.sort(
                    Comparator.comparingInt((Found each) -> -each.why().held()).thenComparingInt(Found::rule));
            others = found.stream()
                    .limit(OTHERS_MAX)
                    .map(each -> new Other(
                            snapshot.routes.get(each.rule()).name(), each.why().why()))
                    .toList();
            further = found.size() - others.size();
        }

        void route(int at, ProbeExchange exchange) throws InterruptedException {
            Snapshot.Plan plan = snapshot.routes.get(at);
            ConfigNode node = routeNode(at);
            route = plan.name();
            ConfigNode conditions = field(node, "match");
            match = conditions == null ? "every request" : conditions.toString();
            missing = plan.missing();
            ConfigNode list = field(node, "filters");
            for (ConfigNode each : list == null ? List.<ConfigNode>of() : list.items()) {
                each.fields().forEach((name, settings) -> filters.add(part("filter", name, settings)));
                if (each.text() != null) {
                    filters.add(part("filter", each.text(), each.emptyMapping()));
                }
            }
            node.fields().forEach((key, settings) -> {
                if (RouteTargets.KEYS.contains(key)) {
                    handler = new Part(key, "", settings.toString());
                } else if (key.equals(RouteTargets.MIRROR)) {
                    mirror = new Part(key, "", settings.toString());
                } else if (handler == null && snapshot.names("handler/" + key)) {
                    handler = part("handler", key, settings);
                }
            });
            plan.answering().forEach(this::addEndpoints);
            Candidate certain = exchange.certain(plan.handler(), at);
            endpoint = certain == null ? null : certain.state().url();
        }

        /** Those among whom is chosen now, found ones too. */
        private void addEndpoints(ProxyHandler upstream) {
            int before = endpoints.size();
            Map<EndpointState, Integer> weights = new HashMap<>();
            upstream.roster().members().forEach(each -> weights.put(each.state(), each.weight()));
            for (Candidate each : upstream.roster().lineup().all()) {
                int weight = weights.getOrDefault(each.state(), 1);
                endpoints.add(each.state().url() + (weight == 1 ? "" : " weight " + weight));
            }
            if (endpoints.size() == before && missing == null) {
                missing = "an endpoint of upstream " + upstream.roster().name() + " that is available";
            }
        }

        private Part part(String kind, String name, ConfigNode settings) {
            String module = kind + "/" + name;
            String version = snapshot.instances.stream()
                    .map(Instance::offer)
                    .filter(each -> each.name().equals(module))
                    .map(Offer::version)
                    .findFirst()
                    .orElse("");
            return new Part(module, version, settings.toString());
        }

        Explanation explanation() {
            return new Explanation(
                    snapshot.generation,
                    listener,
                    refused,
                    route,
                    match,
                    others,
                    further,
                    filters,
                    handler,
                    mirror,
                    endpoint,
                    endpoints,
                    missing);
        }
    }
}
