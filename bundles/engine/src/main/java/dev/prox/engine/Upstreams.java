package dev.prox.engine;

import dev.prox.api.Balancer;
import dev.prox.api.BalancerFactory;
import dev.prox.api.ClientTls;
import dev.prox.api.ConfigNode;
import dev.prox.api.Destination;
import dev.prox.api.Discovery.Found;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles the upstreams: who answers requests that go there, and of those that cannot be reached what is missing. */
final class Upstreams {
    private static final String BALANCER = "balancer";
    /** What an upstream lacks of which nothing is known yet begins so. */
    static final String ENDPOINTS_OF = "the endpoints of upstream ";

    private static final String BY_DEFAULT = "p2c";
    private static final KnownSet NOTHING_FOUND = new KnownSet(List.of());

    private final Parts parts;
    private final Loads loads;
    private final Map<String, UpstreamConfig> config;
    private final ConfigNode at;
    private final String zone;
    private final SupplyParts supplies;
    private final Map<String, Servers> servers = new LinkedHashMap<>();
    private final Map<ProxyTarget, ProxyHandler> before;
    private final Map<ProxyTarget, ProxyHandler> handlers = new LinkedHashMap<>();
    private final Map<String, String> lacking = new LinkedHashMap<>();
    private final Set<String> awaited = new HashSet<>();

    /** The endpoints of one upstream, and who chooses among them. */
    private record Servers(
            Endpoints.Group group,
            Availability availability,
            @Nullable Offer offer,
            @Nullable Balancer balancer,
            UpstreamConfig.@Nullable Outliers outliers,
            List<Member> members,
            @Nullable DiscoveryPlan discovery) {
        Servers with(Offer chosen, Balancer made) {
            return new Servers(group, availability, chosen, made, outliers, members, discovery);
        }

        Roster roster(String name, List<Member> of) {
            return new Roster(name, group, availability, balancer, outliers, of, System.nanoTime());
        }
    }

    Upstreams(Parts parts, Loads loads, Map<String, UpstreamConfig> config, ConfigNode at, String zone) {
        this(parts, loads, config, at, zone, Map.of());
    }

    /**
     * @param at what {@code config} was read from
     * @param zone ours, or empty
     * @param before the handlers that serve, of which those that stay the same are taken
     */
    Upstreams(
            Parts parts,
            Loads loads,
            Map<String, UpstreamConfig> config,
            ConfigNode at,
            String zone,
            Map<ProxyTarget, ProxyHandler> before) {
        this.before = before;
        this.parts = parts;
        this.loads = loads;
        this.config = config;
        this.at = at;
        this.zone = zone;
        this.supplies = new SupplyParts(parts, loads);
        config.forEach(this::upstream);
    }

    Set<String> names() {
        return config.keySet();
    }

    /** What an upstream cannot do without and is missing, or null. */
    @Nullable
    String lacks(String upstream) {
        return lacking.get(upstream);
    }

    /** All that were asked for. */
    Map<ProxyTarget, ProxyHandler> handlers() {
        return Map.copyOf(handlers);
    }

    /** Asks for handlers that served. Returns whether all of them still do, and lack nothing. */
    boolean keep(Map<ProxyTarget, ProxyHandler> serving) {
        boolean same = true;
        for (Map.Entry<ProxyTarget, ProxyHandler> each : serving.entrySet()) {
            ProxyTarget target = each.getKey();
            Servers all = servers.get(target.upstream());
            boolean any = all != null
                    && (all.discovery() != null || !members(all, target).isEmpty());
            same &= any && lacks(target.upstream()) == null && handler(target, at) == each.getValue();
        }
        return same;
    }

    private static List<Member> members(Servers all, ProxyTarget target) {
        return all.members().stream().filter(each -> each.has(target.subset())).toList();
    }

    /** Of all handlers. */
    Set<Roster> rosters() {
        Set<Roster> rosters = new HashSet<>();
        handlers.values().forEach(each -> rosters.add(each.roster()));
        return rosters;
    }

    /** Whether all that an upstream lacks is that its endpoints were never found. */
    boolean awaited(String name) {
        return awaited.contains(name);
    }

    /** What is done about them beside requests. */
    Upkeep upkeep() {
        return supplies.upkeep();
    }

