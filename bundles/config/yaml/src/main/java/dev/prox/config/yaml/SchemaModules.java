package dev.prox.config.yaml;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prox.api.ConfigNode;
import dev.prox.api.ModuleFactory;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a {@link Schema} that the installed modules of a kind fill in: the keys of a mapping; the items of a list, each a name or a mapping of one
 * key; a name; or, for a {@code ConfigNode}, the configuration of the module that has the key's name, or else an item of such a list.
 */
@SuppressWarnings("rawtypes")
final class SchemaModules {
    private final ObjectMapper json;
    private final List<? extends ModuleFactory<?>> installed;
    private final Function<Type, ObjectNode> record;

    SchemaModules(
            ObjectMapper json, Collection<? extends ModuleFactory<?>> installed, Function<Type, ObjectNode> record) {
        this.json = json;
        this.installed = installed.stream()
                .sorted(Comparator.comparing(ModuleFactory::name))
                .toList();
        this.record = record;
    }

    private List<? extends ModuleFactory<?>> of(Class<? extends ModuleFactory> kind) {
        return installed.stream().filter(kind::isInstance).toList();
    }

    /** Name and configuration of each module of the kind. */
    ObjectNode properties(Class<? extends ModuleFactory> kind) {
        ObjectNode properties = json.createObjectNode();
        of(kind).forEach(module -> properties.set(module.name(), record.apply(module.configuration())));
        return properties;
    }

    /** What the module of this name is configured by; null where there is none. */
    @Nullable
    Class<?> configuration(Class<? extends ModuleFactory> kind, @Nullable String name) {
        for (ModuleFactory<?> module : of(kind)) {
            if (module.name().equals(name)) {
                return module.configuration();
            }
        }
        return null;
    }

    ObjectNode position(Type type, String key, Class<? extends ModuleFactory> kind) {
        Type element = Types.elementOfList(type);
        if (element != null) {
            return json.createObjectNode().put("type", "array").set("items", item(element, kind));
        } else if (Types.valueOfMap(type) != null) {
            ObjectNode schema = json.createObjectNode().put("type", "object");
            schema.set("properties", properties(kind));
            return schema.put("additionalProperties", false);
        } else if (type == ConfigNode.class) {
            return one(key, kind);
        }
        return name(of(kind));
    }

    private ObjectNode item(Type element, Class<? extends ModuleFactory> kind) {
        if (element != ConfigNode.class) {
            return name(of(kind));
        }
        List<? extends ModuleFactory<?>> plain = of(kind).stream()
                .filter(module -> RecordShape.of(module.configuration()).needsNothing())
                .toList();
        ObjectNode schema = json.createObjectNode();
        ArrayNode either = schema.putArray("oneOf");
        if (!plain.isEmpty()) {
            either.add(name(plain));
        }
        ObjectNode object = either.addObject().put("type", "object");
        object.set("properties", properties(kind));
        object.put("additionalProperties", false).put("minProperties", 1).put("maxProperties", 1);
        return schema;
    }

    private ObjectNode one(String key, Class<? extends ModuleFactory> kind) {
        for (ModuleFactory<?> module : of(kind)) {
            if (module.name().equals(key)) {
                return record.apply(module.configuration());
            }
        }
        return item(ConfigNode.class, kind);
    }

    /** One of their names; nothing fits where there are none. */
    private ObjectNode name(List<? extends ModuleFactory<?>> modules) {
        ObjectNode schema = json.createObjectNode().put("type", "string");
        ArrayNode names = schema.putArray("enum");
        modules.forEach(module -> names.add(module.name()));
        return schema;
    }
}
