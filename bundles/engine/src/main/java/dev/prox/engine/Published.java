package dev.prox.engine;

import dev.prox.api.RuntimeView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What other threads may know of what is served. */
record Published(
        long generation,
        Instant since,
        List<String> missing,
        List<Supplier<RuntimeView.ListenerState>> listeners,
        List<Supplier<RuntimeView.UpstreamState>> upstreams,
        Set<Long> servingBundles,
        Map<Long, List<String>> offers,
        List<RuntimeView.Refusal> refused) {
    static final Published NOTHING = new Published(
            0,
            Instant.EPOCH,
            List.of("nothing was published yet"),
            List.of(),
            List.of(),
            Set.of(),
            Map.of(),
            List.of());
}
