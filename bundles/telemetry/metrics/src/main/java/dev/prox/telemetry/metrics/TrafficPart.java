package dev.prox.telemetry.metrics;

import dev.prox.api.Failure;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What the event loops have counted, added up, as a part of the page. Made for one scrape. */
final class TrafficPart {
    private static final double NANOS = 1e9;

    /** By listener and route. */
    private final Map<List<String>, long[]> rows = new TreeMap<>(
            Comparator.<List<String>, String>comparing(List::getFirst).thenComparing(List::getLast));

    private final Map<String, long[]> routes = new TreeMap<>();
    private final long[] totals = new long[LoopCounters.LENGTH];

    /** @param storages the states of {@link Metrics}, each once */
    TrafficPart(Collection<Map<List<String>, long[]>> storages) {
        for (Map<List<String>, long[]> storage : storages) {
            storage.forEach(this::add);
        }
    }

    private void add(List<String> key, long[] row) {
        if (key.size() == 1) {
            Row.addTo(totals, row);
        } else if (key.size() == 3) {
            Row.addTo(rows.computeIfAbsent(key.subList(1, 3), k -> new long[Row.LENGTH]), row);
            Row.addTo(routes.computeIfAbsent(key.get(2), k -> new long[Row.LENGTH]), row);
        }
    }

    void write(Page page) {
        requests(page);
        sums(page, "prox_request_body_bytes_total", "Octets of request bodies.", row -> row[Row.REQUEST_OCTETS]);
        sums(page, "prox_response_body_bytes_total", "Octets of response bodies.", row -> row[Row.RESPONSE_OCTETS]);
        sums(page, "prox_retries_total", "Requests that were sent again.", row -> row[Row.RETRIES]);
        sums(
                page,
                "prox_hedges_total",
                "Requests that were sent a second time while the first try had no response.",
                row -> row[Row.HEDGES]);
        durations(page);
        failures(page);
        long opened = totals[LoopCounters.TUNNELS_OPENED];
        long ended = totals[LoopCounters.TUNNELS_ENDED];
        page.single("prox_tunnels_total", "counter", "Tunnels that were opened.", opened);
        page.single("prox_tunnels_open", "gauge", "Tunnels that are open.", Math.max(0, opened - ended));
    }

    private void requests(Page page) {
        String name = "prox_requests_total";
        page.family(
                name,
                "counter",
                "Requests by listener, route and status; rare codes by class, none where nothing was sent.");
        rows.forEach((key, row) -> {
            for (int slot = 0; slot < Row.SLOTS; slot++) {
                if (row[slot] != 0) {
                    page.sample(name, labels(key) + "," + Page.labels("code", Row.code(slot)), row[slot]);
                }
            }
        });
    }

    private void sums(Page page, String name, String help, ToDoubleFunction<long[]> value) {
        page.family(name, "counter", help);
        rows.forEach((key, row) -> page.sample(name, labels(key), value.applyAsDouble(row)));
    }

    private static String labels(List<String> listenerAndRoute) {
        return Page.labels("listener", listenerAndRoute.getFirst(), "route", listenerAndRoute.getLast());
    }

    private void durations(Page page) {
        String name = "prox_request_duration_seconds";
        page.family(
                name, "histogram", "From the first octet of a request to the last of its response, tunnels left out.");
        routes.forEach((route, row) -> {
            String labels = Page.labels("route", route);
            long count = 0;
            for (int i = 0; i < Row.BOUNDS_NANOS.length; i++) {
                count += row[Row.DURATIONS + i];
                page.sample(name + "_bucket", labels + "," + Page.labels("le", seconds(Row.BOUNDS_NANOS[i])), count);
            }
            count += row[Row.DURATIONS + Row.BOUNDS_NANOS.length];
            page.sample(name + "_bucket", labels + "," + Page.labels("le", "+Inf"), count);
            page.sample(name + "_sum", labels, row[Row.DURATION_NANOS] / NANOS);
            page.sample(name + "_count", labels, count);
        });
    }

    private static String seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
    }

    private void failures(Page page) {
        String name = "prox_failures_total";
        page.family(
                name,
                "counter",
                "Exchanges without an answer of their origin, by kind, by who caused it, and by error type of RFC"
                        + " 9209.");
        for (Failure.Kind kind : Failure.Kind.values()) {
            if (totals[kind.ordinal()] != 0) {
                String labels =
                        Page.labels("kind", kebab(kind), "side", kebab(kind.side()), "type", kind.proxyStatus());
                page.sample(name, labels, totals[kind.ordinal()]);
            }
        }
    }

    private static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
