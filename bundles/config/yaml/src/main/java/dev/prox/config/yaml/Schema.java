package dev.prox.config.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prox.api.Config;
import dev.prox.api.ConfigNode;
import dev.prox.api.ModuleFactory;
import dev.prox.config.yaml.RecordShape.Field;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the JSON Schema (draft 2020-12) of a record, for editors. Modules stand where {@link Config.Modules} says, by name. A little stricter than what is
 * read: numbers in quotes and {@code enum} names in capitals are not in it; a number or word may be a <code>${...}</code>. Used once.
 */
final class Schema {
    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    private final ObjectMapper json = new ObjectMapper();
    private final SchemaScalars scalars = new SchemaScalars(json);
    private final ObjectNode definitions = json.createObjectNode();
    private final Map<Class<?>, String> names = new HashMap<>();
    private final SchemaModules modules;

    Schema(Collection<? extends ModuleFactory<?>> installed) {
        this.modules = new SchemaModules(json, installed, this::value);
    }

    String of(Class<?> document) {
        ObjectNode root = json.createObjectNode();
        root.put("$schema", DRAFT);
        root.setAll(object(document));
        root.set("$defs", definitions);
        try {
            return json.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    private ObjectNode value(Type type) {
        return value(type, null);
    }

    private ObjectNode value(Type type, Config.@Nullable Range range) {
        Class<?> raw = Types.raw(type);
        Type element = Types.elementOfList(type);
        Type mapped = Types.valueOfMap(type);
        ObjectNode schema = json.createObjectNode();
        if (raw == ConfigNode.class) {
            return schema;
        } else if (element != null) {
            return schema.put("type", "array").set("items", value(element, range));
        } else if (mapped != null) {
            return schema.put("type", "object").set("additionalProperties", value(mapped, range));
        } else if (RecordShape.ofMapping(raw) != null) {
            return schema.put("$ref", "#/$defs/" + define(raw));
        }
        return scalars.of(raw, range);
    }

    /** Writes the record below {@code $defs} when it is met first. */
    private String define(Class<?> type) {
        String known = names.get(type);
        if (known != null) {
            return known;
        }
        String name = type.getSimpleName();
        for (int i = 2; names.containsValue(name); i++) {
            name = type.getSimpleName() + i;
        }
        names.put(type, name);
        ObjectNode object = object(type);
        RecordShape shape = RecordShape.of(type);
        Type item = shape.item();
        ObjectNode list = item == null
                ? null
                : json.createObjectNode().put("type", "array").set("items", value(item));
        definitions.set(name, either(shape.ofText() == null ? null : scalars.text(), list, object));
        return name;
    }

    /** The mapping, or a shorter form where there is one. */
    private ObjectNode either(@Nullable ObjectNode text, @Nullable ObjectNode list, ObjectNode object) {
        if (text == null && list == null) {
            return object;
        }
        ObjectNode schema = json.createObjectNode();
        ArrayNode forms = schema.putArray("anyOf");
        Stream.of(text, list, object).filter(Objects::nonNull).forEach(forms::add);
        return schema;
    }

    @SuppressWarnings("rawtypes")
    private ObjectNode object(Class<?> type) {
        RecordShape shape = RecordShape.of(type);
        ObjectNode schema = json.createObjectNode();
        Config.Doc doc = type.getAnnotation(Config.Doc.class);
        if (doc != null) {
            schema.put("description", doc.value());
        }
        if (shape.needsNothing()) {
            schema.putArray("type").add("object").add("null");
        } else {
            schema.put("type", "object");
        }
        ObjectNode properties = schema.putObject("properties");
        boolean open = false;
        for (Field field : shape.fields()) {
            if (!field.others()) {
                properties.set(field.key(), property(field));
            } else if (field.modules() != null) {
                Class<? extends ModuleFactory> kind = Objects.requireNonNull(field.modules());
                properties.setAll(modules.properties(kind));
                unnamed(properties, modules.configuration(kind, field.unnamed()));
            } else {
                open = true;
            }
        }
        strings(schema, "required", shape.required());
        return schema.put("additionalProperties", open);
    }

    /** The keys of a module that may be left unnamed. */
    private void unnamed(ObjectNode properties, @Nullable Class<?> configuration) {
        if (configuration != null) {
            properties.setAll((ObjectNode) object(configuration).get("properties"));
        }
    }

    private void strings(ObjectNode schema, String key, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = schema.putArray(key);
            values.forEach(array::add);
        }
    }

    private ObjectNode property(Field field) {
        ObjectNode schema = field.modules() == null
                ? value(field.type(), field.range())
                : modules.position(field.type(), field.key(), Objects.requireNonNull(field.modules()));
        if (field.doc() != null) {
            schema.put("description", field.doc());
        }
        String text = field.defaultText();
        if (text != null) {
            schema.set("default", scalars.defaultValue(field, text));
        }
        return schema;
    }
}
