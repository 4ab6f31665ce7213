package dev.prox.api;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of the configuration document, which knows where it was written. Immutable; equal when the content is, wherever it stands.
 */
public interface ConfigNode {
    /** {@code routes[2].filters[0].rate-limit}; empty for the document. */
    String path();

    Position position();

    /** The fields of a mapping in the order of the file; empty for anything else. */
    Map<String, ConfigNode> fields();

    /** The items of a sequence; empty for anything else. */
    List<ConfigNode> items();

    /** The text of a scalar, or null for anything else, and for the null scalar. */
    @Nullable
    String text();

    /**
     * Reads this node as a record (or a scalar type). Components are keys in kebab case; those with {@link Config.Optional} or a {@link Config.Default}
     * may be left out. Types: String, boolean, int, long, double, {@link java.time.Duration} ({@code 500ms, 2s, 5m, 1h, 1m30s}), enums in kebab case,
     * List, Map with String keys, records, {@code ConfigNode}, and any type with a static {@code parse(String)} that throws IllegalArgumentException with
     * what it expected as message. A record with a static {@code of(String)} may be written as a scalar, one with a static {@code of(List)} as a
     * list. A record's constructor may throw
     * IllegalArgumentException with what it expected of the components together.
     *
     * <p>The type decides, not the quotes: {@code "5"} is a number where one is wanted. A key with nothing behind it ({@code metrics:}) is an empty
     * mapping where a record is wanted that needs nothing, and an error elsewhere.
     *
     * @throws ConfigException with all problems found below this node
     */
    <T> T as(Class<T> type) throws ConfigException;

    /** An empty mapping in the place of this node: the configuration of a module of which only the name is written. */
    ConfigNode emptyMapping();

    /** This mapping without some of its keys: the settings of a module that stand beside others. */
    ConfigNode without(Collection<String> keys);

    /** A mapping in the place of this node; its fields know where they were written, and are nodes of the same kind. */
    ConfigNode with(Map<String, ConfigNode> fields);

    /** A list in the place of this node; its items know where they were written, and are nodes of the same kind. */
    ConfigNode with(List<ConfigNode> items);

    /** A problem with this node: {@code expected} ends the sentence "expected ...". */
    ConfigException.Problem problem(String expected);

    /** The same, with a way to mend it. */
    ConfigException.Problem problem(String expected, @Nullable String fix);

    /** A problem with the key before this node. */
    ConfigException.Problem keyProblem(String expected);

    /**
     * A problem with the key before this node: it is none of the known ones. Says which of these was meant, where one is near.
     *
     * @param what the key should have named, as in "unknown {@code filter}"
     */
    ConfigException.Problem unknownKey(String what, Collection<String> known);

    /**
     * A problem with the text of this node: it is none of the known names. Says which of these was meant, where one is near.
     *
     * @param expected as in "expected: {@code the name of an upstream}: api, web"
     */
    default ConfigException.Problem unknownName(String expected, Collection<String> known) {
        String text = text();
        String names = known.isEmpty() ? ", and there is none" : ": " + String.join(", ", known);
        return problem(expected + names, text == null ? null : Nearest.hint(text, known));
    }

    /**
     * @param file as the user named it
     * @param line from 1
     * @param column from 1
     */
    record Position(String file, int line, int column) {}
}
