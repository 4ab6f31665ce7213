package dev.prox.route.forward;

import dev.prox.api.Destination;
import dev.prox.api.Destination.AddressPolicy;
import dev.prox.api.Destination.Hop;
import dev.prox.api.Destination.Timeouts;

/**
 * An upstream proxy that was named, may be used, and is ready for requests: found by the octets of {@code X-Proxy-To}.
 */
final class Upstream extends ByteTable.Entry {
    private final Hop hop;
    private final Destination requests;

    Upstream(byte[] value, ProxyTo.Proxy proxy, AddressPolicy policy, Timeouts timeouts) {
        super(value, 0);
        String host = proxy.host().text();
        this.hop = new Hop(host, proxy.port(), proxy.authorization(), true);
        Hop absolute = new Hop(host, proxy.port(), proxy.authorization(), false);
        this.requests = new Destination("", 0, null, absolute, policy, timeouts);
    }

    /** Where requests in absolute form go, whatever their target. */
    Destination requests() {
        return requests;
    }

    /** Where requests go whose target is reached through a tunnel. */
    Destination tunnel(Target target) {
        return new Destination(
                target.host().text(), target.port(), target.tls(), hop, requests.policy(), requests.timeouts());
    }

    @Override
    public String toString() {
        return hop.toString();
    }
}
