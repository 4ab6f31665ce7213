package dev.prox.engine;

import dev.prox.api.BalancerFactory;
import dev.prox.api.ClientTlsConfig;
import dev.prox.api.Config.Default;
import dev.prox.api.Config.Doc;
import dev.prox.api.Config.Modules;
import dev.prox.api.Config.Optional;
import dev.prox.api.Config.Range;
import dev.prox.api.ConfigNode;
import dev.prox.api.Destination.Announcement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where requests can go: servers that answer the same requests. */
@Doc("Servers that answer the same requests.")
public record UpstreamConfig(
        @Doc("The servers.") @Default("[]") List<Endpoint> endpoints,

        @Doc("Who finds servers beside these.") @Optional @Nullable
        DiscoveryConfig discovery,

        @Doc("How the servers are checked; not at all where left out.") @Optional @Nullable
        HealthConfig health,

        @Doc("How an endpoint is chosen; p2c where left out.") @Optional @Nullable @Modules(BalancerFactory.class)
        ConfigNode balance,

        @Doc("Where fewer of the endpoints are available, all are used: then the checks are wrong, or it does not"
                + " matter. 0% for never.")
        @Default("30%")
        Percent panic,

        @Doc("How long the share of an endpoint grows that is new or came back; 0s for at once.") @Default("0s")
        Duration slowStart,

        @Doc("A cookie that keeps a client with its endpoint.") @Optional @Nullable
        Sticky sticky,

        @Doc("When an endpoint is taken out for a while, since its answers are worse than those of others.")
        @Optional
        @Nullable
        Outliers outliers,

        @Default("{}") Timeouts timeouts,
        @Default("{}") Retries retries,

        @Doc("A second try beside the first, where that has no response for a while.") @Optional @Nullable
        Hedge hedge,

        @Doc("How the upstream hears how long its answer is waited for.") @Optional @Nullable
        Deadline deadline,

        @Default("{}") Limits limits,
        @Default("{}") Pool pool,

        @Doc("Whom to trust and who we are, for https endpoints.") @Default("{}")
        ClientTlsConfig tls,

        @Doc("Connections begin by saying for which client they are; each client has its own then.") @Optional @Nullable
        Announcement proxyProtocol,

        @Doc("By which fields it is told of the client: x-forwarded, forwarded (RFC 7239), both, or none.")
        @Default("x-forwarded")
        Telling forwarded) {

    /** One server of an upstream; the short form is its URL alone. */
    public record Endpoint(
            @Doc("http://host:port or https://host:port.") EndpointUrl url,

            @Doc("Its share of the requests.") @Default("1") @Range(min = 1, max = 1000)
            int weight,

            @Doc("Endpoints with a higher number serve when those with lower ones are failing.")
            @Default("0")
            @Range(max = 100)
            int priority,

            @Doc("Where it is; endpoints in the zone of this Prox come first.") @Default("")
            String zone,

            @Doc("What tells it from others, for routes that want a subset.") @Default("{}")
            Map<String, String> labels) {
        public static Endpoint of(String url) {
            return new Endpoint(EndpointUrl.parse(url), 1, 0, "", Map.of());
        }
    }

    /** A cookie that keeps a client with its endpoint. */
    public record Sticky(
            @Doc("The name of the cookie.") String cookie,

            @Doc("What signs it, the same in all instances; at least 16 characters. Best as ${file:PATH}.")
            String secret,

            @Doc("How long it holds from the last renewal; 0s for the session of the browser.") @Default("0s")
            Duration ttl) {
        private static final int SECRET_LENGTH_MIN = 16;

        public Sticky {
            if (!cookie.matches("[A-Za-z0-9_-]{1,64}")) {
                throw new IllegalArgumentException("a name of letters, digits, - and _ for `cookie`");
            }
            if (secret.length() < SECRET_LENGTH_MIN) {
                throw new IllegalArgumentException("a secret of at least " + SECRET_LENGTH_MIN + " characters");
            }
        }
    }

    /** When an endpoint is taken out for a while. */
    public record Outliers(
            @Doc("After so many failures in a row, as one event loop sees them; 0 for any number.")
            @Default("5")
            @Range(max = 100_000)
            int consecutive,

            @Doc("What is a failure: 5xx, connect-failure, reset, timeout, or a status.")
            @Default("[5xx, connect-failure, reset, timeout]")
            List<FailureSign> on,

            @Doc("How long answers are counted before endpoints are compared.") @Default("10s") @Range(min = 250)
            Duration interval,

            @Doc("How much more of its tries may fail than of those of the others; 100% for all.") @Default("20%")
            Percent errors,

            @Doc("So many times as long as elsewhere may its responses take to begin, on average; 0 for any time.")
            @Default("0")
            double latency,

            @Doc("Tries that an endpoint must have had in the interval to be compared.")
            @Default("20")
            @Range(min = 1, max = 1_000_000)
            int requests,

            @Doc("How long it is out; doubled with each time that follows soon.") @Default("30s") @Range(min = 100)
            Duration eject,

            @Doc("The end of doubling.") @Default("5m") @Range(min = 100)
            Duration ejectMax,

            @Doc("Of the endpoints of the upstream at most; one may always be out, where there are several.")
            @Default("50%")
            Percent ejectedMax) {
        /** What is a failure where nobody says so. */
        static final List<FailureSign> ALL = Stream.of("5xx", "connect-failure", "reset", "timeout")
                .map(FailureSign::parse)
                .toList();
    }

    /** How long to wait for an upstream. */
    public record Timeouts(
            @Doc("For a connection: name, TCP and TLS.") @Default("5s") @Range(min = 1)
            Duration connect,

            @Doc("From the sent request to the head of the response.") @Default("60s") @Range(min = 1)
            Duration firstByte,

            @Doc("Without an octet in either direction.") @Default("60s") @Range(min = 1)
            Duration idle,

            @Doc("For one try, from the connection to the head of the response; 0s for no limit.") @Default("0s")
            Duration perTry,

            @Doc("For the whole exchange; 0s for no limit.") @Default("0s")
            Duration total) {}

    /** When a request is sent again. */
    public record Retries(
            @Doc("Further tries.") @Default("1") @Range(max = 10)
            int attempts,

            @Doc("What is tried again: connect-failure, reset, timeout, or a status.")
            @Default("[connect-failure, reset]")
            List<RetryOn> on,

            @Doc("Also requests that may do something twice (POST, PATCH).") @Default("false")
            boolean unsafe,

            @Doc("Retries in all, as a share of the requests.") @Default("20%")
            Percent budget,

            @Doc("Before another try at most; doubled with each.") @Default("25ms")
            Duration backoff,

            @Doc("The end of doubling.") @Default("1s") Duration backoffMax,

            @Doc("Octets of a body that are kept for another try.") @Default("65536") @Range(max = 16 << 20)
            int body) {}

    /** When a safe request has a second try beside the first. */
    public record Hedge(
            @Doc("How long the first try has no response.") @Range(min = 1)
            Duration after,

            @Doc("Second tries in all, as a share of the requests.") @Default("10%")
            Percent budget) {
        Hedging hedging() {
            return new Hedging(after.toNanos(), budget.share());
        }
    }

    /** How an upstream hears how long its answer is waited for. */
    public record Deadline(
            @Doc("The field that says how many milliseconds are left.")
            FieldName header,

            @Doc("Whether clients may shorten the time by the same field.") @Default("false")
            boolean trust) {
        TimeLeft timeLeft() {
            return new TimeLeft(header.name(), trust);
        }
    }

    /** Connections to an upstream. */
    public record Pool(
            @Doc("Idle connections to each endpoint that each event loop keeps ready.") @Default("0") @Range(max = 1000)
            int warm) {}

    /** How much an upstream is asked at once. */
    public record Limits(
            @Doc("Requests under way; 0 for no limit.") @Default("0") @Range(max = 10_000_000)
            int requests,

            @Doc("Whether the limit follows the latency of the upstream.") @Default("false")
            boolean adaptive) {}
}
