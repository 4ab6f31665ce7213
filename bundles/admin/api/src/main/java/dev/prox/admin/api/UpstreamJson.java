package dev.prox.admin.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prox.api.RuntimeView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Upstreams and their endpoints, as JSON. Keys are those of the records. */
final class UpstreamJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private UpstreamJson() {}

    static ObjectNode of(List<RuntimeView.UpstreamState> upstreams) {
        ObjectNode node = JSON.objectNode();
        ArrayNode array = node.putArray("upstreams");
        upstreams.forEach(each -> array.add(of(each)));
        return node;
    }

    static ObjectNode of(RuntimeView.UpstreamState upstream) {
        ObjectNode node = JSON.objectNode()
                .put("name", upstream.name())
                .put("requests", upstream.requests())
                .put("requestsMax", upstream.requestsMax())
                .put("requestsRefused", upstream.requestsRefused())
                .put("retriesRefused", upstream.retriesRefused())
                .put("hedges", upstream.hedges())
                .put("hedgesRefused", upstream.hedgesRefused());
        RuntimeView.DiscoveryState discovery = upstream.discovery();
        if (discovery != null) {
            node.putObject("discovery")
                    .put("module", discovery.module())
                    .put("found", discovery.found())
                    .put("answered", text(discovery.answered()))
                    .put("held", discovery.held())
                    .put("failing", discovery.failing());
        }
        ArrayNode endpoints = node.putArray("endpoints");
        upstream.endpoints().forEach(each -> endpoints.add(of(each)));
        return node;
    }

    private static ObjectNode of(RuntimeView.EndpointState endpoint) {
        ObjectNode node = JSON.objectNode()
                .put("url", endpoint.url())
                .put("state", endpoint.state())
                .put("reason", endpoint.reason())
                .put("since", endpoint.since().toString())
                .put("requests", endpoint.requests())
                .put("answers", endpoint.answers())
                .put("errors", endpoint.errors())
                .put("failures", endpoint.failures());
        RuntimeView.CheckState check = endpoint.check();
        if (check != null) {
            node.putObject("check")
                    .put("module", check.module())
                    .put("last", text(check.last()))
                    .put("failure", check.failure())
                    .put("passed", check.passed())
                    .put("failed", check.failed());
        }
        return node;
    }

    private static @Nullable String text(@Nullable Instant when) {
        return when == null ? null : when.toString();
    }
}
