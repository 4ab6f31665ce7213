package dev.prox.engine;

import dev.prox.api.ClientTls;
import dev.prox.api.ConfigNode;
import dev.prox.api.Discovery;
import dev.prox.api.Discovery.Found;
import dev.prox.api.DiscoveryFactory;
import dev.prox.api.HealthCheck;
import dev.prox.api.HealthCheckFactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compiles who finds the endpoints of upstreams, and who checks them. */
final class SupplyParts {
    private static final String HEALTH = "health";
    private static final String DISCOVERY = "discovery";

    private final Parts parts;
    private final Loads loads;
    private final List<CheckPlan> checks = new ArrayList<>();
    private final List<DiscoveryPlan> discoveries = new ArrayList<>();

    SupplyParts(Parts parts, Loads loads) {
        this.parts = parts;
        this.loads = loads;
    }

    Upkeep upkeep() {
        return new Upkeep(checks, discoveries);
    }

    // ---- discovery ----

    /**
     * Null where there is none, or something is wrong.
     *
     * @param node of the upstream
     * @param members all endpoints of the upstream, where those were found
     */
    @Nullable
    DiscoveryPlan discovery(
            String upstream, UpstreamConfig config, ConfigNode node, Function<List<Found>, List<Member>> members) {
        DiscoveryConfig settings = config.discovery();
        if (settings == null) {
            return null;
        }
        ConfigNode at = node.fields().getOrDefault(DISCOVERY, node);
        String name = only(DISCOVERY, settings.by(), DocumentConfig.keys(DiscoveryConfig.class), at);
        if (name == null) {
            return null;
        }
        Offer offer = parts.known(DISCOVERY, name);
        Object made = null;
        if (offer != null) {
            DiscoveryFactory<Object> factory = Parts.factory(offer, DiscoveryFactory.class);
            ConfigNode how = settings.by().getOrDefault(name, at);
            made = parts.instance(offer, DISCOVERY + ":" + upstream, how, factory.configuration(), factory::create);
        }
        Discovery discovery = made instanceof Discovery found ? found : null;
        DiscoveryPlan plan =
                new DiscoveryPlan(upstream, DISCOVERY + "/" + name, discovery, settings.believing(), members);
        discoveries.add(plan);
        return plan;
    }

    /** The one module that is named, or null where something is wrong. */
    private @Nullable String only(String kind, Map<String, ConfigNode> named, List<String> beside, ConfigNode at) {
        List<String> known = new ArrayList<>(beside);
        known.addAll(parts.names(kind));
        String only = null;
        for (Map.Entry<String, ConfigNode> each : named.entrySet()) {
            if (!parts.knows(kind, each.getKey())) {
                parts.wrong(each.getValue().unknownKey("key", known));
                return null;
            }
            only = each.getKey();
        }
        if (named.size() != 1) {
            String found = named.isEmpty() ? "none" : String.join(", ", named.keySet());
            parts.wrong(at, found, "one of " + String.join(", ", parts.names(kind)), null);
            return null;
        }
        return only;
    }

    // ---- health ----

    /**
     * @param node of the upstream
     * @param tls spoken with its endpoints, or null where none of them wants it
     */
    void check(String upstream, UpstreamConfig config, ConfigNode node, Roster roster, @Nullable ClientTls tls) {
        HealthConfig settings = config.health();
        if (settings == null) {
            return;
        }
        ConfigNode at = node.fields().getOrDefault(HEALTH, node);
        Set<String> named = new LinkedHashSet<>(settings.how().keySet());
        named.removeIf(key -> !parts.knows(HEALTH, key));
        String name;
        ConfigNode how;
        if (named.isEmpty()) {
            name = HealthConfig.UNNAMED;
            how = at.without(DocumentConfig.keys(HealthConfig.class));
            if (parts.needed(HEALTH, name, at) == null && !parts.knows(HEALTH, name)) {
                return;
            }
        } else {
            name = only(HEALTH, settings.how(), DocumentConfig.keys(HealthConfig.class), at);
            how = name == null ? at : settings.how().getOrDefault(name, at);
        }
        if (name != null && (!named.isEmpty() || keysAreKnown(name, settings))) {
            checks.add(plan(upstream, config, name, how, roster, tls, node));
        }
    }

    /** Whether all keys beside those of the engine are settings of the check that is not named. */
    private boolean keysAreKnown(String name, HealthConfig settings) {
        Offer offer = parts.known(HEALTH, name);
        if (offer == null || !offer.factory().configuration().isRecord()) {
            return true;
        }
        List<String> own = DocumentConfig.keys(offer.factory().configuration().asSubclass(Record.class));
        List<String> known = new ArrayList<>(DocumentConfig.keys(HealthConfig.class));
        known.addAll(own);
        known.addAll(parts.names(HEALTH));
        boolean all = true;
        for (Map.Entry<String, ConfigNode> each : settings.how().entrySet()) {
            if (!own.contains(each.getKey())) {
                parts.wrong(each.getValue().unknownKey("key", known));
                all = false;
            }
        }
        return all;
    }

    private CheckPlan plan(
            String upstream,
            UpstreamConfig config,
            String name,
            ConfigNode how,
            Roster roster,
            @Nullable ClientTls tls,
            ConfigNode node) {
        Offer offer = parts.known(HEALTH, name);
        HealthCheck check = offer == null ? null : check(offer, upstream, how);
        ClientTls spoken = check == null ? tls : spoken(check, config, tls, node);
        HealthConfig settings = config.health();
        if (settings == null) {
            throw new IllegalStateException("no health");
        }
        return new CheckPlan(
                upstream,
                HEALTH + "/" + name,
                offer,
                check,
                settings.terms(),
                spoken,
                config.proxyProtocol(),
                parts.transport(),
                roster::members,
                loads.checkups());
    }

    /** The TLS of a check: that of requests, unless those go without, or it is for another protocol. */
    private @Nullable ClientTls spoken(
            HealthCheck check, UpstreamConfig config, @Nullable ClientTls tls, ConfigNode node) {
        List<String> protocols = check.applicationProtocols();
        boolean other = tls == null ? check.needsTls() : !protocols.equals(ClientTls.HTTP_1_1);
        return other ? parts.clientTls(config.tls(), protocols, node.fields().getOrDefault("tls", node)) : tls;
    }

    private @Nullable HealthCheck check(Offer offer, String upstream, ConfigNode how) {
        HealthCheckFactory<Object> factory = Parts.factory(offer, HealthCheckFactory.class);
        Object made = parts.instance(offer, HEALTH + ":" + upstream, how, factory.configuration(), factory::create);
        return made instanceof HealthCheck check ? check : null;
    }
}
