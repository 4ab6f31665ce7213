package dev.prox.telemetry.metrics;

import dev.prox.api.RuntimeView;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToLongFunction;

/** What runs now, as a part of the page. */
final class RuntimePart {
    private RuntimePart() {}

    static void write(Page page, RuntimeView.State state) {
        page.single(
                "prox_ready",
                "gauge",
                "Whether everything that the configuration names serves.",
                state.ready() ? 1 : 0);
        page.single("prox_snapshot_generation", "gauge", "Of the published snapshot.", state.generation());
        double since = state.since().toEpochMilli() / 1e3;
        page.single("prox_snapshot_published_seconds", "gauge", "When the snapshot was published, since 1970.", since);
        listeners(page, state);
        upstreams(page, state);
        endpoints(page, state);
        EndpointPart.write(page, state.upstreams());
        modules(page, state);
    }

    private static void listeners(Page page, RuntimeView.State state) {
        String open = "prox_listener_connections";
        page.family(open, "gauge", "Connections of clients that are open.");
        state.listeners().forEach(each -> page.sample(open, Page.labels("listener", each.name()), each.connections()));
        String refused = "prox_listener_connections_refused_total";
        page.family(refused, "counter", "Connections of clients that were too many.");
        state.listeners()
                .forEach(each -> page.sample(refused, Page.labels("listener", each.name()), each.connectionsRefused()));
    }

    private static void upstreams(Page page, RuntimeView.State state) {
        upstreams(page, state, "requests", "Requests under way.", RuntimeView.UpstreamState::requests);
        upstreams(
                page,
                state,
                "requests_max",
                "The most requests that the latency of the upstream allows; 0 where no limit follows it.",
                RuntimeView.UpstreamState::requestsMax);
        upstreams(
                page,
                state,
                "requests_refused_total",
                "Requests that were too many.",
                RuntimeView.UpstreamState::requestsRefused);
        upstreams(
                page,
                state,
                "retries_refused_total",
                "Retries beyond the budget.",
                RuntimeView.UpstreamState::retriesRefused);
        upstreams(
                page,
                state,
                "hedges_total",
                "Requests that were sent a second time while the first try had no response.",
                RuntimeView.UpstreamState::hedges);
        upstreams(
                page,
                state,
                "hedges_refused_total",
                "Second tries beyond the budget.",
                RuntimeView.UpstreamState::hedgesRefused);
    }

    private static void upstreams(
            Page page,
            RuntimeView.State state,
            String what,
            String help,
            ToLongFunction<RuntimeView.UpstreamState> value) {
        String name = "prox_upstream_" + what;
        page.family(name, name.endsWith("_total") ? "counter" : "gauge", help);
        for (RuntimeView.UpstreamState each : state.upstreams()) {
            page.sample(name, Page.labels("upstream", each.name()), value.applyAsLong(each));
        }
    }

    private static void endpoints(Page page, RuntimeView.State state) {
        endpoints(
                page,
                state,
                "up",
                "Whether new requests go there.",
                each -> each.state().equals("up") ? 1 : 0);
        endpoints(page, state, "requests", "Tries under way.", RuntimeView.EndpointState::requests);
        endpoints(page, state, "answers_total", "Responses.", RuntimeView.EndpointState::answers);
        endpoints(
                page,
                state,
                "errors_total",
                "Responses that count against the endpoint.",
                RuntimeView.EndpointState::errors);
        endpoints(
                page, state, "failures_total", "Tries without a whole response.", RuntimeView.EndpointState::failures);
    }

    private static void endpoints(
            Page page,
            RuntimeView.State state,
            String what,
            String help,
            ToLongFunction<RuntimeView.EndpointState> value) {
        String name = "prox_endpoint_" + what;
        page.family(name, name.endsWith("_total") ? "counter" : "gauge", help);
        for (RuntimeView.UpstreamState upstream : state.upstreams()) {
            for (RuntimeView.EndpointState each : upstream.endpoints()) {
                String labels = Page.labels("upstream", upstream.name(), "endpoint", each.url());
                page.sample(name, labels, value.applyAsLong(each));
            }
        }
    }

    private static void modules(Page page, RuntimeView.State state) {
        String name = "prox_module_info";
        page.family(name, "gauge", "The modules that are installed; serving says which version is in use.");
        Set<String> written = new HashSet<>();
        for (RuntimeView.ModuleState module : state.modules()) {
            String serving = Boolean.toString(module.serving());
            String labels = Page.labels(
                    "module",
                    module.name(),
                    "version",
                    module.version(),
                    "bundle",
                    module.bundle(),
                    "serving",
                    serving);
            if (written.add(labels)) {
                page.sample(name, labels, 1);
            }
        }
    }
}