    /** Who answers requests to an upstream or a subset of it; null where something is wrong or missing. @param from where that stands */
    @Nullable
    ProxyHandler handler(ProxyTarget target, ConfigNode from) {
        Servers all = servers.get(target.upstream());
        ProxyHandler made = handlers.get(target);
        if (made != null || all == null) {
            return made;
        }
        List<Member> members = members(all, target);
        if (all.members().isEmpty() && all.discovery() == null) {
            return null;
        }
        if (members.isEmpty() && all.discovery() == null) {
            ConfigNode subset = from.fields().getOrDefault("subset", from);
            parts.wrong(subset.problem("labels that at least one endpoint of `" + target.upstream() + "` has"));
            return null;
        }
        String name = target.subset().isEmpty() ? target.upstream() : target.upstream() + target.subset();
        ProxyHandler last = before.get(target);
        Roster roster = roster(name, all, members, from, last == null ? null : last.roster());
        if (roster == null) {
            return null;
        }
        if (all.discovery() != null) {
            all.discovery().add(roster, target.subset());
        }
        Load[] under = loads.of(target.upstream(), parts.loops());
        boolean same = last != null && last.isOf(roster, config(target.upstream()), under);
        ProxyHandler handler = same ? last : new ProxyHandler(roster, config(target.upstream()), under);
        handlers.put(target, handler);
        return handler;
    }

    /** What is counted of a mirror, one for each event loop. @param route that it belongs to, over documents */
    MirrorTally[] tallies(String route, MirrorConfig mirror, ProxyTarget to) {
        return loads.mirrors().of(route, mirror, to, parts.loops());
    }

    private UpstreamConfig config(String name) {
        UpstreamConfig found = config.get(name);
        if (found == null) {
            throw new IllegalStateException("no upstream " + name);
        }
        return found;
    }

    /** The one of the snapshot before where nothing about it changed. */
    private @Nullable Roster roster(
            String name, Servers all, List<Member> members, ConfigNode from, @Nullable Roster last) {
        Offer offer = all.offer();
        if (offer == null) {
            boolean same = last != null && last.isOf(all.group(), all.availability(), all.outliers(), members);
            return same ? last : all.roster(name, members);
        }
        record Same(
                Identity balancer,
                Availability availability,
                UpstreamConfig.@Nullable Outliers outliers,
                List<Member> members) {}
        return (Roster) parts.instance(
                offer,
                "roster:" + name,
                from,
                () -> new Same(new Identity(all.balancer()), all.availability(), all.outliers(), members),
                (same, assembly) -> all.roster(name, members));
    }

    // ---- one upstream ----

    private void upstream(String name, UpstreamConfig upstream) {
        ConfigNode node = at.fields().getOrDefault(name, at);
        check(upstream, node);
        boolean encrypted =
                upstream.endpoints().stream().anyMatch(each -> each.url().https());
        ClientTls tls = tls(upstream, encrypted, node);
        if (encrypted && tls == null) {
            lacking.put(name, "tls/" + Parts.TLS);
            return;
        }
        DiscoveryPlan discovery =
                supplies.discovery(name, upstream, node, found -> members(name, upstream, tls, found));
        KnownSet known = discovery == null ? NOTHING_FOUND : loads.discoveries().of(name);
        List<Member> members = members(name, upstream, tls, known.endpoints());
        if (members.isEmpty() && !known.isKnown()) {
            awaited.add(name);
            lacking.put(name, parts.awaited(ENDPOINTS_OF + name));
            return;
        }
        Availability availability = new Availability(
                upstream.panic().share(), zone, upstream.slowStart().toNanos());
        Endpoints.Group group = loads.endpoints().of(name);
        Servers all = new Servers(group, availability, null, null, upstream.outliers(), members, discovery);
        if (members.size() == 1 && upstream.balance() == null && discovery == null) {
            servers.put(name, all);
        } else {
            balanced(name, upstream.balance(), node, all);
        }
        if (servers.containsKey(name)) {
            ProxyHandler handler = handler(ProxyTarget.of(name), node);
            if (handler != null) {
                supplies.check(name, upstream, node, handler.roster(), tls);
            }
        }
    }

    private void check(UpstreamConfig upstream, ConfigNode node) {
        if (upstream.endpoints().isEmpty() && upstream.discovery() == null) {
            ConfigNode endpoints = node.fields().get("endpoints");
            if (endpoints == null) {
                String fix = "write endpoints: [ \"http://host:port\" ]";
                parts.wrong(node, "no endpoints", "`endpoints`, or a `discovery` that finds them", fix);
            } else {
                parts.wrong(endpoints.problem("at least one endpoint", "write [ \"http://host:port\" ]"));
            }
        }
        if (upstream.pool().warm() > 0 && upstream.proxyProtocol() != null) {
            ConfigNode pool = node.fields().getOrDefault("pool", node);
            parts.wrong(pool.problem("no `warm` beside `proxy-protocol`, whose connections begin with their client"));
        }
    }

