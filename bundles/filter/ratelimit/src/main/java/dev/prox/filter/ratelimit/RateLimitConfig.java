package dev.prox.filter.ratelimit;

import dev.prox.api.Config;
import org.jspecify.annotations.Nullable;

@Config.Doc("Limits how often a client may ask; answers 429 beyond.")
public record RateLimitConfig(
        @Config.Default("client-ip") @Config.Doc("Who has a bucket of their own.")
        By by,

        @Config.Doc("Requests that are admitted in the long run.")
        Rate rate,

        @Config.Optional
        @Config.Range(min = 1, max = 1_000_000_000)
        @Config.Doc("Requests that are admitted at once after a pause; by itself the count of the rate.")
        @Nullable
        Integer burst,

        @Config.Default("100000")
        @Config.Range(min = 1, max = 100_000_000)
        @Config.Doc("Clients that are remembered; those beyond share one bucket.")
        int maxKeys) {

    /** What a request is counted for. */
    public enum By {
        /** The address of the client's connection; of IPv6 the first 64 bits, since one client has all of those. */
        CLIENT_IP
    }

    int burstOrCount() {
        return burst == null ? rate.count() : burst;
    }
}
