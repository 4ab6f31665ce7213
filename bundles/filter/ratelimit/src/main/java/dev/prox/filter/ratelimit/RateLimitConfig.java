package dev.prox.filter.ratelimit;

import dev.prox.api.Config;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Config.Doc("Limits how often a client may ask; answers 429 beyond.")
public record RateLimitConfig(
        @Config.Default("client-ip")
        @Config.Doc("What a request is counted for: client-ip, route, or a text with variables.")
        By by,

        @Config.Default("64")
        @Config.Range(min = 1, max = 128)
        @Config.Doc("Bits of an IPv6 address that are one client.")
        int ipv6Prefix,

        @Config.Optional
        @Config.Doc("Requests that are admitted in the long run; may be left out where there are limits.")
        @Nullable
        Rate rate,

        @Config.Optional
        @Config.Range(min = 1, max = 1_000_000_000)
        @Config.Doc("Requests that are admitted at once after a pause; by itself the count of the rate.")
        @Nullable
        Integer burst,

        @Config.Default("token-bucket") @Config.Doc("How requests are counted.")
        Algorithm algorithm,

        @Config.Default("[]") @Config.Doc("Further limits; all of them must admit a request.")
        List<Further> limits,

        @Config.Default("1") @Config.Doc("How many requests a request counts for: a number, or a text with variables.")
        Cost cost,

        @Config.Default("false") @Config.Doc("Whether requests beyond are counted and logged, but admitted.")
        boolean shadow,

        @Config.Default("shared") @Config.Doc("What happens to requests that have nothing to be counted for.")
        Keys.Missing missingKey,

        @Config.Optional @Config.Doc("What they are counted for with `missing-key: fallback`.") @Nullable
        By fallback,

        @Config.Default("429") @Config.Range(min = 400, max = 599) @Config.Doc("The status of a refusal.")
        int status,

        @Config.Default("{}") @Config.Doc("Fields of a refusal.")
        Map<String, String> headers,

        @Config.Optional @Config.Doc("The body of a refusal; by itself one that Prox makes.") @Nullable
        String body,

        @Config.Default("text/plain; charset=utf-8") @Config.Doc("The type of that body.")
        String contentType,

        @Config.Default("refused") @Config.Doc("Which responses have the fields RateLimit and RateLimit-Policy.")
        Fields fields,

        @Config.Default("100000")
        @Config.Range(min = 1, max = 100_000_000)
        @Config.Doc("Clients that are remembered for each limit; those beyond share one bucket.")
        int maxKeys) {

    /** How requests are counted. */
    public enum Algorithm {
        TOKEN_BUCKET,
        GCRA,
        FIXED_WINDOW,
        SLIDING_WINDOW
    }

    /** Which responses say what the limits are. */
    public enum Fields {
        ALWAYS,
        REFUSED,
        NEVER
    }

    /** A limit beside the first. */
    public record Further(
            @Config.Optional @Config.Doc("Its name in the fields of responses.") @Nullable
            String name,

            @Config.Optional @Config.Doc("As above, which holds where this is left out.") @Nullable
            By by,

            @Config.Doc("Requests that are admitted in the long run.")
            Rate rate,

            @Config.Optional
            @Config.Range(min = 1, max = 1_000_000_000)
            @Config.Doc("Requests that are admitted at once after a pause; by itself the count of the rate.")
            @Nullable
            Integer burst,

            @Config.Optional @Config.Doc("As above, which holds where this is left out.") @Nullable
            Algorithm algorithm) {}
}
