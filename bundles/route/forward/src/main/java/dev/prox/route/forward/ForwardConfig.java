package dev.prox.route.forward;

import dev.prox.api.ClientTlsConfig;
import dev.prox.api.ClientTlsConfig.Certificate;
import dev.prox.api.Config;
import dev.prox.api.Destination;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code forward: {...}} of a route.
 *
 * @param withoutHeader what becomes of a request that names no proxy
 */
@Config.Doc("Sends requests through the proxy that X-Proxy-To names.")
public record ForwardConfig(
        @Config.Doc("Targets that may be reached: host, *.suffix, * or range, with :port; all when empty.")
        @Config.Optional
        @Nullable
        List<HostPattern> allow,

        @Config.Doc("Targets that may not be reached, even where allow names them.") @Config.Optional @Nullable
        List<HostPattern> deny,

        @Config.Doc("Upstream proxies that X-Proxy-To may name; all when empty.") @Config.Optional @Nullable
        List<HostPattern> proxies,

        @Config.Doc("Whether private, loopback and link-local addresses may be reached without being listed.")
        @Config.Default("false")
        boolean allowPrivate,

        @Config.Doc("A request without X-Proxy-To: reject it, or send it directly to its target.")
        @Config.Default("reject")
        WithoutHeader withoutHeader,

        @Config.Doc("PEM file of the authorities that https targets are verified with, instead of the runtime's.")
        @Config.Optional
        @Nullable
        String ca,

        @Config.Doc("The certificate that https targets see where they ask for one.") @Config.Optional @Nullable
        Certificate certificate,

        @Config.Doc("The TLS that is spoken to https proxies.") @Config.Optional @Nullable
        ClientTlsConfig proxyTls,

        @Config.Doc("How long to wait for targets and proxies.") @Config.Optional @Nullable
        Timeouts timeouts) {

    /** What becomes of a request without {@code X-Proxy-To}. */
    public enum WithoutHeader {
        REJECT,
        DIRECT
    }

    /** How long to wait. */
    public record Timeouts(
            @Config.Doc("Until the connection can carry a request.") @Config.Default("10s") @Config.Range(min = 1)
            Duration connect,

            @Config.Doc("From the sent request to the head of the response.")
            @Config.Default("60s")
            @Config.Range(min = 1)
            Duration firstByte,

            @Config.Doc("Without an octet in either direction.") @Config.Default("300s") @Config.Range(min = 1)
            Duration idle,

            @Config.Doc("For the whole exchange; 0s for no limit.") @Config.Default("0s")
            Duration total) {}

    private static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(300), Duration.ZERO);

    Destination.Timeouts destinationTimeouts() {
        Timeouts chosen = timeouts == null ? TIMEOUTS : timeouts;
        return new Destination.Timeouts(
                chosen.connect.toNanos(), chosen.firstByte.toNanos(), chosen.idle.toNanos(), chosen.total.toNanos());
    }

    AccessList proxyList() {
        return new AccessList("proxy", orEmpty(proxies), List.of(), allowPrivate);
    }

    AccessList targetList() {
        return new AccessList("target", orEmpty(allow), orEmpty(deny), allowPrivate);
    }

    private static List<HostPattern> orEmpty(@Nullable List<HostPattern> patterns) {
        return patterns == null ? List.of() : patterns;
    }
}
