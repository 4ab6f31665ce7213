package dev.prox.telemetry.metrics;

import dev.prox.api.Exchange;
import dev.prox.api.ExchangeObserver;
import dev.prox.api.Loop;
import dev.prox.api.Portable;
import dev.prox.api.Stateful;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts each exchange. The arrays of all loops lie in one map, the live state that versions share: by loop, listener and route the arrays of
 * {@link Row}, by loop alone those of {@link LoopCounters}. An array has one writer, its loop, whichever version runs there.
 */
final class Metrics implements ExchangeObserver, Stateful, Portable, AutoCloseable {
    private static final List<String> LAYOUT_KEY = List.of();
    private static final long[] LAYOUT = {1, Row.LENGTH, LoopCounters.LENGTH};

    private final Set<Metrics> live;
    /** Each element is touched by its own loop alone. */
    private final @Nullable LoopCounters[] loops;

    private volatile Map<List<String>, long[]> storage = new ConcurrentHashMap<>();

    /** @param live where it enters itself while it counts; takes calls from any thread */
    Metrics(int loops, Set<Metrics> live) {
        this.live = live;
        this.loops = new @Nullable LoopCounters[loops];
        storage.put(LAYOUT_KEY, LAYOUT);
    }

    @Override
    public void enter(Loop loop) {
        loops[loop.index()] = new LoopCounters(loop.index(), storage);
        live.add(this);
    }

    @Override
    public void leave(Loop loop) {
        loops[loop.index()] = null;
    }

    @Override
    public void ended(Exchange exchange) {
        LoopCounters counters = loops[exchange.loop().index()];
        if (counters != null) {
            counters.ended(exchange);
        }
    }

    @Override
    public void tunnelOpened(Exchange exchange) {
        LoopCounters counters = loops[exchange.loop().index()];
        if (counters != null) {
            counters.tunnelOpened();
        }
    }

    @Override
    public Map<List<String>, long[]> state() {
        return storage;
    }

    @Override
    @SuppressWarnings("unchecked")
    public boolean adopt(Object state) {
        boolean known = state instanceof ConcurrentHashMap<?, ?> map
                && map.get(LAYOUT_KEY) instanceof long[] layout
                && Arrays.equals(layout, LAYOUT);
        if (known) {
            storage = (Map<List<String>, long[]>) state;
        }
        return known;
    }

    @Override
    public byte[] save() {
        return SavedCounts.write(storage, LAYOUT);
    }

    @Override
    public boolean restore(byte[] state) {
        return SavedCounts.read(state, LAYOUT, storage);
    }

    @Override
    public void close() {
        live.remove(this);
    }
}
