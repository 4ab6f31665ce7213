package dev.prox.config.yaml;

import dev.prox.api.Config;
import dev.prox.api.ConfigNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can stand in a configuration record, and how an error calls it. */
final class Types {
    private Types() {}

    /** The element of a List, or null for any other type. */
    static @Nullable Type elementOfList(Type type) {
        return type instanceof ParameterizedType list && list.getRawType() == List.class
                ? list.getActualTypeArguments()[0]
                : null;
    }

    /** The value of a Map with String keys, or null for any other type. */
    static @Nullable Type valueOfMap(Type type) {
        return type instanceof ParameterizedType map
                        && map.getRawType() == Map.class
                        && map.getActualTypeArguments()[0] == String.class
                ? map.getActualTypeArguments()[1]
                : null;
    }

    static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType generic -> raw(generic.getRawType());
            default -> throw new IllegalArgumentException("no configuration has a " + type);
        };
    }

    static boolean wholeNumber(Class<?> type) {
        return type == int.class || type == Integer.class || type == long.class || type == Long.class;
    }

    static boolean number(Class<?> type) {
        return type == double.class || type == Double.class;
    }

    static boolean bool(Class<?> type) {
        return type == boolean.class || type == Boolean.class;
    }

    static long min(Class<?> type, Config.@Nullable Range range) {
        long least = type == long.class || type == Long.class ? Long.MIN_VALUE : Integer.MIN_VALUE;
        return range == null ? least : Math.max(least, range.min());
    }

    static long max(Class<?> type, Config.@Nullable Range range) {
        long most = type == long.class || type == Long.class ? Long.MAX_VALUE : Integer.MAX_VALUE;
        return range == null ? most : Math.min(most, range.max());
    }

    static List<String> constants(Class<?> type) {
        return Arrays.stream(Objects.requireNonNull(type.getEnumConstants()))
                .map(constant -> RecordShape.kebab(((Enum<?>) constant).name()))
                .toList();
    }

    static String oneOf(Collection<String> names) {
        return (names.size() == 1 ? "" : "one of ") + String.join(", ", names);
    }

    /** What an error says it expected. */
    static String expected(Type type, Config.@Nullable Range range) {
        Class<?> raw = raw(type);
        RecordShape shape = RecordShape.ofMapping(raw);
        if (elementOfList(type) != null) {
            return "a list";
        } else if (shape != null) {
            List<String> keys = shape.keys();
            return (shape.ofText() == null ? "" : "text or ")
                    + (shape.ofItems() == null ? "" : "a list or ")
                    + "a mapping"
                    + (keys.isEmpty() ? "" : " with " + String.join(", ", keys));
        } else if (raw == Map.class) {
            return "a mapping";
        } else if (raw == ConfigNode.class) {
            return "a value";
        }
        return expectedScalar(raw, range);
    }

    static String expectedScalar(Class<?> type, Config.@Nullable Range range) {
        if (bool(type)) {
            return "true or false";
        } else if (wholeNumber(type)) {
            return "a whole number" + bounds(range);
        } else if (number(type)) {
            return "a number" + bounds(range);
        } else if (type == Duration.class) {
            return "a duration" + Durations.bounds(range);
        } else if (type.isEnum()) {
            return oneOf(constants(type));
        }
        Config.Doc doc = type.getAnnotation(Config.Doc.class);
        return doc == null ? "text" : phrase(doc.value());
    }

    private static String bounds(Config.@Nullable Range range) {
        if (range == null) {
            return "";
        }
        boolean open = range.max() == Long.MAX_VALUE;
        return open ? " >= " + range.min() : " from " + range.min() + " to " + range.max();
    }

    /** A sentence as a part of another. */
    static String phrase(String sentence) {
        String bare = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        boolean acronym = bare.length() > 1 && Character.isUpperCase(bare.charAt(1));
        return acronym || bare.isEmpty() ? bare : bare.substring(0, 1).toLowerCase(Locale.ROOT) + bare.substring(1);
    }
}
