package dev.prox.telemetry.metrics;

import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the arrays of one event loop: an open table of {@value #ROWS_MAX} rows at most. Confined to the loop. */
final class LoopCounters {
    static final int ROWS_MAX = 1000;
    static final String NO_ROUTE = "none";
    static final String OTHER = "other";

    private static final int KINDS = Failure.Kind.values().length;
    static final int TUNNELS_OPENED = KINDS;
    static final int TUNNELS_ENDED = KINDS + 1;
    /** Of the array that has the failures by kind and the tunnels. */
    static final int LENGTH = KINDS + 2;

    private final String loop;
    private final Map<List<String>, long[]> storage;
    private final long[] totals;
    private @Nullable Entry[] table = new @Nullable Entry[64];
    private int rows;

    LoopCounters(int loop, Map<List<String>, long[]> storage) {
        this.loop = Integer.toString(loop);
        this.storage = storage;
        this.totals = storage.computeIfAbsent(List.of(this.loop), key -> new long[LENGTH]);
    }

    void ended(Exchange exchange) {
        Row.add(row(exchange.listener(), exchange.route()), exchange);
        Failure failure = exchange.failure();
        if (failure != null) {
            totals[failure.kind().ordinal()]++;
        }
        if (exchange.tunnel()) {
            totals[TUNNELS_ENDED]++;
        }
    }

    void tunnelOpened() {
        totals[TUNNELS_OPENED]++;
    }

    private long[] row(String listener, @Nullable String routeOrNull) {
        String route = routeOrNull == null ? NO_ROUTE : routeOrNull;
        int mask = table.length - 1;
        int at = hash(listener, route) & mask;
        for (Entry entry = table[at]; entry != null; entry = table[at]) {
            if (entry.route.equals(route) && entry.listener.equals(listener)) {
                return entry.row;
            }
            at = at + 1 & mask;
        }
        return rows < ROWS_MAX ? enter(listener, route) : arrayOf(OTHER, OTHER);
    }

    private static int hash(String listener, String route) {
        int hash = listener.hashCode() * 31 + route.hashCode();
        return hash ^ hash >>> 16;
    }

    private long[] enter(String listener, String route) {
        if (++rows > table.length / 2) {
            @Nullable Entry[] old = table;
            table = new @Nullable Entry[old.length * 2];
            for (Entry entry : old) {
                if (entry != null) {
                    place(entry);
                }
            }
        }
        Entry entry = new Entry(listener, route, arrayOf(listener, route));
        place(entry);
        return entry.row;
    }

    private long[] arrayOf(String listener, String route) {
        return storage.computeIfAbsent(List.of(loop, listener, route), key -> new long[Row.LENGTH]);
    }

    private void place(Entry entry) {
        int mask = table.length - 1;
        int at = hash(entry.listener, entry.route) & mask;
        while (table[at] != null) {
            at = at + 1 & mask;
        }
        table[at] = entry;
    }

    private record Entry(String listener, String route, long[] row) {}
}
