package dev.prox.route.forward;

import dev.prox.api.Respond;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a value of {@code X-Proxy-To} says. */
sealed interface ProxyTo {
    /** How an upstream proxy is spoken to. */
    enum Scheme {
        HTTP,
        HTTPS,
        SOCKS5
    }

    /**
     * An upstream proxy.
     *
     * @param authorization for http and https the value of {@code Proxy-Authorization}, for SOCKS {@code
     *     user:password}, each octet a character; a secret, or null
     */
    record Proxy(
            Scheme scheme, Host host, int port, @Nullable String authorization) {
        @Override
        public String toString() {
            String prefix =
                    switch (scheme) {
                        case HTTP -> "";
                        case HTTPS -> "https://";
                        case SOCKS5 -> "socks5://";
                    };
            return prefix + (authorization == null ? "" : "***@") + host + ":" + port;
        }
    }

    /** Upstream proxies, each reached through the one before; at least one. */
    record Chain(List<Proxy> proxies) implements ProxyTo {}

    /** Not a value that we follow. The answer repeats nothing of it, since it may hold credentials. */
    record Refused(Respond answer) implements ProxyTo {}
}
