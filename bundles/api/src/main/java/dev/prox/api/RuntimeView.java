package dev.prox.api;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What runs now, and what was refused and why. Any thread may call it. */
public interface RuntimeView {
    State state();

    /** The JSON Schema of the configuration with the modules that are installed. */
    String schema();

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
     */
    record UpstreamState(
            String name,
            long requests,
            long requestsMax,
            long requestsRefused,
            long retriesRefused,
            long hedges,
            long hedgesRefused) {}

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

    /** What somebody wanted and did not get. */
    record Refusal(Instant when, String change, String reason) {}
}
