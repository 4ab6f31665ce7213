package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode;
import dev.prox.api.Nearest;
import dev.prox.api.PagedList;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A node of the document. Equal to another of the same content in the same order, wherever it stands. */
final class YamlNode implements ConfigNode {
    enum Kind {
        MAPPING,
        SEQUENCE,
        SCALAR,
        NULL
    }

    /**
     * @param at of the value
     * @param key of the key before it, or of the value where it has none
     */
    record Place(NodePath path, Position at, Position key) {}

    private static final PagedList<YamlNode> NO_ITEMS = PagedList.of(List.of());
    private static final int SPREAD = 0x9E3779B1;

    private final Place place;
    private final Kind kind;
    private final Map<String, YamlNode> fields;
    private final PagedList<YamlNode> items;
    private final @Nullable String text;
    private final @Nullable String written;
    /** The record that it was read as last, for as long as somebody uses it. */
    private volatile @Nullable WeakReference<Object> bound;

    private final int hash;
    private final int size;
    private final int height;

    private YamlNode(Place place, Map<String, YamlNode> fields) {
        this(place, fields, List.copyOf(fields.values()));
    }

    private YamlNode(Place place, Map<String, YamlNode> fields, List<YamlNode> values) {
        this(place, Kind.MAPPING, compact(fields), NO_ITEMS, fields.hashCode(), size(values), height(values));
    }

    /** Of many documents most mappings are small. */
    private static Map<String, YamlNode> compact(Map<String, YamlNode> fields) {
        if (fields.size() <= FewFields.MAX) {
            return fields.isEmpty() ? Map.of() : new FewFields(fields);
        }
        return new LinkedHashMap<>(fields);
    }

    private YamlNode(
            Place place,
            Kind kind,
            Map<String, YamlNode> fields,
            PagedList<YamlNode> items,
            int hash,
            int size,
            int height) {
        this.place = place;
        this.kind = kind;
        this.fields = fields;
        this.items = items;
        this.text = null;
        this.written = null;
        this.hash = hash;
        this.size = size;
        this.height = height;
    }

    private static int size(Collection<YamlNode> below) {
        return 1 + below.stream().mapToInt(node -> node.size).sum();
    }

    private static int height(Collection<YamlNode> below) {
        return 1 + below.stream().mapToInt(node -> node.height).max().orElse(0);
    }

    /** Of items in any order, so that it is known at once where a few of many change. */
    private static int hash(Collection<YamlNode> items) {
        return items.stream().mapToInt(node -> node.hash * SPREAD).sum();
    }

    private YamlNode(Place place, String text, @Nullable String written) {
        this.place = place;
        this.kind = Kind.SCALAR;
        this.fields = Map.of();
        this.items = NO_ITEMS;
        this.text = text;
        this.written = written;
        this.hash = text.hashCode();
        this.size = 1;
        this.height = 1;
    }

    static YamlNode mapping(Place place, Map<String, YamlNode> fields) {
        return new YamlNode(place, fields);
    }

    static YamlNode sequence(Place place, List<YamlNode> items) {
        PagedList<YamlNode> paged = PagedList.of(items);
        return new YamlNode(place, Kind.SEQUENCE, Map.of(), paged, hash(paged), size(paged), height(paged));
    }

    static YamlNode nothing(Place place) {
        return new YamlNode(place, Kind.NULL, Map.of(), NO_ITEMS, 0, 1, 1);
    }

    /** This list with other items in the place of those of a range. */
    YamlNode with(int from, int end, List<YamlNode> others) {
        List<YamlNode> gone = items.subList(from, end);
        return new YamlNode(
                place,
                kind,
                fields,
                items.with(from, end, others),
                hash - hash(gone) + hash(others),
                size - size(gone) + size(others),
                Math.max(height, height(others)));
    }

    /** @param written what stands in the file, shown instead of a text that was put together from <code>${...}</code>; else null */
    static YamlNode scalar(Place place, String text, @Nullable String written) {
        return new YamlNode(place, text, written);
    }

    /** The same content with other paths: what an alias stands for. */
    YamlNode at(Place other) {
        return switch (kind) {
            case SCALAR -> new YamlNode(other, Objects.requireNonNull(text), written);
            case NULL -> nothing(other);
            case SEQUENCE -> {
                List<YamlNode> copies = new ArrayList<>(items.size());
                for (YamlNode item : items) {
                    copies.add(item.below(other.path().item(copies.size())));
                }
                yield sequence(other, copies);
            }
            case MAPPING -> {
                Map<String, YamlNode> copies = new LinkedHashMap<>();
                fields.forEach(
                        (key, value) -> copies.put(key, value.below(other.path().field(key))));
                yield mapping(other, copies);
            }
        };
    }

    private YamlNode below(NodePath path) {
        return at(new Place(path, place.at(), place.key()));
    }

