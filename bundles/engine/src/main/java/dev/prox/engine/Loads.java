package dev.prox.engine;

import dev.prox.api.RuntimeView;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What is under way to each upstream, by its name: counts go on when the configuration changes. Confined to the Director's thread. */
final class Loads {
    private final Map<String, Load[]> all = new HashMap<>();
    private final Map<String, WeakReference<TenantLoad>> tenants = new HashMap<>();
    private final Endpoints endpoints = new Endpoints();
    private final Mirrors mirrors = new Mirrors();
    private final Checkups checkups;
    private final Discoveries discoveries;

    Loads(Checkups checkups, Discoveries discoveries) {
        this.checkups = checkups;
        this.discoveries = discoveries;
    }

    /** What is known of the health of endpoints. */
    Checkups checkups() {
        return checkups;
    }

    /** Which endpoints were found. */
    Discoveries discoveries() {
        return discoveries;
    }

    /** What is counted of mirrors. */
    Mirrors mirrors() {
        return mirrors;
    }

    /** What is known of the endpoints. */
    Endpoints endpoints() {
        return endpoints;
    }

    /** One for each event loop. */
    Load[] of(String upstream, int loops) {
        return all.computeIfAbsent(upstream, name -> fresh(loops));
    }

    /** What a tenant has under way: the same for as long as a snapshot knows it. */
    TenantLoad ofTenant(String name) {
        WeakReference<TenantLoad> known = tenants.get(name);
        TenantLoad load = known == null ? null : known.get();
        if (load == null) {
            load = new TenantLoad(System.nanoTime());
            tenants.put(name, new WeakReference<>(load));
        }
        return load;
    }

    static Load[] fresh(int loops) {
        Load[] made = new Load[loops];
        for (int i = 0; i < loops; i++) {
            made[i] = new Load();
        }
        return made;
    }

    /** What is under way and was refused, asked whenever somebody wants to know. */
    List<Supplier<RuntimeView.UpstreamState>> states(Map<String, UpstreamConfig> upstreams) {
        List<Supplier<RuntimeView.UpstreamState>> states = new ArrayList<>();
        upstreams.forEach((name, upstream) -> {
            Load[] loads = all.get(name);
            if (loads != null) {
                boolean adaptive = upstream.limits().adaptive();
                List<EndpointState> servers = endpoints.states(name);
                states.add(() -> state(name, loads, adaptive, servers, discoveries.view(name)));
            }
        });
        return List.copyOf(states);
    }

    private static RuntimeView.UpstreamState state(
            String name,
            Load[] loads,
            boolean adaptive,
            List<EndpointState> servers,
            RuntimeView.@Nullable DiscoveryState found) {
        return new RuntimeView.UpstreamState(
                name,
                sum(loads, Load::requests),
                adaptive ? sum(loads, each -> each.gradient().limit()) : 0,
                sum(loads, Load::refused),
                sum(loads, each -> each.retries().refused()),
                sum(loads, each -> each.hedges().taken()),
                sum(loads, each -> each.hedges().refused()),
                servers.stream().map(EndpointState::view).toList(),
                found);
    }

    private static long sum(Load[] loads, ToLongFunction<Load> count) {
        return Arrays.stream(loads).mapToLong(count).sum();
    }

    /** Forgets all others. @param used snapshots that exchanges may still use */
    void retain(Set<String> upstreams, Collection<Snapshot> used) {
        all.keySet().retainAll(upstreams);
        tenants.values().removeIf(each -> each.get() == null);
        discoveries.retain(upstreams);
        endpoints.retain(upstreams, used);
        mirrors.retain(used);
    }
}
