package dev.prox.admin.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a request gets. */
record Answer(int status, String contentType, byte[] body, Map<String, String> fields) {
    Answer(int status, String contentType, byte[] body) {
        this(status, contentType, body, Map.of());
    }

    /** The same with these fields. */
    Answer with(Map<String, String> more) {
        return new Answer(status, contentType, body, more);
    }

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
