package dev.prox.admin.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prox.api.RuntimeView.Compared;
import dev.prox.api.RuntimeView.MirrorDifference;
import dev.prox.api.RuntimeView.MirrorState;
import java.util.List;

/** The mirrors of routes, as JSON. Keys are those of the records. */
final class MirrorJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private MirrorJson() {}

    static ObjectNode of(List<MirrorState> mirrors) {
        ObjectNode node = JSON.objectNode();
        ArrayNode array = node.putArray("mirrors");
        mirrors.forEach(each -> array.add(of(each)));
        return node;
    }

    private static ObjectNode of(MirrorState mirror) {
        ObjectNode node = JSON.objectNode()
                .put("route", mirror.route())
                .put("upstream", mirror.upstream())
                .put("inFlight", mirror.inFlight())
                .put("answered", mirror.answered())
                .put("failed", mirror.failed())
                .put("tooMany", mirror.tooMany())
                .put("tooLong", mirror.tooLong())
                .put("nowhere", mirror.nowhere())
                .put("unsent", mirror.unsent());
        Compared compared = mirror.compared();
        node.set("compared", compared == null ? JSON.nullNode() : of(compared));
        return node;
    }

    private static ObjectNode of(Compared compared) {
        ObjectNode node = JSON.objectNode()
                .put("same", compared.same())
                .put("different", compared.different())
                .put("uncompared", compared.uncompared());
        ObjectNode differing = node.putObject("differing");
        compared.differing().forEach(differing::put);
        ArrayNode last = node.putArray("last");
        compared.last().forEach(each -> last.add(of(each)));
        return node;
    }

    private static ObjectNode of(MirrorDifference difference) {
        ObjectNode node = JSON.objectNode()
                .put("when", difference.when().toString())
                .put("method", difference.method())
                .put("path", difference.path());
        ArrayNode differing = node.putArray("differing");
        difference.differing().forEach(differing::add);
        return node.put("status", difference.status())
                .put("mirrorStatus", difference.mirrorStatus())
                .put("octets", difference.octets())
                .put("mirrorOctets", difference.mirrorOctets());
    }
}
