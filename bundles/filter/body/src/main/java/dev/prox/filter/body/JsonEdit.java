package dev.prox.filter.body;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.Template;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Edits of a JSON document. Numbers keep their digits, members their order; what is no JSON stays as it is. */
final class JsonEdit {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]{0,30})(?:\\.[0-9]{1,30})?");

    private final List<JsonPointer> removed = new ArrayList<>();
    private final @Nullable ConfigNode merged;
    private final Map<JsonPointer, ConfigNode> set = new LinkedHashMap<>();

    /** @throws IllegalArgumentException with what was expected */
    JsonEdit(BodyConfig.Json config) {
        config.remove().forEach(pointer -> removed.add(pointer(pointer)));
        config.set().forEach((pointer, value) -> set.put(pointer(pointer), checked(value)));
        merged = config.merge() == null ? null : checked(config.merge());
        if (removed.isEmpty() && set.isEmpty() && merged == null) {
            throw new IllegalArgumentException("remove, merge or set");
        }
    }

    private static JsonPointer pointer(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("JSON pointers as /user/name, but there is " + text);
        }
        return JsonPointer.compile(text);
    }

    private static ConfigNode checked(ConfigNode node) {
        node.fields().values().forEach(JsonEdit::checked);
        node.items().forEach(JsonEdit::checked);
        if (node.text() != null) {
            Template.parse(node.text());
        }
        return node;
    }

    /** Those of all texts, as far as they are some. */
    static List<Template> templates(BodyConfig.Json config) {
        List<Template> all = new ArrayList<>();
        if (config.merge() != null) {
            collect(config.merge(), all);
        }
        config.set().values().forEach(each -> collect(each, all));
        return all;
    }

    private static void collect(ConfigNode node, List<Template> all) {
        node.fields().values().forEach(each -> collect(each, all));
        node.items().forEach(each -> collect(each, all));
        try {
            all.add(Template.parse(String.valueOf(node.text())));
        } catch (IllegalArgumentException none) {
            // told where it is used
        }
    }

    /** What is done to a body, with what the request says now. */
    UnaryOperator<byte[]> of(Exchange exchange) {
        JsonNode patch = merged == null ? null : value(merged, exchange);
        Map<JsonPointer, JsonNode> values = new LinkedHashMap<>();
        set.forEach((pointer, node) -> values.put(pointer, value(node, exchange)));
        return body -> {
            try {
                JsonNode document = JSON.readTree(body);
                if (document.isMissingNode()) {
                    return body; // white space alone
                }
                removed.forEach(pointer -> remove(document, pointer));
                JsonNode result = patch == null ? document : merge(document, patch);
                values.forEach((pointer, value) -> set(result, pointer, value));
                return JSON.writeValueAsBytes(result);
            } catch (IOException noJson) {
                return body;
            }
        };
    }

    /** What the configuration says, as JSON: texts that read as numbers, booleans or null are these. */
    private static JsonNode value(ConfigNode node, Exchange exchange) {
        if (!node.fields().isEmpty()) {
            ObjectNode object = JSON.createObjectNode();
            node.fields().forEach((name, each) -> object.set(name, value(each, exchange)));
            return object;
        }
        if (!node.items().isEmpty()) {
            ArrayNode array = JSON.createArrayNode();
            node.items().forEach(each -> array.add(value(each, exchange)));
            return array;
        }
        String text = node.text();
        if (text == null) {
            return JSON.nullNode();
        }
        return switch (text) {
            case "true", "false" -> JSON.getNodeFactory().booleanNode(text.equals("true"));
            case "null" -> JSON.nullNode();
            default ->
                NUMBER.matcher(text).matches()
                        ? JSON.getNodeFactory().numberNode(new BigDecimal(text))
                        : JSON.getNodeFactory()
                                .textNode(Template.parse(text).bodyText(exchange, UnaryOperator.identity()));
        };
    }

    private static void remove(JsonNode document, JsonPointer pointer) {
        JsonNode parent = document.at(pointer.head());
        JsonPointer last = pointer.last();
        if (parent instanceof ObjectNode object) {
            object.remove(last.getMatchingProperty());
        } else if (parent instanceof ArrayNode array && last.getMatchingIndex() >= 0) {
            array.remove(last.getMatchingIndex());
        }
    }

    /** Objects on the way that are missing are made; what is something else stays as it is. */
    private static void set(JsonNode document, JsonPointer pointer, JsonNode value) {
        JsonNode at = document;
        JsonPointer rest = pointer;
        while (!rest.tail().matches() && (at instanceof ObjectNode || at instanceof ArrayNode)) {
            JsonNode next = at instanceof ObjectNode object && !object.has(rest.getMatchingProperty())
                    ? object.putObject(rest.getMatchingProperty())
                    : step(at, rest);
            at = next;
            rest = rest.tail();
        }
        if (at instanceof ObjectNode object) {
            object.set(rest.getMatchingProperty(), value.deepCopy());
        } else if (at instanceof ArrayNode array && rest.getMatchingProperty().equals("-")) {
            array.add(value.deepCopy());
        } else if (at instanceof ArrayNode array && array.has(rest.getMatchingIndex())) {
            array.set(rest.getMatchingIndex(), value.deepCopy());
        }
    }

    private static JsonNode step(JsonNode at, JsonPointer rest) {
        return at instanceof ArrayNode ? at.path(rest.getMatchingIndex()) : at.path(rest.getMatchingProperty());
    }

    /** RFC 7396, 2. */
    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        ObjectNode result = target instanceof ObjectNode object ? object : JSON.createObjectNode();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merge(result.path(change.getKey()), change.getValue()));
            }
        });
        return result;
    }
}
