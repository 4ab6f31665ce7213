package dev.prox.admin.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
        return JSON.objectNode()
                .put("route", mirror.route())
                .put("upstream", mirror.upstream())
                .put("inFlight", mirror.inFlight())
                .put("answered", mirror.answered())
                .put("failed", mirror.failed())
                .put("tooMany", mirror.tooMany())
                .put("tooLong", mirror.tooLong())
                .put("nowhere", mirror.nowhere())
                .put("unsent", mirror.unsent());
    }
}
