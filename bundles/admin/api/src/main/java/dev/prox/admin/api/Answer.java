package dev.prox.admin.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;

/** What a request gets. */
record Answer(int status, String contentType, byte[] body) {
    static Answer json(int status, JsonNode body) {
        return json(status, body.toPrettyString() + "\n");
    }

    static Answer json(int status, String body) {
        return new Answer(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer error(int status, String reason) {
        return json(status, JsonNodeFactory.instance.objectNode().put("error", reason));
    }
}
