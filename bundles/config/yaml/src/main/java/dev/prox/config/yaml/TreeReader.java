package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode.Position;
import dev.prox.config.yaml.YamlNode.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads one YAML document (core schema, which JSON is a part of) from parser events, so that depth and size are bounded while reading. Used once. */
final class TreeReader {
    static final int DEPTH_MAX = 64;
    static final int NODES_MAX = 1_000_000;
    /** Texts of which equal ones become one object. */
    private static final int SHARED_MAX = 10_000;
    /** Characters; longer ones seldom stand twice. */
    private static final int SHARED_LENGTH_MAX = 64;

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TAGS = Set.of("str", "int", "float", "bool", "null", "map", "seq");
    private static final String TAG_PREFIX = "tag:yaml.org,2002:";

    private final String file;
    private final Expansion expansion;
    private final NodePath path;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private final Map<String, String> shared = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private int depth;
    private int nodes;

    /** @param file as errors name it */
    TreeReader(String file, Expansion expansion) {
        this(file, expansion, NodePath.ROOT);
    }

    /** @param path of the document within another one */
    TreeReader(String file, Expansion expansion, NodePath path) {
        this.file = file;
        this.expansion = expansion;
        this.path = path;
    }

    /** The document, or null where there is none. */
    @Nullable
    YamlNode read(String text) throws ConfigException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        YamlNode root;
        try {
            root = document(new Parse(settings).parseString(text).iterator());
        } catch (YamlEngineException e) {
            throw new ConfigException(and(SyntaxProblem.of(e, file, text)));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return root;
    }

    private @Nullable YamlNode document(Iterator<Event> events) throws ConfigException {
        events.next(); // start of the stream
        if (events.next() instanceof StreamEndEvent) {
            return null;
        }
        Event first = events.next();
        YamlNode root = node(first, path, start(first), events);
        while (events.hasNext()) {
            Event event = events.next();
            if (!(event instanceof DocumentEndEvent || event instanceof StreamEndEvent)) {
                throw fatal(start(event), "", "---", "one document in a file", null);
            }
        }
        return root.kind() == YamlNode.Kind.NULL ? null : root;
    }

