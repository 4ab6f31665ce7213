package dev.prox.admin.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prox.api.ModuleControl;
import dev.prox.api.RuntimeView;
import java.util.List;

/** What runs now, as JSON. Keys are those of the records. */
final class StateJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private StateJson() {}

    static ObjectNode readiness(boolean ready, long generation, List<String> reasons) {
        ObjectNode node = JSON.objectNode();
        node.put("ready", ready).put("generation", generation);
        ArrayNode array = node.putArray("reasons");
        reasons.forEach(array::add);
        return node;
    }

    static ObjectNode of(RuntimeView view) {
        ObjectNode node = of(view.state());
        RuntimeView.Judgement judged = view.judgement();
        ObjectNode changes = node.putObject("changes");
        RuntimeView.Trial trial = judged.trial();
        changes.set("trial", trial == null ? JSON.nullNode() : of(trial));
        changes.put("promoted", judged.promoted()).put("withdrawn", judged.withdrawn());
        changes.put("takenBack", judged.takenBack());
        changes.put(
                "unconfirmed",
                judged.unconfirmed() == null ? null : judged.unconfirmed().toString());
        ArrayNode tenants = node.putArray("tenants");
        view.tenants().forEach(each -> tenants.addObject()
                .put("name", each.name())
                .put("serving", each.serving())
                .put("routes", each.routes())
                .put("refused", each.refused()));
        ArrayNode faults = node.putArray("faults");
        judged.faults().forEach(each -> faults.add(of(each)));
        return node;
    }

    private static ObjectNode of(RuntimeView.Trial trial) {
        ObjectNode node = JSON.objectNode()
                .put("change", trial.change())
                .put("share", trial.share())
                .put("since", trial.since().toString())
                .put("running", trial.running())
                .put("decision", trial.decision());
        node.set("tried", of(trial.tried()));
        node.set("beside", of(trial.beside()));
        return node;
    }

    private static ObjectNode of(RuntimeView.Outcome outcome) {
        return JSON.objectNode()
                .put("exchanges", outcome.exchanges())
                .put("failures", outcome.failures())
                .put("p99Nanos", outcome.p99Nanos());
    }

    private static ObjectNode of(RuntimeView.Faults faults) {
        return JSON.objectNode()
                .put("module", faults.module())
                .put("kind", faults.kind())
                .put("count", faults.count())
                .put("last", faults.last());
    }

    private static ObjectNode of(RuntimeView.State state) {
        ObjectNode node = readiness(state.ready(), state.generation(), state.reasons());
        node.put("since", state.since().toString());
        ArrayNode listeners = node.putArray("listeners");
        state.listeners().forEach(listener -> listeners.add(of(listener)));
        ArrayNode upstreams = node.putArray("upstreams");
        state.upstreams().forEach(upstream -> upstreams.add(UpstreamJson.of(upstream)));
        ArrayNode modules = node.putArray("modules");
        state.modules().forEach(module -> modules.add(of(module)));
        ArrayNode refused = node.putArray("refused");
        state.refused().forEach(refusal -> refused.add(of(refusal)));
        return node;
    }

    private static ObjectNode of(RuntimeView.ListenerState listener) {
        String host = listener.address().getHostString();
        String address = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
                + listener.address().getPort();
        return JSON.objectNode()
                .put("name", listener.name())
                .put("address", address)
                .put("tls", listener.tls())
                .put("connections", listener.connections())
                .put("connectionsRefused", listener.connectionsRefused());
    }

    private static ObjectNode of(RuntimeView.ModuleState module) {
        return JSON.objectNode()
                .put("name", module.name())
                .put("bundle", module.bundle())
                .put("version", module.version())
                .put("bundleId", module.bundleId())
                .put("serving", module.serving())
                .put("previous", module.previous());
    }

    private static ObjectNode of(RuntimeView.Refusal refusal) {
        return JSON.objectNode()
                .put("when", refusal.when().toString())
                .put("change", refusal.change())
                .put("reason", refusal.reason());
    }

    static ObjectNode states(List<ModuleControl.SetState> states) {
        ObjectNode node = JSON.objectNode();
        ArrayNode array = node.putArray("states");
        for (ModuleControl.SetState state : states) {
            ObjectNode set = array.addObject()
                    .put("number", state.number())
                    .put("serving", state.serving())
                    .put("when", state.when().toString())
                    .put("change", state.change());
            ArrayNode modules = set.putArray("modules");
            state.modules().forEach(kept -> modules.add(of(kept)));
        }
        return node;
    }

    private static ObjectNode of(ModuleControl.Kept kept) {
        return JSON.objectNode()
                .put("bundle", kept.bundle())
                .put("version", kept.version())
                .put("sha256", kept.sha256())
                .put("source", kept.source());
    }
}
