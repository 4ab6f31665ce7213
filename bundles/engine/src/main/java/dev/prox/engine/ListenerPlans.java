package dev.prox.engine;

import dev.prox.api.ConfigNode;
import dev.prox.api.Protocol;
import dev.prox.api.ServerTls;
import dev.prox.api.TlsFactory;
import dev.prox.api.Transport.Announcers;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles the listeners. */
final class ListenerPlans {
    private static final List<String> PROTOCOLS = List.of("http1");

    private final Parts parts;
    private final DocumentConfig config;
    /** Who listens where. */
    private final Map<SocketAddressText, String> taken = new HashMap<>();

    ListenerPlans(Parts parts, DocumentConfig config) {
        this.parts = parts;
        this.config = config;
        taken.put(config.admin().address(), "the admin listener");
    }

    /** @param at what they were read from */
    Map<String, Snapshot.Listening> listening(ConfigNode at) {
        if (config.listeners().isEmpty()) {
            parts.wrong(at.problem("at least one listener", "write web: { address: \"127.0.0.1:8080\" }"));
        }
        Map<String, Snapshot.Listening> result = new LinkedHashMap<>();
        config.listeners().forEach((name, listener) -> {
            ConfigNode node = at.fields().getOrDefault(name, at);
            ownAddress(name, listener, node);
            protocols(listener, node);
            ServerTls tls = listener.tls() == null ? null : serverTls(name, listener.tls());
            result.put(
                    name,
                    new Snapshot.Listening(
                            limits(listener),
                            new Admission.Limits(
                                    listener.limits().connections(),
                                    listener.limits().connectionsPerClient()),
                            tls,
                            listener.tls() != null && tls == null,
                            announcers(listener),
                            proxies(listener)));
        });
        return result;
    }

    private void ownAddress(String name, DocumentConfig.Listener listener, ConfigNode at) {
        String other =
                listener.address().port() == 0 ? null : taken.putIfAbsent(listener.address(), "listener " + name);
        if (other != null) {
            ConfigNode address = at.fields().getOrDefault("address", at);
            parts.wrong(address.problem("an address of its own", other + " has this one"));
        }
    }

    private void protocols(DocumentConfig.Listener listener, ConfigNode at) {
        ConfigNode list = at.fields().getOrDefault("protocols", at);
        if (listener.protocols().isEmpty()) {
            parts.wrong(list.problem("at least one of " + String.join(", ", PROTOCOLS)));
        }
        for (int i = 0; i < listener.protocols().size(); i++) {
            if (!PROTOCOLS.contains(listener.protocols().get(i))) {
                parts.wrong(list.items().get(i).unknownName("the name of a protocol", PROTOCOLS));
            }
        }
    }

    private @Nullable ServerTls serverTls(String name, ConfigNode at) {
        Offer offer = parts.needed("tls", Parts.TLS, at);
        if (offer == null) {
            return null;
        }
        TlsFactory<Object> factory = Parts.factory(offer, TlsFactory.class);
        return (ServerTls) parts.instance(
                offer,
                "listener:" + name,
                at,
                factory.configuration(),
                (bound, assembly) -> factory.server(bound, List.of("http/1.1"), at));
    }

    private static @Nullable Announcers announcers(DocumentConfig.Listener listener) {
        DocumentConfig.ProxyProtocol settings = listener.proxyProtocol();
        return settings == null
                ? null
                : new Balancers(settings.trusted(), listener.timeouts().head().toNanos());
    }

    private static @Nullable TrustedProxies proxies(DocumentConfig.Listener listener) {
        DocumentConfig.Forwarded settings = listener.forwarded();
        return settings == null ? null : new TrustedProxies(settings.trusted(), settings.header());
    }

    /** The load balancers in front of a listener. */
    private record Balancers(List<AddressRange> trusted, long nanosMax) implements Announcers {
        @Override
        public boolean trusts(InetAddress peer) {
            for (AddressRange each : trusted) {
                if (each.contains(peer)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Protocol.Limits limits(DocumentConfig.Listener listener) {
        DocumentConfig.ListenerTimeouts timeouts = listener.timeouts();
        DocumentConfig.ListenerLimits limits = listener.limits();
        return new Protocol.Limits(
                timeouts.head().toNanos(),
                timeouts.idle().toNanos(),
                timeouts.body().toNanos(),
                limits.bodyRate(),
                limits.head(),
                limits.headers(),
                limits.target(),
                limits.body());
    }
}