    /** The record of this type that it was read as before, or null. */
    @Nullable
    Object bound(Class<?> type) {
        WeakReference<Object> reference = bound;
        Object known = reference == null ? null : reference.get();
        return known != null && known.getClass() == type ? known : null;
    }

    void bound(Object made) {
        bound = new WeakReference<>(made);
    }

    /** Nodes, this one and all below. */
    int size() {
        return size;
    }

    /** Levels, this one and all below; of a list that was changed that many at the most. */
    int height() {
        return height;
    }

    Kind kind() {
        return kind;
    }

    Place place() {
        return place;
    }

    Map<String, YamlNode> mapping() {
        return fields;
    }

    PagedList<YamlNode> sequence() {
        return items;
    }

    @Override
    public String path() {
        return place.path().toString();
    }

    @Override
    public Position position() {
        return place.at();
    }

    @Override
    public Map<String, ConfigNode> fields() {
        return Collections.unmodifiableMap(fields);
    }

    @Override
    public List<ConfigNode> items() {
        return PagedList.of(items);
    }

    @Override
    public @Nullable String text() {
        return text;
    }

    @Override
    public <T> T as(Class<T> type) throws ConfigException {
        return Binder.bind(this, type);
    }

    @Override
    public ConfigNode emptyMapping() {
        NodePath path = text == null ? place.path() : place.path().field(text);
        return mapping(new Place(path, place.at(), place.key()), Map.of());
    }

    @Override
    public ConfigNode without(Collection<String> keys) {
        Map<String, YamlNode> rest = new LinkedHashMap<>(fields);
        rest.keySet().removeAll(keys);
        return mapping(place, rest);
    }

    @Override
    public ConfigNode with(Map<String, ConfigNode> others) {
        Map<String, YamlNode> copies = new LinkedHashMap<>();
        others.forEach((key, node) -> copies.put(key, (YamlNode) node));
        return mapping(place, copies);
    }

    @Override
    public ConfigNode with(List<ConfigNode> others) {
        List<YamlNode> copies = new ArrayList<>(others.size());
        others.forEach(node -> copies.add((YamlNode) node));
        return sequence(place, copies);
    }

    @Override
    public Problem problem(String expected) {
        return problem(expected, null);
    }

    @Override
    public Problem problem(String expected, @Nullable String fix) {
        return new Problem(position(), path(), shown(), masked(expected), fix);
    }

    @Override
    public Problem keyProblem(String expected) {
        return new Problem(place.key(), path(), Secrets.shown(place.path().last()), expected, null);
    }

    @Override
    public Problem unknownKey(String what, Collection<String> known) {
        String key = place.path().last();
        String expected = known.isEmpty() ? "no " + what + "s here" : Types.oneOf(known);
        String fix = key.equals("<<") ? "YAML 1.2 has no merge keys" : Nearest.hint(key, known);
        return new Problem(place.key(), path(), "unknown " + what, expected, fix);
    }

    /** A key that this mapping should have. */
    Problem missing(String key, String expected, @Nullable String fix) {
        return new Problem(position(), place.path().field(key).toString(), null, expected, fix);
    }

    /** The text as it stands in a file that means it. */
    String asWritten() {
        return written == null ? Objects.requireNonNull(text).replace("${", "$${") : written;
    }

    /** Whether the text is kept out of messages. */
    boolean secret() {
        return written != null || place.path().secret();
    }

    /** The value as an error shows it. */
    String shown() {
        return switch (kind) {
            case MAPPING -> fields.isEmpty() ? "an empty mapping" : "a mapping";
            case SEQUENCE -> items.isEmpty() ? "an empty list" : "a list";
            case NULL -> "nothing";
            case SCALAR -> Secrets.shown(maskedText());
        };
    }

    private String maskedText() {
        String seen = written == null ? Objects.requireNonNull(text) : written;
        return place.path().secret() ? Secrets.MASK : Secrets.masked(seen);
    }

    private String masked(String message) {
        return text == null || text.isEmpty() || !secret() ? message : message.replace(text, Secrets.MASK);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof YamlNode node && hash == node.hash && sameContent(node);
    }

    private boolean sameContent(YamlNode node) {
        return kind == node.kind
                && Objects.equals(text, node.text)
                && items.equals(node.items)
                && List.copyOf(fields.entrySet()).equals(List.copyOf(node.fields.entrySet()));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The content in flow style, secrets masked. */
    @Override
    public String toString() {
        return switch (kind) {
            case SCALAR -> Secrets.shown(maskedText());
            case NULL -> "null";
            case SEQUENCE -> items.stream().map(YamlNode::toString).collect(Collectors.joining(", ", "[", "]"));
            case MAPPING ->
                fields.entrySet().stream()
                        .map(field -> field.getKey() + ": " + field.getValue())
                        .collect(Collectors.joining(", ", "{", "}"));
        };
    }
}
