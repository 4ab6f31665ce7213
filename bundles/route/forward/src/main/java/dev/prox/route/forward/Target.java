package dev.prox.route.forward;

import dev.prox.api.ClientTls;
import dev.prox.api.Respond;
import dev.prox.api.Verdict;
import org.jspecify.annotations.Nullable;

/** What a client wants to reach, judged once: found by the octets of its host, port and kind. */
final class Target extends ByteTable.Entry {
    /** How it is reached. */
    enum Kind {
        PLAIN(80),
        TLS(443),
        /** CONNECT: whatever the client speaks. */
        OPAQUE(0);

        private final int defaultPort;

        Kind(int defaultPort) {
            this.defaultPort = defaultPort;
        }

        /** 0 where the port must be written. */
        int defaultPort() {
            return defaultPort;
        }
    }

    private final Kind kind;
    private final Host host;
    private final int port;
    private final @Nullable ClientTls tls;
    private final @Nullable Respond refusedBehindProxy;
    private final Verdict direct;

    /**
     * @param tls for https
     * @param refusedBehindProxy why no upstream proxy is asked for it, or null
     * @param direct what becomes of a request that names no proxy
     */
    Target(
            byte[] key,
            Kind kind,
            HostPort at,
            @Nullable ClientTls tls,
            @Nullable Respond refusedBehindProxy,
            Verdict direct) {
        super(key, number(kind, at.port));
        this.kind = kind;
        this.host = at.host;
        this.port = at.port;
        this.tls = tls;
        this.refusedBehindProxy = refusedBehindProxy;
        this.direct = direct;
    }

    /** Where it is. */
    record HostPort(Host host, int port) {}

    /** What tells targets of the same host apart. */
    static int number(Kind kind, int port) {
        return port << 2 | kind.ordinal();
    }

    Kind kind() {
        return kind;
    }

    Host host() {
        return host;
    }

    int port() {
        return port;
    }

    @Nullable
    ClientTls tls() {
        return tls;
    }

    @Nullable
    Respond refusedBehindProxy() {
        return refusedBehindProxy;
    }

    Verdict direct() {
        return direct;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
