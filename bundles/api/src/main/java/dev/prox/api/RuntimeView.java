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
            List<ModuleState> modules,
            List<Refusal> refused) {}

    record ListenerState(String name, InetSocketAddress address, boolean tls) {}

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
