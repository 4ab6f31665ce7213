package dev.prox.route.forward;

import dev.prox.api.Respond;
import org.jspecify.annotations.Nullable;

/** What a value of {@code X-Proxy-To} says. */
sealed interface ProxyTo {
    /**
     * An upstream proxy.
     *
     * @param authorization the value of {@code Proxy-Authorization}, a secret, or null
     */
    record Proxy(Host host, int port, @Nullable String authorization) implements ProxyTo {
        @Override
        public String toString() {
            return (authorization == null ? "" : "***@") + host + ":" + port;
        }
    }

    /** Not a value that we follow. The answer repeats nothing of it, since it may hold credentials. */
    record Refused(Respond answer) implements ProxyTo {}
}
