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
    private final @Nullable Hop first;
    private final int hash;

    /**
     * @param host name or address, IPv6 without brackets; of the origin, or empty for {@link #absolute requests in absolute form} to any origin
     * @param hop the upstream proxy between, the last where there are several, or null
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
        this.first = hop == null ? null : hop.first();
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

    /** The upstream proxy next to the origin. */
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
        return first == null ? host : first.host();
    }

    public int connectPort() {
        return first == null ? port : first.port();
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

    /** What an upstream proxy speaks. */
    public enum Speech {
        HTTP,
        /** RFC 1928. */
        SOCKS5
    }

    /** Versions of the PROXY protocol. */
    public enum Announcement {
        V1,
        V2
    }

    /**
     * An upstream proxy.
     *
     * @param tls what is spoken beneath, or null
     * @param authorization who we are, a secret, or null: for HTTP the value of {@code Proxy-Authorization}; for SOCKS {@code user:password}, each
     *     octet a character
     */
    public record Proxy(
            Speech speech,
            String host,
            int port,
            @Nullable ClientTls tls,
            @Nullable String authorization) {
        @Override
        public String toString() {
            String scheme = speech == Speech.SOCKS5 ? "socks5://" : tls == null ? "" : "https://";
            return scheme + (authorization == null ? "" : "***@") + authority(host, port);
        }
    }

    /**
     * An upstream proxy, with the way to it.
     *
     * @param tunnel whether what is behind it is reached by CONNECT or SOCKS; else requests are sent in absolute form
     * @param through the proxy before it, which is a tunnel; or null where we connect to this one
     */
    public record Hop(Proxy proxy, boolean tunnel, @Nullable Hop through) {
        /** An HTTP proxy that we connect to. */
        public Hop(String host, int port, @Nullable String authorization, boolean tunnel) {
            this(new Proxy(Speech.HTTP, host, port, null, authorization), tunnel, null);
        }

        public String host() {
            return proxy.host();
        }

        public int port() {
            return proxy.port();
        }

        public @Nullable String authorization() {
            return proxy.authorization();
        }

        /** The one that we connect to. */
        Hop first() {
            Hop hop = this;
            while (hop.through != null) {
                hop = hop.through;
            }
            return hop;
        }

        @Override
        public String toString() {
            return through == null ? proxy.toString() : through + ", " + proxy;
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
     * @param connect until the connection can carry a request: name, TCP, TLS, CONNECT and SOCKS, all of them together
     * @param firstByte from the sent request to the head of the response
     * @param idle without an octet in either direction
     * @param total for the whole exchange
     */
    public record Timeouts(long connect, long firstByte, long idle, long total) {}
}
