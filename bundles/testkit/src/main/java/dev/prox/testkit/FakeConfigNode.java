package dev.prox.testkit;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Nearest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node of a document that was never written. It is made of the values that a parser would give (Map, List, anything
 * else as a scalar); each field and item stands on a line of its own, in document order.
 */
public final class FakeConfigNode implements ConfigNode {
    private final String path;
    private final Position position;
    private final Map<String, ConfigNode> fields = new LinkedHashMap<>();
    private final List<ConfigNode> items;
    private final @Nullable String text;
    private final @Nullable Object bound;

    private FakeConfigNode(String path, int[] line, @Nullable Object content) {
        this.path = path;
        this.position = new Position("prox.yaml", line[0]++, 1);
        this.bound = content;
        if (content instanceof Map<?, ?> map) {
            map.forEach((key, value) -> fields.put(
                    (String) key, new FakeConfigNode(path.isEmpty() ? "" + key : path + "." + key, line, value)));
        }
        this.items = content instanceof List<?> list ? items(path, line, list) : List.of();
        this.text = content == null || content instanceof Map || content instanceof List ? null : content.toString();
    }

    private static List<ConfigNode> items(String path, int[] line, List<?> list) {
        ConfigNode[] nodes = new ConfigNode[list.size()];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = list.get(i) instanceof ConfigNode node
                    ? node
                    : new FakeConfigNode(path + "[" + i + "]", line, list.get(i));
        }
        return List.of(nodes);
    }

    /** A node without content. */
    public static FakeConfigNode at(String path) {
        return of(path, null);
    }

    public static FakeConfigNode of(String path, @Nullable Object content) {
        return new FakeConfigNode(path, new int[] {1}, content);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public Map<String, ConfigNode> fields() {
        return fields;
    }

    @Override
    public List<ConfigNode> items() {
        return items;
    }

    @Override
    public @Nullable String text() {
        return text;
    }

    /** The content itself: a fake binds nothing, so the test gives it as the object that it should be read as. */
    @Override
    public <T> T as(Class<T> type) throws ConfigException {
        if (!type.isInstance(bound)) {
            throw new ConfigException(problem("a " + type.getSimpleName()));
        }
        return type.cast(bound);
    }

    @Override
    public ConfigNode emptyMapping() {
        return new FakeConfigNode(path, new int[] {position.line()}, Map.of());
    }

    @Override
    public ConfigNode without(Collection<String> keys) {
        Map<Object, Object> rest = bound instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : new LinkedHashMap<>();
        rest.keySet().removeAll(keys);
        return new FakeConfigNode(path, new int[] {position.line()}, rest);
    }

    @Override
    public ConfigNode with(Map<String, ConfigNode> others) {
        FakeConfigNode node = new FakeConfigNode(path, new int[] {position.line()}, null);
        node.fields.putAll(others);
        return node;
    }

    @Override
    public ConfigNode with(List<ConfigNode> others) {
        return new FakeConfigNode(path, new int[] {position.line()}, others);
    }

    @Override
    public ConfigException.Problem problem(String expected) {
        return problem(expected, null);
    }

    @Override
    public ConfigException.Problem problem(String expected, @Nullable String fix) {
        return new ConfigException.Problem(position, path, text, expected, fix);
    }

    private String key() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    @Override
    public ConfigException.Problem keyProblem(String expected) {
        return new ConfigException.Problem(position, path, key(), expected, null);
    }

    @Override
    public ConfigException.Problem unknownKey(String what, Collection<String> known) {
        String expected = "one of " + String.join(", ", known);
        return new ConfigException.Problem(position, path, "unknown " + what, expected, Nearest.hint(key(), known));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FakeConfigNode node && Objects.equals(bound, node.bound);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(bound);
    }

    @Override
    public String toString() {
        return path + ": " + bound;
    }
}
