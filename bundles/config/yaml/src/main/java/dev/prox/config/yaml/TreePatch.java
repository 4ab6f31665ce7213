package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode.Position;
import dev.prox.api.ConfigSource.Patch;
import dev.prox.config.yaml.YamlNode.Kind;
import dev.prox.config.yaml.YamlNode.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Patches of a tree (RFC 7386, RFC 6902). What a patch does not touch stays the same objects. */
final class TreePatch {
    private static final String NAME = "patch";
    private static final int OPERATIONS_MAX = 10_000;
    private static final String END = "-";

    private TreePatch() {}

    static YamlNode apply(YamlNode root, String patch, Patch kind, Expansion expansion) throws ConfigException {
        YamlNode read = new TreeReader(NAME, expansion).read(patch);
        if (read == null) {
            throw new ConfigException(new Problem(new Position(NAME, 1, 1), "", "empty", "a patch", null));
        }
        if (kind == Patch.MERGE) {
            if (read.kind() != Kind.MAPPING) {
                throw new ConfigException(read.problem("an object: the keys to change"));
            }
            return merge(root, read, root.place());
        }
        if (read.kind() != Kind.SEQUENCE || read.sequence().size() > OPERATIONS_MAX) {
            throw new ConfigException(read.problem("a list of at most " + OPERATIONS_MAX + " operations"));
        }
        YamlNode result = root;
        for (YamlNode operation : read.sequence()) {
            result = Operation.of(operation).apply(result);
        }
        return result;
    }

    private static YamlNode merge(@Nullable YamlNode target, YamlNode patch, Place place) {
        if (patch.kind() != Kind.MAPPING) {
            return target != null && patch.equals(target) ? target : patch.at(place);
        }
        YamlNode grown = target != null && target.kind() == Kind.MAPPING ? target : YamlNode.mapping(place, Map.of());
        Map<String, YamlNode> fields = new LinkedHashMap<>(grown.mapping());
        patch.mapping().forEach((key, value) -> {
            if (value.kind() == Kind.NULL) {
                fields.remove(key);
            } else {
                Place at = new Place(
                        place.path().field(key), value.position(), value.place().key());
                fields.put(key, merge(fields.get(key), value, at));
            }
        });
        YamlNode merged = YamlNode.mapping(grown.place(), fields);
        return merged.equals(grown) ? grown : merged;
    }

