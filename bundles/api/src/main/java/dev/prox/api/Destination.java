package dev.prox.api;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes, and the full identity of a connection: two requests may share one only where their destinations are equal.
 *
 * <p>Immutable. Prints no credentials.
 */
public final class Destination implements Verdict {
    private final String host;
    private final int port;
    private final @Nullable ClientTls tls;
    private final @Nullable Hop hop;
    private final AddressPolicy policy;
    private final Timeouts timeouts;
    private final @Nullable Announcement announcement;
    private final byte[] hostField;
    private final int hash;

    /**
     * @param host name or address, IPv6 without brackets; of the origin, or empty for {@link Hop#ABSOLUTE requests in absolute form} to any origin
     * @param hop the upstream proxy between, or null
     */
    public Destination(
            String host,
            int port,
            @Nullable ClientTls tls,
            @Nullable Hop hop,
            AddressPolicy policy,
            Timeouts timeouts) {
        this(host, port, tls, hop, policy, timeouts, null);
    }

    /** @param announcement how a connection begins by saying for which client it is; null where it does not, and clients may share it */
    public Destination(
            String host,
            int port,
            @Nullable ClientTls tls,
            @Nullable Hop hop,
            AddressPolicy policy,
            Timeouts timeouts,
            @Nullable Announcement announcement) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.hop = hop;
        this.policy = policy;
        this.timeouts = timeouts;
        this.announcement = announcement;
        this.hostField = authority(host, port).getBytes(StandardCharsets.ISO_8859_1);
        this.hash = Objects.hash(host, port, System.identityHashCode(tls), hop, System.identityHashCode(policy));
    }

    private static String authority(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public @Nullable ClientTls tls() {
        return tls;
    }

    public @Nullable Hop hop() {
        return hop;
    }

    public AddressPolicy policy() {
        return policy;
    }

    public Timeouts timeouts() {
        return timeouts;
    }

    /** Null where connections are not bound to one client. */
    public @Nullable Announcement announcement() {
        return announcement;
    }

    /** Whom the socket is connected to. */
    public String connectHost() {
        return hop == null ? host : hop.host();
    }

    public int connectPort() {
        return hop == null ? port : hop.port();
    }

    /** Whether requests are written in absolute form. */
    public boolean absolute() {
        return hop != null && !hop.tunnel();
    }

    /** {@code host:port}, as CONNECT wants it. */
    public byte[] authority() {
        return hostField;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Destination d
                        && hash == d.hash
                        && port == d.port
                        && tls == d.tls
                        && policy == d.policy
                        && announcement == d.announcement
                        && host.equals(d.host)
                        && Objects.equals(hop, d.hop);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return hop == null ? authority(host, port) : hop + (host.isEmpty() ? "" : " to " + authority(host, port));
    }

    /** Versions of the PROXY protocol. */
    public enum Announcement {
        V1,
        V2
    }

    /**
     * An upstream proxy.
     *
     * @param authorization the value of {@code Proxy-Authorization}, a secret, or null
     * @param tunnel whether the origin is reached by CONNECT; else requests are sent in absolute form
     */
    public record Hop(String host, int port, @Nullable String authorization, boolean tunnel) {
        @Override
        public String toString() {
            return (authorization == null ? "" : "***@") + authority(host, port);
        }
    }

    /** Which addresses may be connected to; asked with the resolved one. Compared by identity. */
    public interface AddressPolicy {
        AddressPolicy ANY = (address, port) -> null;

        /** Null when allowed. */
        @Nullable
        Failure refuses(InetAddress address, int port);
    }

    /**
     * How long to wait, in nanoseconds.
     *
     * @param connect until the connection can carry a request: name, TCP, CONNECT and TLS
     * @param firstByte from the sent request to the head of the response
     * @param idle without an octet in either direction
     * @param total for the whole exchange
     */
    public record Timeouts(long connect, long firstByte, long idle, long total) {}
}
