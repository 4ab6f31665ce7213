package dev.prox.config.yaml;

import dev.prox.api.Config;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode;
import dev.prox.api.Nearest;
import dev.prox.config.yaml.RecordShape.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes records of nodes and notes everything that does not fit. What could not be made is null while there are problems. Used once. */
final class Binder {
    private static final Expansion NONE = new Expansion(name -> null, Path.of(""));
    private static final Pattern PLAIN_ITEM = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9_./-]*");

    private final List<Problem> problems = new ArrayList<>();

    static <T> T bind(YamlNode node, Class<T> type) throws ConfigException {
        Binder binder = new Binder();
        Object value = binder.value(node, type, null);
        if (!binder.problems.isEmpty()) {
            binder.problems.sort(
                    Comparator.comparing((Problem problem) -> problem.position().line())
                            .thenComparing(problem -> problem.position().column()));
            throw new ConfigException(binder.problems);
        }
        @SuppressWarnings("unchecked") // a primitive class does not cast
        T bound = (T) Objects.requireNonNull(value);
        return bound;
    }

    private @Nullable Object value(YamlNode node, Type type, Config.@Nullable Range range) {
        Class<?> raw = Types.raw(type);
        RecordShape shape = RecordShape.ofMapping(raw);
        Type element = Types.elementOfList(type);
        Type mapped = Types.valueOfMap(type);
        if (raw == ConfigNode.class) {
            return node;
        } else if (element != null) {
            return list(node, element, range);
        } else if (mapped != null) {
            return map(node, mapped, range);
        } else if (shape != null) {
            return record(node, shape);
        } else if (node.text() == null) {
            return wrong(node, Types.expectedScalar(raw, range), null);
        }
        String text = Objects.requireNonNull(node.text());
        return made(node, raw, range, () -> Scalars.parse(text, raw, range));
    }

    private @Nullable Object list(YamlNode node, Type element, Config.@Nullable Range range) {
        if (node.kind() != YamlNode.Kind.SEQUENCE) {
            return wrong(node, "a list", listHint(node));
        }
        Object by = element instanceof Class<?> type && RecordShape.ofMapping(type) != null ? type : this;
        return element == ConfigNode.class
                ? node.sequence()
                : node.sequence().map(by, item -> value(item, element, range));
    }

    private static @Nullable String listHint(YamlNode node) {
        return switch (node.kind()) {
            case NULL -> "write [] for none";
            case SCALAR -> node.shown().equals(node.text()) ? "write [ " + written(node.shown()) + " ]" : null;
            case MAPPING -> "begin each item with `- `";
            case SEQUENCE -> null;
        };
    }

    private static String written(String text) {
        return PLAIN_ITEM.matcher(text).matches() ? text : Secrets.quoted(text);
    }

    private @Nullable Object map(YamlNode node, Type mapped, Config.@Nullable Range range) {
        if (node.kind() != YamlNode.Kind.MAPPING) {
            return wrong(node, "a mapping", node.kind() == YamlNode.Kind.NULL ? "write {} for none" : null);
        }
        if (node.mapping().isEmpty()) {
            return Map.of();
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        node.mapping().forEach((key, field) -> values.put(key, value(field, mapped, range)));
        return Collections.unmodifiableMap(values);
    }

    private @Nullable Object record(YamlNode node, RecordShape shape) {
        Method ofText = shape.ofText();
        if (node.kind() == YamlNode.Kind.SCALAR && ofText != null) {
            return made(node, shape.type(), null, () -> RecordShape.call(ofText, Objects.requireNonNull(node.text())));
        }
        Type item = shape.item();
        if (node.kind() == YamlNode.Kind.SEQUENCE && item != null) {
            return ofItems(node, shape, item);
        }
        boolean empty = node.kind() == YamlNode.Kind.NULL && shape.needsNothing();
        if (node.kind() != YamlNode.Kind.MAPPING && !empty) {
            return wrong(node, Types.expected(shape.type(), null), null);
        }
        Object known = node.bound(shape.type());
        if (known != null) {
            return known;
        }
        int before = problems.size();
        Set<String> meant = unknownKeys(node, shape);
        @Nullable Object[] components = new @Nullable Object[shape.fields().size()];
        for (int i = 0; i < components.length; i++) {
            components[i] = component(node, shape, shape.fields().get(i), meant);
        }
        boolean complete = problems.size() == before;
        Object made = complete ? made(node, shape.type(), null, () -> shape.create(components)) : null;
        if (made != null) {
            node.bound(made);
        }
        return made;
    }

    /** A record that is written as a list. */
    private @Nullable Object ofItems(YamlNode node, RecordShape shape, Type item) {
        int before = problems.size();
        Object items = list(node, item, null);
        Method of = Objects.requireNonNull(shape.ofItems());
        return items == null || problems.size() > before
                ? null
                : made(node, shape.type(), null, () -> RecordShape.call(of, items));
    }

    /** Notes the keys that the record does not know, and returns those it knows that seem to have been meant. */
    private Set<String> unknownKeys(YamlNode node, RecordShape shape) {
        Set<String> meant = new HashSet<>();
        if (shape.takesOthers()) {
            return meant;
        }
        List<String> known = shape.keys();
        node.mapping().forEach((key, field) -> {
            if (!known.contains(key)) {
                problems.add(field.unknownKey("key", known));
                String nearest = Nearest.among(key, known);
                meant.add(nearest == null ? key : nearest);
            }
        });
        return meant;
    }

    private @Nullable Object component(YamlNode node, RecordShape shape, Field field, Set<String> meant) {
        if (field.others()) {
            Map<String, YamlNode> others = new LinkedHashMap<>(node.mapping());
            shape.keys().forEach(others::remove);
            return others.isEmpty() ? Map.of() : Collections.unmodifiableMap(others);
        }
        YamlNode value = node.mapping().get(field.key());
        String defaultText = field.defaultText();
        if (value != null) {
            return value(value, field);
        } else if (defaultText != null) {
            return defaultValue(node, field, defaultText);
        } else if (field.required() && !meant.contains(field.key())) {
            missing(node, shape, field);
        }
        return null;
    }

    /** Says of what is of another kind than wanted what it is for, where there is no better hint. */
    private @Nullable Object value(YamlNode node, Field field) {
        int before = problems.size();
        Object value = value(node, field.type(), field.range());
        String doc = field.doc();
        Problem problem = problems.size() == before ? null : problems.getLast();
        boolean hinted = problem != null && problem.fix() != null && !field.required();
        if (problem != null
                && doc != null
                && !hinted
                && node.text() == null
                && problem.path().equals(node.path())) {
            problems.set(problems.size() - 1, node.problem(problem.expected(), Types.phrase(doc)));
        }
        return value;
    }

    private void missing(YamlNode node, RecordShape shape, Field field) {
        List<String> others =
                new ArrayList<>(shape.takesOthers() ? node.mapping().keySet() : Set.of());
        others.removeAll(shape.keys());
        String meant = Nearest.among(field.key(), others);
        String doc = field.doc();
        if (meant != null) {
            problems.add(Objects.requireNonNull(node.mapping().get(meant)).unknownKey("key", shape.keys()));
        } else {
            String expected = Types.expected(field.type(), field.range());
            problems.add(node.missing(field.key(), expected, doc == null ? null : Types.phrase(doc)));
        }
    }

    private @Nullable Object defaultValue(YamlNode node, Field field, String text) {
        int before = problems.size();
        var place = new YamlNode.Place(node.place().path().field(field.key()), node.position(), node.position());
        Object value = value(defaultNode(place, field.type(), text), field.type(), field.range());
        if (problems.size() > before) {
            throw new IllegalStateException("a default does not fit: " + problems.getLast());
        }
        return value;
    }

    /** A default as a node: of a list, mapping or record in YAML, of anything else the text itself. */
    static YamlNode defaultNode(YamlNode.Place place, Type type, String text) {
        Class<?> raw = Types.raw(type);
        boolean collection = raw == List.class || raw == Map.class || raw == ConfigNode.class;
        if (!collection && RecordShape.ofMapping(raw) == null) {
            return YamlNode.scalar(place, text, null);
        } else if (text.equals("{}")) {
            return YamlNode.mapping(place, Map.of());
        } else if (text.isEmpty() || text.equals("[]")) {
            return raw == List.class ? YamlNode.sequence(place, List.of()) : YamlNode.mapping(place, Map.of());
        }
        try {
            YamlNode node = new TreeReader("default", NONE).read(text);
            return node == null ? YamlNode.nothing(place) : node.at(place);
        } catch (ConfigException e) {
            throw new IllegalStateException("a default is not YAML: " + text, e);
        }
    }

    /** What the maker makes. The type says what was expected where the maker throws and does not. */
    private @Nullable Object made(YamlNode node, Class<?> type, Config.@Nullable Range range, Supplier<Object> maker) {
        try {
            return maker.get();
        } catch (Mismatch e) {
            return wrong(node, e.expected(), node.secret() ? null : e.fix());
        } catch (NumberFormatException e) {
            return wrong(node, Types.expected(type, range), null);
        } catch (IllegalArgumentException e) {
            String said = e.getMessage();
            return wrong(node, said == null ? Types.expected(type, range) : said, null);
        }
    }

    private @Nullable Object wrong(YamlNode node, String expected, @Nullable String fix) {
        problems.add(node.problem(expected, fix));
        return null;
    }
}
