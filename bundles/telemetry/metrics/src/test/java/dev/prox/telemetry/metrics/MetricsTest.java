package dev.prox.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.FakeLoop;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

final class MetricsTest {
    private final Set<Metrics> live = new HashSet<>();
    private final FakeLoop[] loops = {new FakeLoop(0), new FakeLoop(1)};
    private final Metrics metrics = entered(new Metrics(2, live));

    private Metrics entered(Metrics entering) {
        entering.enter(loops[0]);
        entering.enter(loops[1]);
        return entering;
    }

    private FakeExchange exchange(int loop, String route, int status, long millis) {
        return FakeExchange.of("GET / HTTP/1.1", "Host: a.example")
                .on(loops[loop])
                .route(route)
                .response("HTTP/1.1 " + status + " X", "Content-Length: 0")
                .octets(10, 100)
                .times(0, 0, millis * 1_000_000);
    }

    private static List<String> page(Metrics of) {
        Page page = new Page();
        new TrafficPart(List.of(of.state())).write(page);
        return new String(page.octets(), StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void requests_of_all_loops_are_added_up() {
        metrics.ended(exchange(0, "a", 200, 1));
        metrics.ended(exchange(1, "a", 200, 1));
        metrics.ended(exchange(1, "a", 404, 1));
        metrics.ended(exchange(1, "b", 299, 1));
        assertThat(page(metrics))
                .contains(
                        "prox_requests_total{listener=\"web\",route=\"a\",code=\"200\"} 2",
                        "prox_requests_total{listener=\"web\",route=\"a\",code=\"404\"} 1",
                        "prox_requests_total{listener=\"web\",route=\"b\",code=\"2xx\"} 1",
                        "prox_request_body_bytes_total{listener=\"web\",route=\"a\"} 30",
                        "prox_response_body_bytes_total{listener=\"web\",route=\"a\"} 300");
    }

    @Test
    void durations_fall_into_the_buckets_of_their_route() {
        metrics.ended(exchange(0, "a", 200, 0));
        metrics.ended(exchange(0, "a", 200, 5));
        metrics.ended(exchange(1, "a", 200, 6));
        metrics.ended(exchange(1, "a", 200, 100_000));
        assertThat(page(metrics))
                .contains(
                        "prox_request_duration_seconds_bucket{route=\"a\",le=\"0.0001\"} 1",
                        "prox_request_duration_seconds_bucket{route=\"a\",le=\"0.0025\"} 1",
                        "prox_request_duration_seconds_bucket{route=\"a\",le=\"0.005\"} 2",
                        "prox_request_duration_seconds_bucket{route=\"a\",le=\"0.01\"} 3",
                        "prox_request_duration_seconds_bucket{route=\"a\",le=\"60\"} 3",
                        "prox_request_duration_seconds_bucket{route=\"a\",le=\"+Inf\"} 4",
                        "prox_request_duration_seconds_sum{route=\"a\"} 100.011",
                        "prox_request_duration_seconds_count{route=\"a\"} 4");
    }

    @Test
    void a_duration_falls_into_the_first_bucket_that_holds_it() {
        for (long nanos = 0; nanos < 200_000_000_000L; nanos += 1 + nanos / 97) {
            int bucket = Row.bucket(nanos);
            assertThat(bucket == Row.BOUNDS_NANOS.length || nanos <= Row.BOUNDS_NANOS[bucket])
                    .isTrue();
            assertThat(bucket == 0 || nanos > Row.BOUNDS_NANOS[bucket - 1]).isTrue();
        }
        assertThat(Row.bucket(Long.MAX_VALUE)).isEqualTo(Row.BOUNDS_NANOS.length);
        assertThat(Row.bucket(1_000_000)).isEqualTo(3);
    }

    @Test
    void failures_are_counted_by_kind_and_further_tries_by_route() {
        Destination to = new Destination(
                "a", 1, null, null, Destination.AddressPolicy.ANY, new Destination.Timeouts(1, 1, 1, 1));
        metrics.ended(exchange(0, "a", 502, 1)
                .failure(Failure.of(Failure.Kind.CONNECT_REFUSED))
                .destination(to, false, 2)
                .hedges(1));
        assertThat(page(metrics))
                .contains(
                        "prox_failures_total{kind=\"connect-refused\",side=\"upstream\",type=\"connection_refused\"} 1",
                        "prox_retries_total{listener=\"web\",route=\"a\"} 2",
                        "prox_hedges_total{listener=\"web\",route=\"a\"} 1",
                        "prox_requests_total{listener=\"web\",route=\"a\",code=\"502\"} 1");
    }

    @Test
    void a_tunnel_is_open_until_it_ends_and_its_duration_is_no_request() {
        FakeExchange tunnel = exchange(0, "a", 200, 9000).tunnel(true);
        metrics.tunnelOpened(tunnel);
        assertThat(page(metrics)).contains("prox_tunnels_open 1", "prox_tunnels_total 1");
        metrics.ended(tunnel);
        assertThat(page(metrics))
                .contains(
                        "prox_tunnels_open 0",
                        "prox_tunnels_total 1",
                        "prox_request_duration_seconds_count{route=\"a\"} 0");
    }

    @Test
    void an_exchange_without_route_or_status_is_counted_too() {
        metrics.ended(exchange(0, "a", 200, 1).route(null).response("HTTP/1.1 000 None"));
        assertThat(page(metrics)).contains("prox_requests_total{listener=\"web\",route=\"none\",code=\"none\"} 1");
    }

    @Test
    void beyond_the_limit_routes_are_counted_together() {
        for (int i = 0; i < LoopCounters.ROWS_MAX + 500; i++) {
            metrics.ended(exchange(0, "route" + i, 200, 1));
            metrics.ended(exchange(0, "route" + i, 200, 1));
        }
        List<String> page = page(metrics);
        assertThat(page).contains("prox_requests_total{listener=\"other\",route=\"other\",code=\"200\"} 1000");
        assertThat(page).contains("prox_requests_total{listener=\"web\",route=\"route999\",code=\"200\"} 2");
        assertThat(page.stream().filter(line -> line.startsWith("prox_requests_total")))
                .hasSize(1001);
    }

    @Test
    void two_versions_share_their_counters_so_none_goes_backwards() {
        metrics.ended(exchange(0, "a", 200, 1));
        metrics.tunnelOpened(exchange(0, "a", 200, 1));
        Metrics next = new Metrics(2, live);
        assertThat(next.adopt(metrics.state())).isTrue();
        entered(next);
        next.ended(exchange(0, "a", 200, 1));
        metrics.ended(exchange(0, "a", 200, 1));
        next.ended(exchange(0, "a", 200, 1).tunnel(true));
        metrics.leave(loops[0]);
        metrics.close();
        assertThat(live).containsOnly(next);
        assertThat(page(next))
                .contains("prox_requests_total{listener=\"web\",route=\"a\",code=\"200\"} 4", "prox_tunnels_open 0");
    }

    @Test
    void the_state_of_another_layout_is_not_adopted() {
        Map<List<String>, long[]> strange = new ConcurrentHashMap<>(metrics.state());
        strange.put(List.of(), new long[] {1, 2, 3});
        Metrics next = new Metrics(2, live);
        assertThat(next.adopt(strange)).isFalse();
        assertThat(next.adopt("something")).isFalse();
        assertThat(next.adopt(new ConcurrentHashMap<>())).isFalse();
    }

    @Test
    void an_observer_that_never_entered_is_not_live() {
        assertThat(new Metrics(1, live).state()).hasSize(1);
        assertThat(live).containsOnly(metrics);
    }
}