    /** One of a list. */
    private record Operation(
            YamlNode at,
            String what,
            List<String> path,
            @Nullable YamlNode value,
            List<String> from) {

        static Operation of(YamlNode node) throws ConfigException {
            String what = text(node, "op", "one of add, remove, replace, move, copy, test");
            boolean takesValue = what.equals("add") || what.equals("replace") || what.equals("test");
            boolean takesFrom = what.equals("move") || what.equals("copy");
            if (!takesValue && !takesFrom && !what.equals("remove")) {
                YamlNode op = node.mapping().get("op");
                throw new ConfigException(
                        (op == null ? node : op).problem("one of add, remove, replace, move, copy, test"));
            }
            YamlNode value = node.mapping().get("value");
            if (takesValue && value == null) {
                throw new ConfigException(node.missing("value", "the value to " + what, null));
            }
            return new Operation(
                    node, what, pointer(node, "path"), value, takesFrom ? pointer(node, "from") : List.of());
        }

        private static String text(YamlNode node, String key, String expected) throws ConfigException {
            YamlNode field = node.mapping().get(key);
            if (field == null || field.text() == null) {
                throw new ConfigException(field == null ? node.missing(key, expected, null) : field.problem(expected));
            }
            return field.text();
        }

        /** RFC 6901. */
        private static List<String> pointer(YamlNode node, String key) throws ConfigException {
            String text = text(node, key, "a pointer like /routes/0");
            if (!text.isEmpty() && !text.startsWith("/")) {
                YamlNode field = Objects.requireNonNull(node.mapping().get(key));
                throw new ConfigException(field.problem("a pointer like /routes/0"));
            }
            List<String> tokens = new ArrayList<>();
            for (String token :
                    text.isEmpty() ? new String[0] : text.substring(1).split("/", -1)) {
                tokens.add(token.replace("~1", "/").replace("~0", "~"));
            }
            return tokens;
        }

        YamlNode apply(YamlNode root) throws ConfigException {
            return switch (what) {
                case "add" -> add(root, path, given());
                case "remove" -> edit(root, path, 0, null, true);
                case "replace" -> {
                    find(root, path, "path");
                    yield path.isEmpty() ? given().at(root.place()) : edit(root, path, 0, given(), true);
                }
                case "copy" -> add(root, path, find(root, from, "from"));
                case "move" -> {
                    if (path.size() > from.size()
                            && path.subList(0, from.size()).equals(from)) {
                        throw wrong("path", "a place that is not below `from`");
                    }
                    YamlNode moved = find(root, from, "from");
                    yield add(edit(root, from, 0, null, true), path, moved);
                }
                default -> {
                    if (!find(root, path, "path").equals(given())) {
                        throw wrong("path", "a value that is " + value);
                    }
                    yield root;
                }
            };
        }

        private YamlNode given() {
            return Objects.requireNonNull(value);
        }

        private YamlNode add(YamlNode root, List<String> where, YamlNode what) throws ConfigException {
            return where.isEmpty() ? what.at(root.place()) : edit(root, where, 0, what, false);
        }

        private YamlNode find(YamlNode root, List<String> where, String key) throws ConfigException {
            YamlNode node = root;
            for (String token : where) {
                YamlNode next = node.kind() == Kind.SEQUENCE
                        ? node.sequence().get(index(token, node.sequence().size() - 1, key))
                        : node.mapping().get(token);
                if (next == null) {
                    throw wrong(key, "a place that the document has");
                }
                node = next;
            }
            return node;
        }

        /** @param with null to take it out */
        private YamlNode edit(YamlNode node, List<String> where, int depth, @Nullable YamlNode with, boolean replace)
                throws ConfigException {
            String token = where.get(depth);
            boolean last = depth == where.size() - 1;
            if (node.kind() == Kind.SEQUENCE) {
                return editItem(node, where, depth, with, replace);
            }
            Map<String, YamlNode> fields = new LinkedHashMap<>(node.mapping());
            YamlNode old = fields.get(token);
            boolean mapping = node.kind() == Kind.MAPPING || node.kind() == Kind.NULL;
            if (!mapping || old == null && (!last || replace)) {
                throw wrong("path", "a place that the document has");
            }
            if (!last) {
                fields.put(token, edit(Objects.requireNonNull(old), where, depth + 1, with, replace));
            } else if (with == null) {
                fields.remove(token);
            } else {
                fields.put(token, placed(with, node.place().path().field(token)));
            }
            return YamlNode.mapping(node.place(), fields);
        }

        private YamlNode editItem(
                YamlNode node, List<String> where, int depth, @Nullable YamlNode with, boolean replace)
                throws ConfigException {
            String token = where.get(depth);
            List<YamlNode> items = node.sequence();
            boolean last = depth == where.size() - 1;
            boolean adds = last && with != null && !replace;
            int index = adds && token.equals(END) ? items.size() : index(token, items.size() - (adds ? 0 : 1), "path");
            NodePath path = node.place().path();
            if (!last) {
                return node.with(index, index + 1, List.of(edit(items.get(index), where, depth + 1, with, replace)));
            } else if (with == null) {
                return node.with(index, items.size(), renumbered(items.subList(index + 1, items.size()), path, index));
            } else if (replace) {
                return node.with(index, index + 1, List.of(placed(with, path.item(index))));
            }
            List<YamlNode> rest = new ArrayList<>(List.of(placed(with, path.item(index))));
            rest.addAll(renumbered(items.subList(index, items.size()), path, index + 1));
            return node.with(index, items.size(), rest);
        }

        private static List<YamlNode> renumbered(List<YamlNode> items, NodePath path, int from) {
            List<YamlNode> placed = new ArrayList<>(items.size());
            for (YamlNode each : items) {
                placed.add(placed(each, path.item(from + placed.size())));
            }
            return placed;
        }

        private static YamlNode placed(YamlNode node, NodePath path) {
            return node.at(new Place(path, node.position(), node.place().key()));
        }

        private int index(String token, int most, String key) throws ConfigException {
            if (!token.matches("0|[1-9][0-9]{0,8}") || Integer.parseInt(token) > most) {
                throw wrong(key, most < 0 ? "a place of a list that is not empty" : "a number from 0 to " + most);
            }
            return Integer.parseInt(token);
        }

        private ConfigException wrong(String key, String expected) {
            YamlNode field = at.mapping().get(key);
            return new ConfigException((field == null ? at : field).problem(expected));
        }
    }
}
