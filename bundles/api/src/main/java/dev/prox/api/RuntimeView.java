package dev.prox.api;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What runs now, and what was refused and why. Any thread may call it. */
public interface RuntimeView {
    State state();

    /** The JSON Schema of the configuration with the modules that are installed. */
    String schema();

    /** What is tried, what was taken back, and which modules broke their word. */
    default Judgement judgement() {
        return Judgement.NONE;
    }

    /** The tenants of the configuration, by name. */
    default List<TenantState> tenants() {
        return List.of();
    }

    /** The mirrors of routes, in the order of the configuration. */
    default List<MirrorState> mirrors() {
        return List.of();
    }

    /**
     * @param ready whether everything that the configuration names is there and serves
     * @param reasons why not ready; empty when ready
     * @param generation of the published snapshot; it grows by one with each
     * @param since when it was published
     * @param refused the last changes that were refused, newest first, 20 at most
     */
    record State(
            boolean ready,
            List<String> reasons,
            long generation,
            Instant since,
            List<ListenerState> listeners,
            List<UpstreamState> upstreams,
            List<ModuleState> modules,
            List<Refusal> refused) {}

    /**
     * @param connections that are open now
     * @param connectionsRefused so far, since there were as many as the limits allow
     */
    record ListenerState(
            String name, InetSocketAddress address, boolean tls, long connections, long connectionsRefused) {}

    /**
     * An upstream, all event loops together; counts are since the start.
     *
     * @param requests under way now, hedges among them
     * @param requestsMax the most that its latency allows now; 0 where the limit does not follow it
     * @param requestsRefused since there were as many as the limits allow
     * @param retriesRefused since the budget was spent
     * @param hedges second tries beside the first
     * @param hedgesRefused since the budget was spent
     * @param endpoints in the order of the configuration
     * @param discovery who finds endpoints, or null where all stand in the configuration
     */
    record UpstreamState(
            String name,
            long requests,
            long requestsMax,
            long requestsRefused,
            long retriesRefused,
            long hedges,
            long hedgesRefused,
            List<EndpointState> endpoints,
            @Nullable DiscoveryState discovery) {}

    /**
     * What became of the copies of a route's requests, all event loops together; counts are since the mirror is the same.
     *
     * @param route whose requests are copied
     * @param upstream that gets the copies
     * @param inFlight copies under way now
     * @param answered copies that had an answer
     * @param failed copies that had none
     * @param tooMany requests that were not copied, since as many copies were under way as may be
     * @param tooLong requests that were not copied, since their body was longer than is kept
     * @param nowhere requests that were not copied, since no endpoint of the upstream was available
     * @param unsent requests that were not copied, since they did not go out as a whole themselves
     * @param compared how the answers compare, or null where they are not compared
     */
    record MirrorState(
            String route,
            String upstream,
            long inFlight,
            long answered,
            long failed,
            long tooMany,
            long tooLong,
            long nowhere,
            long unsent,
            @Nullable Compared compared) {}

    /**
     * How the answers to requests and to their copies compare.
     *
     * @param same pairs in which nothing differed
     * @param different pairs in which something did
     * @param uncompared pairs of which one was no whole answer
     * @param differing how often each part differed: {@code status}, {@code header content-type}, {@code body}
     * @param last the last pairs that differed, newest first, 20 at most
     */
    record Compared(
            long same, long different, long uncompared, Map<String, Long> differing, List<MirrorDifference> last) {}

    /**
     * Two answers that differ.
     *
     * @param path without the query
     * @param differing which parts
     * @param octets of the body of the answer that the client's one was made of
     */
    record MirrorDifference(
            Instant when,
            String method,
            String path,
            List<String> differing,
            int status,
            int mirrorStatus,
            long octets,
            long mirrorOctets) {}

    /**
     * What a discovery has found.
     *
     * @param module as in {@code discovery/dns}
     * @param found endpoints that it is held to have found
     * @param answered when it said so last, or null where it was not since the start
     * @param held what it says and is not believed yet, or null
     * @param failing why it says nothing now, or null
     */
    record DiscoveryState(
            String module,
            int found,
            @Nullable Instant answered,
            @Nullable String held,
            @Nullable String failing) {}

    /**
     * A server of an upstream, all event loops together; counts are since it is known.
     *
     * @param state {@code up}, {@code unhealthy}, {@code ejected}, {@code draining}
     * @param reason why it is not up, for people, or null
     * @param since when the state was last another one
     * @param requests tries under way
     * @param answers responses that have begun
     * @param errors of these, those that count against it
     * @param failures tries without a whole response
     * @param check what its checks say, or null where there are none
     */
    record EndpointState(
            String url,
            String state,
            @Nullable String reason,
            Instant since,
            long requests,
            long answers,
            long errors,
            long failures,
            @Nullable CheckState check) {}

    /**
     * What the checks of an endpoint say; counts are since it is known.
     *
     * @param module as in {@code health/http}
     * @param last when the last one ended, or null before the first
     * @param failure why that failed, or null
     */
    record CheckState(
            String module, @Nullable Instant last, @Nullable String failure, long passed, long failed) {}

    /**
     * A module that is installed.
     *
     * @param name kind and key, as in {@code filter/headers}
     * @param bundle the symbolic name
     * @param serving whether the published snapshot uses, or would use, this version
     * @param previous the version that {@code rollback} returns to, or null
     */
    record ModuleState(
            String name,
            String bundle,
            String version,
            long bundleId,
            boolean serving,
            @Nullable String previous) {}

    /**
     * A tenant.
     *
     * @param serving whether a document of it serves; else its hosts are closed
     * @param routes in that document
     * @param refused what is wrong with the document that its file holds, or null where that one serves
     */
    record TenantState(
            String name,
            boolean serving,
            int routes,
            @Nullable String refused) {}

    /** What somebody wanted and did not get. */
    record Refusal(Instant when, String change, String reason) {}

    /**
     * What became of changes that are judged by the exchanges that meet them; counts are since the start.
     *
     * @param trial the one under way, or the last one, or null
     * @param promoted trials that came to serve all
     * @param withdrawn trials that did not
     * @param takenBack changes that were taken back, since a route failed behind them or nobody confirmed them
     * @param unconfirmed until when the configuration that serves must be confirmed, or null
     * @param faults of modules, at most {@value #FAULTS_MAX}
     */
    record Judgement(
            @Nullable Trial trial,
            long promoted,
            long withdrawn,
            long takenBack,
            @Nullable Instant unconfirmed,
            List<Faults> faults) {
        public static final int FAULTS_MAX = 100;
        public static final Judgement NONE = new Judgement(null, 0, 0, 0, null, List.of());
    }

    /**
     * A change that some exchanges meet.
     *
     * @param change in words
     * @param share of the exchanges, in words
     * @param running false when it is decided
     * @param decision in words, and why
     * @param tried what came of those that met it
     * @param beside what came of the others meanwhile
     */
    record Trial(
            String change,
            String share,
            Instant since,
            boolean running,
            String decision,
            Outcome tried,
            Outcome beside) {}

    /**
     * What came of exchanges.
     *
     * @param failures answers with 5xx, and those that were cut, unless the client was to blame
     * @param p99Nanos of ninety-nine in a hundred responses the head was there by then; 0 without any
     */
    record Outcome(long exchanges, long failures, long p99Nanos) {}

    /**
     * How often a module broke its word since the start.
     *
     * @param module name and version
     * @param kind {@code threw}, {@code blocked}
     */
    record Faults(String module, String kind, long count, String last) {}
}