    /** Null where nobody wants it, or something is wrong or missing. */
    private @Nullable ClientTls tls(UpstreamConfig upstream, boolean encrypted, ConfigNode node) {
        boolean maybe = upstream.discovery() != null && parts.knows("tls", Parts.TLS);
        return encrypted || maybe
                ? parts.clientTls(
                        upstream.tls(), ClientTls.HTTP_1_1, node.fields().getOrDefault("tls", node))
                : null;
    }

    /** Those of the configuration, and those that were found, but for what TLS is wanted for and missing. On the Director's thread. */
    private List<Member> members(String name, UpstreamConfig upstream, @Nullable ClientTls tls, List<Found> found) {
        List<UpstreamConfig.Endpoint> endpoints = new ArrayList<>(upstream.endpoints());
        Set<String> urls = new HashSet<>();
        endpoints.forEach(each -> urls.add(each.url().toString()));
        for (Found each : found) {
            EndpointUrl url = new EndpointUrl(each.https(), each.host(), each.port());
            if ((tls != null || !each.https()) && urls.add(url.toString())) {
                endpoints.add(
                        new UpstreamConfig.Endpoint(url, each.weight(), each.priority(), each.zone(), each.labels()));
            }
        }
        Endpoints.Group group = loads.endpoints().of(name);
        List<Member> members = new ArrayList<>();
        for (UpstreamConfig.Endpoint each : endpoints) {
            Destination to = destination(each.url(), each.url().https() ? tls : null, upstream);
            EndpointState state = group.of(each.url().toString(), parts.loops(), System.nanoTime());
            members.add(new Member(to, state, each.weight(), each.priority(), each.zone(), each.labels()));
        }
        return members;
    }

    private static Destination destination(EndpointUrl url, @Nullable ClientTls tls, UpstreamConfig upstream) {
        UpstreamConfig.Timeouts timeouts = upstream.timeouts();
        Destination.Timeouts nanos = new Destination.Timeouts(
                timeouts.connect().toNanos(),
                timeouts.firstByte().toNanos(),
                timeouts.idle().toNanos(),
                timeouts.total().toNanos());
        return new Destination(
                url.host(), url.port(), tls, null, Destination.AddressPolicy.ANY, nanos, upstream.proxyProtocol());
    }

    // ---- who chooses ----

    /** @param written {@code name} or {@code { name: {...} }}; null for the default */
    private void balanced(String upstream, @Nullable ConfigNode written, ConfigNode node, Servers without) {
        if (written == null) {
            balanced(upstream, parts.needed(BALANCER, BY_DEFAULT, node), node.emptyMapping(), without);
        } else if (written.text() != null) {
            String name = written.text();
            if (parts.knows(BALANCER, name)) {
                balanced(upstream, known(upstream, name), written.emptyMapping(), without);
            } else {
                parts.wrong(written.unknownName("the name of a balancer", parts.names(BALANCER)));
            }
        } else if (written.fields().size() != 1) {
            parts.wrong(written.problem("one balancer: " + String.join(", ", parts.names(BALANCER))));
        } else {
            Map.Entry<String, ConfigNode> only =
                    written.fields().entrySet().iterator().next();
            if (parts.knows(BALANCER, only.getKey())) {
                balanced(upstream, known(upstream, only.getKey()), only.getValue(), without);
            } else {
                parts.wrong(only.getValue().unknownKey("balancer", parts.names(BALANCER)));
            }
        }
    }

    private @Nullable Offer known(String upstream, String name) {
        Offer offer = parts.known(BALANCER, name);
        if (offer == null) {
            lacking.put(upstream, BALANCER + "/" + name);
        }
        return offer;
    }

    private void balanced(String upstream, @Nullable Offer offer, ConfigNode settings, Servers without) {
        if (offer == null) {
            lacking.putIfAbsent(upstream, BALANCER + "/" + BY_DEFAULT);
            return;
        }
        BalancerFactory<Object> factory = Parts.factory(offer, BalancerFactory.class);
        Object made = parts.instance(offer, "balance:" + upstream, settings, factory.configuration(), factory::create);
        if (made instanceof Balancer balancer) {
            servers.put(upstream, without.with(offer, balancer));
        }
    }

    /** Equal when the object is the same. */
    private record Identity(@Nullable Object of) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Identity that && that.of == of;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(of);
        }
    }
}
