package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode.Position;
import dev.prox.api.PagedList;
import dev.prox.config.yaml.YamlNode.Kind;
import dev.prox.config.yaml.YamlNode.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Joins a document with those that its key {@value #KEY} names. Mappings become one, whose keys must differ; lists one after the other; anything else
 * stands once. A file is taken once. Used once.
 */
final class Includes {
    static final String KEY = "include";
    static final int DEPTH_MAX = 8;

    private final Path main;
    private final Texts texts;
    private final Expansion expansion;
    private final Known before;
    private final Known now = new Known(new HashMap<>(), new HashMap<>());
    private final Set<Path> taken = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();
    /** Mappings and lists that grow. */
    private final Map<String, Map<String, YamlNode>> mappings = new LinkedHashMap<>();

    private final Map<String, List<YamlNode>> lists = new LinkedHashMap<>();
    private long length;

    /** Where the text of a file comes from. */
    interface Texts {
        String read(Path file) throws ConfigException;
    }

    /**
     * What was joined last: of files that stay the same the nodes are taken as they are.
     *
     * @param files what was read of each
     * @param lists those that grew, by their key
     */
    record Known(Map<Path, Read> files, Map<String, PagedList<YamlNode>> lists) {
        static final Known NOTHING = new Known(Map.of(), Map.of());
    }

    /**
     * A file.
     *
     * @param placed its lists, as they stand in those that grew
     */
    record Read(String text, @Nullable YamlNode document, Map<String, List<YamlNode>> placed) {}

    /**
     * @param main the file beside which paths start
     * @param before what was joined last, or nothing
     */
    Includes(Path main, Expansion expansion, Texts texts, Known before) {
        this.before = before;
        this.main = main;
        this.expansion = expansion;
        this.texts = texts;
    }

    /** @param length of the text of {@code root}, in characters */
    YamlNode join(YamlNode root, int length) throws ConfigException {
        if (root.mapping().get(KEY) == null) {
            return root;
        }
        this.length = length;
        taken.add(main.toAbsolutePath().normalize());
        Map<String, YamlNode> fields = new LinkedHashMap<>(root.mapping());
        include(root, fields, 1);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        mappings.forEach(
                (key, grown) -> fields.computeIfPresent(key, (k, old) -> YamlNode.mapping(old.place(), grown)));
        lists.forEach((key, grown) -> {
            PagedList<YamlNode> paged = PagedList.of(grown, before.lists.getOrDefault(key, PagedList.of(List.of())));
            now.lists.put(key, paged);
            fields.computeIfPresent(key, (k, old) -> YamlNode.sequence(old.place(), paged));
        });
        return YamlNode.mapping(root.place(), fields);
    }

    /** What was joined, for the next time. */
    Known known() {
        return now;
    }

    private void include(YamlNode by, Map<String, YamlNode> fields, int depth) throws ConfigException {
        YamlNode list = by.mapping().get(KEY);
        if (list == null) {
            return;
        }
        if (list.kind() != Kind.SEQUENCE) {
            problems.add(list.problem("a list", "write [ conf.d/*.yaml ]"));
            return;
        }
        for (YamlNode item : list.sequence()) {
            if (depth > DEPTH_MAX) {
                problems.add(item.problem("files that include others " + DEPTH_MAX + " levels deep at most"));
                return;
            }
            for (Path file : files(item)) {
                take(file, item, fields, depth);
            }
        }
    }

    private List<Path> files(YamlNode item) {
        String text = item.text();
        if (text == null || text.isEmpty()) {
            problems.add(item.problem("a path, or a pattern like conf.d/*.yaml"));
            return List.of();
        }
        if (!Glob.isPattern(text)) {
            return List.of(main.resolveSibling(text));
        }
        try {
            return text.contains("**")
                    ? wrongPattern(item)
                    : Glob.of(main, text).files();
        } catch (PatternSyntaxException e) {
            return wrongPattern(item);
        }
    }

    private List<Path> wrongPattern(YamlNode item) {
        problems.add(item.problem("a pattern of * ? [abc] {a,b} within the parts of a path"));
        return List.of();
    }

    private void take(Path file, YamlNode item, Map<String, YamlNode> fields, int depth) throws ConfigException {
        if (!taken.add(file.toAbsolutePath().normalize())) {
            return;
        }
        if (taken.size() > Glob.FILES_MAX) {
            problems.add(item.problem("at most " + Glob.FILES_MAX + " files in all"));
            throw new ConfigException(problems);
        }
        Read read = read(file, item);
        if (read == null || read.document == null) {
            return;
        }
        YamlNode document = read.document;
        if (document.kind() == Kind.MAPPING) {
            document.mapping().forEach((key, value) -> add(fields, key, value, read.placed));
            include(document, fields, depth + 1);
        } else {
            // what stands there may be a secret: such a file is often what ${file:...} means
            String found = document.kind() == Kind.SEQUENCE ? "a list" : "text";
            problems.add(new Problem(document.position(), "", found, "a mapping, as the whole document", null));
        }
    }

    private @Nullable Read read(Path file, YamlNode item) throws ConfigException {
        String text;
        try {
            text = texts.read(file);
        } catch (ConfigException e) {
            Problem first = e.problems().getFirst();
            boolean gone = "not found".equals(first.value());
            problems.add(gone ? item.problem("a file that can be read", "there is none at " + file) : first);
            return null;
        }
        length += text.length();
        if (length > TextFile.BYTES_MAX) {
            problems.add(item.problem("files of " + TextFile.MIB_MAX + " MiB in all, at most"));
            throw new ConfigException(problems);
        }
        Read known = before.files.get(file);
        try {
            // what is filled in may be another content now
            Read read = known != null && known.text.equals(text) && !text.contains("${")
                    ? new Read(text, known.document, new HashMap<>(known.placed))
                    : new Read(text, new TreeReader(file.toString(), expansion).read(text), new HashMap<>());
            now.files.put(file, read);
            return read;
        } catch (ConfigException e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    private void add(Map<String, YamlNode> fields, String key, YamlNode value, Map<String, List<YamlNode>> placed) {
        YamlNode first = key.equals(KEY) ? null : fields.putIfAbsent(key, value);
        if (first == null) {
            return;
        }
        if (first.kind() == Kind.MAPPING && value.kind() == Kind.MAPPING) {
            Map<String, YamlNode> grown = mappings.computeIfAbsent(key, unused -> new LinkedHashMap<>(first.mapping()));
            value.mapping().forEach((name, field) -> addOnce(grown, name, field));
        } else if (first.kind() == Kind.SEQUENCE && value.kind() == Kind.SEQUENCE) {
            List<YamlNode> grown = lists.computeIfAbsent(key, unused -> new ArrayList<>(first.sequence()));
            List<YamlNode> items = placed(first, value, grown.size(), placed.get(key));
            placed.put(key, items);
            grown.addAll(items);
        } else {
            problems.add(twice(value, first));
        }
    }

    /** @param before where they stood last, or null */
    private static List<YamlNode> placed(YamlNode list, YamlNode more, int from, @Nullable List<YamlNode> before) {
        if (before != null && !before.isEmpty()) {
            String path = list.place().path().item(from).toString();
            if (before.getFirst().path().equals(path)) {
                return before;
            }
        }
        List<YamlNode> items = new ArrayList<>(more.sequence().size());
        for (YamlNode item : more.sequence()) {
            items.add(item.at(place(list, from + items.size(), item)));
        }
        return items;
    }

    private static Place place(YamlNode list, int index, YamlNode item) {
        return new Place(
                list.place().path().item(index), item.position(), item.place().key());
    }

    private void addOnce(Map<String, YamlNode> grown, String name, YamlNode field) {
        YamlNode first = grown.putIfAbsent(name, field);
        if (first != null) {
            problems.add(twice(field, first));
        }
    }

    private static Problem twice(YamlNode second, YamlNode first) {
        Position at = first.place().key();
        String where = "the first is at " + at.file() + ":" + at.line() + ":" + at.column();
        return new Problem(second.place().key(), second.path(), "written twice", "a key once in all files", where);
    }
}
