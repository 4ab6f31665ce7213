package dev.prox.route.forward;

import dev.prox.api.ClientTls;
import dev.prox.api.Destination;
import dev.prox.api.Destination.AddressPolicy;
import dev.prox.api.Destination.Hop;
import dev.prox.api.Destination.Speech;
import dev.prox.api.Destination.Timeouts;
import dev.prox.route.forward.ProxyTo.Proxy;
import dev.prox.route.forward.ProxyTo.Scheme;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The upstream proxies that were named, may be used, and are ready for requests: found by the octets of {@code
 * X-Proxy-To}.
 */
final class Upstream extends ByteTable.Entry {
    private final Hop tunnel;
    private final AddressPolicy policy;
    private final Timeouts timeouts;
    private final @Nullable Destination requests;

    /**
     * @param proxies each reached through the one before
     * @param tls for https proxies
     * @param policy judges the address of the first
     */
    Upstream(byte[] value, List<Proxy> proxies, ClientTls tls, AddressPolicy policy, Timeouts timeouts) {
        super(value, 0);
        this.policy = policy;
        this.timeouts = timeouts;
        Hop hop = null;
        for (Proxy proxy : proxies) {
            hop = new Hop(identity(proxy, tls), true, hop);
        }
        if (hop == null) {
            throw new IllegalArgumentException("no proxy");
        }
        this.tunnel = hop;
        Hop absolute = hop.proxy().speech() == Speech.HTTP ? new Hop(hop.proxy(), false, hop.through()) : null;
        this.requests = absolute == null ? null : new Destination("", 0, null, absolute, policy, timeouts);
    }

    private static Destination.Proxy identity(Proxy proxy, ClientTls tls) {
        return new Destination.Proxy(
                proxy.scheme() == Scheme.SOCKS5 ? Speech.SOCKS5 : Speech.HTTP,
                proxy.host().text(),
                proxy.port(),
                proxy.scheme() == Scheme.HTTPS ? tls : null,
                proxy.authorization());
    }

    /** Where requests in absolute form go, whatever their target; null where the last proxy takes none. */
    @Nullable
    Destination requests() {
        return requests;
    }

    /** Where requests go whose target is reached through a tunnel. */
    Destination tunnel(Target target) {
        return new Destination(target.host().text(), target.port(), target.tls(), tunnel, policy, timeouts);
    }

    @Override
    public String toString() {
        return tunnel.toString();
    }
}