    private YamlNode node(Event event, NodePath path, Position key, Iterator<Event> events) throws ConfigException {
        if (event instanceof AliasEvent alias) {
            return alias(alias, path, key);
        }
        count(1, start(event), path);
        Place place = new Place(path, start(event), key);
        YamlNode node = event instanceof ScalarEvent scalar
                ? scalar(scalar, place)
                : collection((CollectionStartEvent) event, place, events);
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), node));
        return node;
    }

    private YamlNode alias(AliasEvent event, NodePath path, Position key) throws ConfigException {
        String name = event.getAlias().getValue();
        YamlNode target = anchors.get(name);
        if (target == null) {
            String shown = path.secret() ? Secrets.MASK : "*" + name;
            String fix = "quote a text that begins with *";
            throw fatal(start(event), path.toString(), shown, "an anchor of this name before it", fix);
        }
        count(target.size(), start(event), path);
        bound(depth + target.height() - 1, start(event));
        return target.at(new Place(path, target.position(), key));
    }

    private YamlNode scalar(ScalarEvent event, Place place) {
        boolean tagged = tag(event.getTag(), place);
        String text = shared(event.getValue());
        if (event.isPlain() && !tagged && NULLS.contains(text)) {
            return YamlNode.nothing(text.isEmpty() ? new Place(place.path(), place.key(), place.key()) : place);
        }
        if (!text.contains("${")) {
            return YamlNode.scalar(place, text, null);
        }
        String written = Expansion.refers(text) ? text : null;
        try {
            return YamlNode.scalar(place, expansion.expand(text), written);
        } catch (Mismatch e) {
            YamlNode asWritten = YamlNode.scalar(place, text, text);
            problems.add(asWritten.problem(e.expected(), e.fix()));
            return asWritten;
        }
    }

    private YamlNode collection(CollectionStartEvent event, Place place, Iterator<Event> events)
            throws ConfigException {
        tag(event.getTag(), place);
        bound(++depth, place.at());
        YamlNode node = event instanceof MappingStartEvent ? mapping(place, events) : sequence(place, events);
        depth--;
        return node;
    }

    private YamlNode sequence(Place place, Iterator<Event> events) throws ConfigException {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof CollectionEndEvent); event = events.next()) {
            items.add(node(event, place.path().item(items.size()), start(event), events));
        }
        return YamlNode.sequence(place, items);
    }

    private YamlNode mapping(Place place, Iterator<Event> events) throws ConfigException {
        Map<String, YamlNode> fields = new LinkedHashMap<>();
        for (Event event = events.next(); !(event instanceof CollectionEndEvent); event = events.next()) {
            String key = key(event, place.path());
            NodePath path = place.path().field(key);
            YamlNode value = node(events.next(), path, start(event), events);
            YamlNode first = fields.putIfAbsent(key, value);
            if (first != null) {
                problems.add(twice(start(event), first));
            }
        }
        return YamlNode.mapping(place, fields);
    }

    private String key(Event event, NodePath path) throws ConfigException {
        if (event instanceof ScalarEvent scalar) {
            return shared(scalar.getValue());
        }
        throw fatal(
                start(event),
                path.toString(),
                "not a key",
                "a name before the colon",
                "quote a key that begins with * & [ {");
    }

    /** Keys, and names that many values have, stand in a document many times. */
    private String shared(String text) {
        String known = shared.get(text);
        if (known == null && text.length() <= SHARED_LENGTH_MAX && shared.size() < SHARED_MAX) {
            shared.put(text, text);
        }
        return known == null ? text : known;
    }

    /** Whether a plain scalar of this text is the null scalar. */
    static boolean isNull(String text) {
        return NULLS.contains(text);
    }

    private static Problem twice(Position second, YamlNode first) {
        Position at = first.place().key();
        String where = "the first is at line " + at.line() + ", column " + at.column();
        return new Problem(second, first.path(), "written twice", "a key once", where);
    }

    /** Whether the node has a tag of its own. Those of the core schema are let be, as the type that is read decides. */
    private boolean tag(Optional<String> tag, Place place) {
        if (tag.isEmpty() || tag.get().equals("!")) {
            return tag.isPresent();
        }
        String name = tag.get();
        boolean known = name.startsWith(TAG_PREFIX) && TAGS.contains(name.substring(TAG_PREFIX.length()));
        if (!known) {
            String fix = "quote a text that begins with !";
            String shown = place.path().secret() ? Secrets.MASK : name;
            problems.add(new Problem(place.at(), place.path().toString(), shown, "no YAML tag", fix));
        }
        return !name.equals(TAG_PREFIX + "null");
    }

    private void count(int more, Position at, NodePath path) throws ConfigException {
        nodes += more;
        if (nodes > NODES_MAX) {
            String expected = "at most " + NODES_MAX + " values, with aliases written out";
            throw fatal(at, path.toString(), "too large", expected, null);
        }
    }

    private void bound(int levels, Position at) throws ConfigException {
        if (levels > DEPTH_MAX) {
            throw fatal(at, "", "too deep", "at most " + DEPTH_MAX + " levels", null);
        }
    }

    private Position start(Event event) {
        Optional<Mark> mark = event.getStartMark();
        return new Position(
                file,
                mark.map(Mark::getLine).orElse(0) + 1,
                mark.map(Mark::getColumn).orElse(0) + 1);
    }

    private ConfigException fatal(Position at, String path, String value, String expected, @Nullable String fix) {
        return new ConfigException(and(new Problem(at, path, value, expected, fix)));
    }

    private List<Problem> and(Problem last) {
        problems.add(last);
        return problems;
    }
}
