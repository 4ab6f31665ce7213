package dev.prox.engine;

import dev.prox.api.RuntimeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What other threads may know of what is served. */
record Published(
        long generation,
        Instant since,
        List<String> missing,
        List<Supplier<RuntimeView.ListenerState>> listeners,
        List<Supplier<RuntimeView.UpstreamState>> upstreams,
        Supplier<List<RuntimeView.MirrorState>> mirrors,
        Set<Long> servingBundles,
        Map<Long, List<String>> offers,
        List<RuntimeView.Refusal> refused) {
    /** @param now null where nothing was published yet */
    Published then(
            @Nullable Snapshot now,
            List<Supplier<RuntimeView.ListenerState>> listening,
            List<Supplier<RuntimeView.UpstreamState>> loads,
            List<Offer> serving,
            List<RuntimeView.Refusal> refusals) {
        Map<Long, List<String>> names = new LinkedHashMap<>();
        for (Offer offer : serving) {
            names.computeIfAbsent(offer.bundleId(), id -> new ArrayList<>()).add(offer.name());
        }
        return new Published(
                now == null ? 0 : now.generation,
                now != null && now.generation != generation ? Instant.now() : since,
                now == null ? NOTHING.missing : now.missing,
                listening,
                loads,
                now == null ? NOTHING.mirrors : now::mirrors,
                Set.copyOf(names.keySet()),
                Map.copyOf(names),
                refusals);
    }

    static final Published NOTHING = new Published(
            0,
            Instant.EPOCH,
            List.of("nothing was published yet"),
            List.of(),
            List.of(),
            List::of,
            Set.of(),
            Map.of(),
            List.of());
}
