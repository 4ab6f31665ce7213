package dev.prox.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prox.api.Config;
import dev.prox.api.ConfigNode.Position;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The scalar parts of a {@link Schema}, and default values as JSON. */
final class SchemaScalars {
    private static final String EXPANSION = "[$][{].+[}]";

    private final ObjectMapper json;

    SchemaScalars(ObjectMapper json) {
        this.json = json;
    }

    ObjectNode of(Class<?> type, Config.@Nullable Range range) {
        if (type == Duration.class) {
            ObjectNode duration = text();
            duration.put("pattern", Durations.PATTERN + "|" + EXPANSION);
            return range == null ? duration : duration.put("$comment", "a duration" + Durations.bounds(range));
        } else if (RecordShape.factory(type, "parse") != null || type == String.class) {
            Config.Doc doc = type.getAnnotation(Config.Doc.class);
            return doc == null ? text() : text().put("description", doc.value());
        }
        ObjectNode plain = plain(type, range);
        ObjectNode schema = json.createObjectNode();
        schema.putArray("anyOf").add(plain).addObject().put("type", "string").put("pattern", EXPANSION);
        return schema;
    }

    /** What YAML would call a number or boolean is text too where text is wanted. */
    ObjectNode text() {
        ObjectNode schema = json.createObjectNode();
        schema.putArray("type").add("string").add("number").add("boolean");
        return schema;
    }

    private ObjectNode plain(Class<?> type, Config.@Nullable Range range) {
        ObjectNode schema = json.createObjectNode();
        if (Types.bool(type)) {
            return schema.put("type", "boolean");
        } else if (type.isEnum()) {
            ArrayNode names = schema.putArray("enum");
            Types.constants(type).forEach(names::add);
            return schema;
        }
        schema.put("type", Types.wholeNumber(type) ? "integer" : "number");
        if (range != null) {
            schema.put("minimum", range.min());
        }
        if (range != null && range.max() < Long.MAX_VALUE) {
            schema.put("maximum", range.max());
        }
        return schema;
    }

    JsonNode defaultValue(RecordShape.Field field, String text) {
        Position nowhere = new Position("default", 1, 1);
        YamlNode node = Binder.defaultNode(new YamlNode.Place(NodePath.ROOT, nowhere, nowhere), field.type(), text);
        return value(node, Types.raw(field.type()));
    }

    private JsonNode value(YamlNode node, Class<?> type) {
        String text = node.text();
        if (node.kind() == YamlNode.Kind.MAPPING) {
            ObjectNode object = json.createObjectNode();
            node.mapping().forEach((key, field) -> object.set(key, value(field, Object.class)));
            return object;
        } else if (node.kind() == YamlNode.Kind.SEQUENCE) {
            ArrayNode array = json.createArrayNode();
            node.sequence().forEach(item -> array.add(value(item, Object.class)));
            return array;
        } else if (text == null) {
            return json.nullNode();
        } else if (Types.bool(type)) {
            return json.getNodeFactory().booleanNode(text.equals("true"));
        } else if (Types.wholeNumber(type)) {
            return json.getNodeFactory().numberNode((Long) Scalars.parse(text, long.class, null));
        } else if (Types.number(type)) {
            return json.getNodeFactory().numberNode(Double.parseDouble(text));
        }
        return json.getNodeFactory().textNode(text);
    }
}
