package dev.prox.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.prox.api.RuntimeView;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class PageTest {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[a-z_]+=\"([^\"\\\\\n"
            + "]|\\\\[\\\\\"n])*\"(,[a-z_]+=\"([^\"\\\\\n"
            + "]|\\\\[\\\\\"n])*\")*})? (-?[0-9.E-]+|NaN|[+-]Inf)");

    private final Page page = new Page();
    private final MetricRegistry registry = new MetricRegistry();

    private List<String> lines() {
        return new String(page.octets(), StandardCharsets.UTF_8).lines().toList();
    }

    /** Every line has a form that the format allows, no series comes twice, and each family is in one piece behind its type. */
    private void assertValid() {
        Set<String> series = new HashSet<>();
        Set<String> families = new HashSet<>();
        String family = "";
        for (String line : lines()) {
            if (line.startsWith("# TYPE ")) {
                family = line.split(" ")[2];
                assertThat(families.add(family)).as(line).isTrue();
            } else if (!line.startsWith("# HELP ")) {
                assertThat(line).matches(SAMPLE);
                assertThat(line).startsWith(family);
                assertThat(series.add(line.substring(0, line.lastIndexOf(' '))))
                        .as(line)
                        .isTrue();
            }
        }
    }

    @Test
    void the_virtual_machine_is_described_in_valid_lines() {
        JvmGauges.register(registry);
        RegistryPart.write(page, registry);
        assertValid();
        assertThat(lines())
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"} "))
                .anyMatch(line -> line.startsWith("process_open_fds "))
                .contains("# TYPE process_cpu_seconds_total counter", "# TYPE jvm_threads_current gauge");
    }

    @Test
    void what_modules_register_is_exposed_by_its_kind() {
        registry.counter("cache.hits_total").inc(3);
        registry.counter("open").inc(2);
        registry.meter("marks").mark(5);
        registry.timer("render{part=\"a b\"}").update(2, TimeUnit.SECONDS);
        registry.register("on", (Gauge<Boolean>) () -> true);
        registry.register("text", (Gauge<String>) () -> "no number");
        registry.register("broken", (Gauge<Integer>) () -> {
            throw new IllegalStateException("gone");
        });
        RegistryPart.write(page, registry);
        assertValid();
        assertThat(lines())
                .contains(
                        "# TYPE cache_hits_total counter",
                        "cache_hits_total 3",
                        "# TYPE open gauge",
                        "open 2",
                        "marks 5",
                        "# TYPE render summary",
                        "render{part=\"a b\",quantile=\"0.99\"} 2",
                        "render_count{part=\"a b\"} 1",
                        "on 1")
                .noneMatch(line -> line.startsWith("text ") || line.startsWith("broken "));
    }

    @Test
    void values_that_bundles_offer_under_one_name_are_added_up() {
        OfferedPart.write(
                page,
                List.of(
                        new OfferedPart.Offer("lost_total", "Lost.", () -> 3),
                        new OfferedPart.Offer("lost_total", "Lost.", () -> 4),
                        new OfferedPart.Offer("open{loop=\"0\"}", "Open.", () -> 1),
                        new OfferedPart.Offer("open{loop=\"1\"}", "Open.", () -> 2)));
        assertValid();
        assertThat(lines())
                .contains("# TYPE lost_total counter", "lost_total 7", "open{loop=\"0\"} 1", "open{loop=\"1\"} 2");
    }

    @Test
    void the_modules_that_are_installed_are_named_with_their_versions() {
        RuntimeView.ModuleState module =
                new RuntimeView.ModuleState("filter/headers", "dev.prox.filter.headers", "1.0", 7, true, null);
        RuntimeView.DiscoveryState found =
                new RuntimeView.DiscoveryState("discovery/dns", 3, Instant.EPOCH, "1 of 3 endpoints are left", null);
        RuntimeView.State state = new RuntimeView.State(
                true,
                List.of(),
                12,
                Instant.ofEpochSecond(1000),
                List.of(new RuntimeView.ListenerState("web", new InetSocketAddress(80), false, 3, 4)),
                List.of(new RuntimeView.UpstreamState("api", 1, 20, 2, 5, 6, 7, List.of(endpoint()), found)),
                List.of(module, module),
                List.of());
        RuntimePart.write(page, state);
        assertValid();
        assertThat(lines())
                .contains(
                        "prox_snapshot_generation 12",
                        "prox_ready 1",
                        "prox_listener_connections{listener=\"web\"} 3",
                        "prox_listener_connections_refused_total{listener=\"web\"} 4",
                        "prox_upstream_requests{upstream=\"api\"} 1",
                        "prox_upstream_requests_max{upstream=\"api\"} 20",
                        "prox_upstream_requests_refused_total{upstream=\"api\"} 2",
                        "prox_upstream_retries_refused_total{upstream=\"api\"} 5",
                        "prox_upstream_hedges_total{upstream=\"api\"} 6",
                        "prox_upstream_hedges_refused_total{upstream=\"api\"} 7",
                        "prox_endpoint_up{upstream=\"api\",endpoint=\"http://a:80\"} 0",
                        "prox_endpoint_requests{upstream=\"api\",endpoint=\"http://a:80\"} 1",
                        "prox_endpoint_answers_total{upstream=\"api\",endpoint=\"http://a:80\"} 2",
                        "prox_endpoint_errors_total{upstream=\"api\",endpoint=\"http://a:80\"} 3",
                        "prox_endpoint_failures_total{upstream=\"api\",endpoint=\"http://a:80\"} 4",
                        "prox_endpoint_healthy{upstream=\"api\",endpoint=\"http://a:80\"} 0",
                        "prox_endpoint_checks_total{upstream=\"api\",endpoint=\"http://a:80\",result=\"passed\"} 5",
                        "prox_endpoint_checks_total{upstream=\"api\",endpoint=\"http://a:80\",result=\"failed\"} 6",
                        "prox_discovery_endpoints{upstream=\"api\"} 3",
                        "prox_discovery_held{upstream=\"api\"} 1",
                        "prox_discovery_failing{upstream=\"api\"} 0",
                        "prox_module_info{module=\"filter/headers\",version=\"1.0\",bundle=\"dev.prox.filter.headers\",serving=\"true\"}"
                            + " 1");
    }

    @Test
    void mirrors_are_counted_by_what_became_of_their_copies() {
        var compared = new RuntimeView.Compared(8, 1, 0, Map.of("header a", 1L), List.of());
        MirrorPart.write(
                page, List.of(new RuntimeView.MirrorState("routes[0]", "next", 1, 2, 3, 4, 5, 6, 7, compared)));
        assertValid();
        assertThat(lines())
                .contains(
                        "prox_mirror_requests{route=\"routes[0]\",upstream=\"next\"} 1",
                        "prox_mirror_requests_total{route=\"routes[0]\",upstream=\"next\",result=\"answered\"} 2",
                        "prox_mirror_requests_total{route=\"routes[0]\",upstream=\"next\",result=\"unsent\"} 7",
                        "prox_mirror_compared_total{route=\"routes[0]\",upstream=\"next\",result=\"same\"} 8",
                        "prox_mirror_differing_total{route=\"routes[0]\",upstream=\"next\",part=\"header a\"} 1");
    }

    private static RuntimeView.EndpointState endpoint() {
        RuntimeView.CheckState check = new RuntimeView.CheckState("health/http", Instant.EPOCH, "status 503", 5, 6);
        return new RuntimeView.EndpointState(
                "http://a:80", "unhealthy", "status 503", Instant.EPOCH, 1, 2, 3, 4, check);
    }

    @Test
    void labels_are_escaped() {
        page.family("x", "gauge", "a \\ b\nc \"d\"");
        page.sample("x", Page.labels("l", "a\"b\\c\nd\u00e9"), Double.NaN);
        page.sample("x", Page.labels("l", "2"), Double.POSITIVE_INFINITY);
        page.sample("x", Page.labels("l", "3"), 0.25);
        assertValid();
        assertThat(lines())
                .containsExactly(
                        "# HELP x a \\\\ b\\nc \"d\"",
                        "# TYPE x gauge",
                        "x{l=\"a\\\"b\\\\c\\nd\u00e9\"} NaN",
                        "x{l=\"2\"} +Inf",
                        "x{l=\"3\"} 0.25");
    }

    @Test
    void a_family_is_written_once() {
        page.single("x", "gauge", "First.", 1);
        page.single("x", "gauge", "Second.", 2);
        assertThat(lines()).containsExactly("# HELP x First.", "# TYPE x gauge", "x 1");
    }
}
