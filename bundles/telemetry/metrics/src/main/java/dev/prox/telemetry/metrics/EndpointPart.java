package dev.prox.telemetry.metrics;

import dev.prox.api.RuntimeView.CheckState;
import dev.prox.api.RuntimeView.DiscoveryState;
import dev.prox.api.RuntimeView.EndpointState;
import dev.prox.api.RuntimeView.UpstreamState;
import java.util.List;

/** Endpoints, their checks, and who finds them, as a part of the page. */
final class EndpointPart {
    private EndpointPart() {}

    static void write(Page page, List<UpstreamState> upstreams) {
        healthy(page, upstreams);
        checks(page, upstreams);
        found(page, upstreams);
    }

    private static void healthy(Page page, List<UpstreamState> upstreams) {
        String name = "prox_endpoint_healthy";
        page.family(name, "gauge", "Whether neither checks nor responses speak against an endpoint.");
        for (UpstreamState upstream : upstreams) {
            for (EndpointState each : upstream.endpoints()) {
                boolean healthy =
                        !each.state().equals("unhealthy") && !each.state().equals("ejected");
                page.sample(name, labels(upstream, each), healthy ? 1 : 0);
            }
        }
    }

    private static void checks(Page page, List<UpstreamState> upstreams) {
        String name = "prox_endpoint_checks_total";
        page.family(name, "counter", "Health checks, by result.");
        for (UpstreamState upstream : upstreams) {
            for (EndpointState each : upstream.endpoints()) {
                CheckState check = each.check();
                if (check != null) {
                    String labels = labels(upstream, each);
                    page.sample(name, labels + "," + Page.labels("result", "passed"), check.passed());
                    page.sample(name, labels + "," + Page.labels("result", "failed"), check.failed());
                }
            }
        }
    }

    private static void found(Page page, List<UpstreamState> upstreams) {
        List<UpstreamState> discovered =
                upstreams.stream().filter(each -> each.discovery() != null).toList();
        if (discovered.isEmpty()) {
            return;
        }
        String found = "prox_discovery_endpoints";
        page.family(found, "gauge", "Endpoints that a discovery is held to have found.");
        discovered.forEach(each -> page.sample(found, label(each), state(each).found()));
        String held = "prox_discovery_held";
        page.family(held, "gauge", "Whether a discovery says that more endpoints are gone than is believed at once.");
        discovered.forEach(each -> page.sample(held, label(each), state(each).held() == null ? 0 : 1));
        String failing = "prox_discovery_failing";
        page.family(failing, "gauge", "Whether a discovery cannot say which endpoints there are.");
        discovered.forEach(each -> page.sample(failing, label(each), state(each).failing() == null ? 0 : 1));
    }

    private static DiscoveryState state(UpstreamState upstream) {
        DiscoveryState state = upstream.discovery();
        if (state == null) {
            throw new IllegalArgumentException(upstream.name() + " has no discovery");
        }
        return state;
    }

    private static String label(UpstreamState upstream) {
        return Page.labels("upstream", upstream.name());
    }

    private static String labels(UpstreamState upstream, EndpointState endpoint) {
        return Page.labels("upstream", upstream.name(), "endpoint", endpoint.url());
    }
}
