package dev.prox.engine;

import dev.prox.api.ClientTls;
import dev.prox.api.ConfigNode;
import dev.prox.api.Destination;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles the upstreams. */
final class Upstreams {
    private Upstreams() {}

    /**
     * The handlers of those that can be reached, by name.
     *
     * @param at what {@code config} was read from
     */
    static Map<String, ProxyHandler> handlers(
            Parts parts, Loads loads, Map<String, DocumentConfig.Upstream> config, ConfigNode at) {
        Map<String, ProxyHandler> result = new LinkedHashMap<>();
        config.forEach((name, upstream) -> {
            List<Destination> ring = ring(parts, upstream, at.fields().getOrDefault(name, at));
            if (!ring.isEmpty()) {
                Destination[] destinations = ring.toArray(Destination[]::new);
                result.put(name, new ProxyHandler(destinations, upstream, loads.of(name, parts.loops())));
            }
        });
        return result;
    }

    /** The endpoints, each repeated by its weight; none where something is wrong or missing. */
    private static List<Destination> ring(Parts parts, DocumentConfig.Upstream upstream, ConfigNode at) {
        if (upstream.endpoints().isEmpty()) {
            ConfigNode endpoints = at.fields().getOrDefault("endpoints", at);
            parts.wrong(endpoints.problem("at least one endpoint", "write [ \"http://host:port\" ]"));
        }
        if (upstream.pool().warm() > 0 && upstream.proxyProtocol() != null) {
            ConfigNode pool = at.fields().getOrDefault("pool", at);
            parts.wrong(pool.problem("no `warm` beside `proxy-protocol`, whose connections begin with their client"));
        }
        boolean encrypted =
                upstream.endpoints().stream().anyMatch(each -> each.url().https());
        ClientTls tls = encrypted ? parts.clientTls(upstream.tls(), at.fields().getOrDefault("tls", at)) : null;
        if (encrypted && tls == null) {
            return List.of();
        }
        List<Destination> ring = new ArrayList<>();
        for (DocumentConfig.Endpoint endpoint : upstream.endpoints()) {
            Destination destination = destination(endpoint.url(), endpoint.url().https() ? tls : null, upstream);
            ring.addAll(Collections.nCopies(endpoint.weight(), destination));
        }
        return ring;
    }

    private static Destination destination(EndpointUrl url, @Nullable ClientTls tls, DocumentConfig.Upstream upstream) {
        DocumentConfig.Timeouts timeouts = upstream.timeouts();
        Destination.Timeouts nanos = new Destination.Timeouts(
                timeouts.connect().toNanos(),
                timeouts.firstByte().toNanos(),
                timeouts.idle().toNanos(),
                timeouts.total().toNanos());
        return new Destination(
                url.host(), url.port(), tls, null, Destination.AddressPolicy.ANY, nanos, upstream.proxyProtocol());
    }
}
