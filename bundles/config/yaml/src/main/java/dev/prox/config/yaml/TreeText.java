package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode.Position;
import dev.prox.config.yaml.YamlNode.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a changed tree as text. What did not change stays octet for octet, with the comments before it, wherever it stands in lines of its own; the rest is written anew.
 * A text of more than {@value #KEPT_MAX} characters is written anew as a whole.
 */
final class TreeText {
    static final int KEPT_MAX = 1 << 20;

    private static final String PLAIN_BEHIND_THE_FIRST = "+*@%=~^()-";
    private static final int WIDTH = 100;

    private final String[] lines;
    private final StringBuilder out = new StringBuilder();

    private TreeText(String text) {
        this.lines = text.split("\n", -1);
    }

    /** @param text of {@code before} */
    static String of(YamlNode before, YamlNode after, String text) {
        if (text.length() <= KEPT_MAX && block(before, text.split("\n", -1)) && after.kind() == before.kind()) {
            TreeText kept = new TreeText(text);
            kept.children(before, after, 0, 0, kept.lines.length);
            String written = kept.out.toString();
            if (reads(written, after)) {
                return written;
            }
        }
        return of(after);
    }

    /** Writes the whole anew. */
    static String of(YamlNode node) {
        StringBuilder fresh = new StringBuilder();
        write(node, 0, fresh);
        return fresh.toString();
    }

    /** Whether the text means what it is to mean. */
    private static boolean reads(String text, YamlNode as) {
        try {
            YamlNode wanted = new TreeReader("", Expansion.NONE).read(of(as));
            YamlNode read = new TreeReader("", Expansion.NONE).read(text);
            return wanted != null && read != null && wanted.equals(read);
        } catch (ConfigException e) {
            return false;
        }
    }

    // ---- what is kept ----

    /** Whether each child begins a line of its own, all at one column. */
    private static boolean block(YamlNode node, String[] lines) {
        Collection<YamlNode> children =
                node.kind() == Kind.MAPPING ? node.mapping().values() : node.sequence();
        int line = 0;
        int column = -1;
        for (YamlNode child : children) {
            Position at = child.place().key();
            int dash = dash(node, at, lines);
            if (at.line() <= line || at.line() > lines.length || dash < 0 || column >= 0 && column != dash) {
                return false;
            }
            line = at.line();
            column = dash;
        }
        return column >= 0;
    }

    /** Where a child begins, counted from 0: its key, or the dash before an item; -1 where it is not the first in its line. */
    private static int dash(YamlNode parent, Position at, String[] lines) {
        String line = at.line() <= lines.length ? lines[at.line() - 1] : "";
        String before = line.substring(0, Math.min(line.length(), at.column() - 1));
        if (parent.kind() == Kind.MAPPING) {
            return before.isBlank() ? before.length() : -1;
        }
        return before.strip().equals("-") ? before.indexOf('-') : -1;
    }

    /**
     * Writes the children of a node in blocks of lines.
     *
     * @param from the first line, from 0, that belongs to them; up to {@code to}
     */
    private void children(YamlNode before, YamlNode after, int indent, int from, int to) {
        List<YamlNode> old =
                new ArrayList<>(before.kind() == Kind.MAPPING ? before.mapping().values() : before.sequence());
        List<Integer> starts = new ArrayList<>();
        for (YamlNode child : old) {
            int own = child.place().key().line() - 1;
            starts.add(withComments(own, starts.isEmpty() ? from : starts.getLast() + 1));
        }
        copy(from, starts.getFirst());
        starts.add(to);
        if (after.kind() == Kind.MAPPING) {
            List<String> keys = List.copyOf(before.mapping().keySet());
            after.mapping().forEach((key, child) -> {
                int i = keys.indexOf(key);
                int start = i < 0 ? 0 : starts.get(i);
                child(i < 0 ? null : old.get(i), child, key(key) + ":", indent, start, i < 0 ? 0 : starts.get(i + 1));
            });
        } else {
            items(old, after.sequence(), starts, indent);
        }
    }

    /** Those that are the same objects, or of the same content, are found again in their order. */
    private void items(List<YamlNode> old, List<YamlNode> items, List<Integer> starts, int indent) {
        int next = 0;
        for (int n = 0; n < items.size(); n++) {
            YamlNode item = items.get(n);
            int same = next;
            while (same < old.size() && !old.get(same).equals(item)) {
                same++;
            }
            boolean changed = same == old.size() && next < old.size() && items.size() - n == old.size() - next;
            int i = changed ? next : same;
            if (i < old.size()) {
                child(old.get(i), item, "-", indent, starts.get(i), starts.get(i + 1));
                next = i + 1;
            } else {
                child(null, item, "-", indent, 0, 0);
            }
        }
    }

    /** The first of the lines of comments directly above a line. */
    private int withComments(int line, int least) {
        int first = line;
        while (first - 1 >= least && lines[first - 1].strip().startsWith("#")) {
            first--;
        }
        return first;
    }

    private void child(@Nullable YamlNode before, YamlNode after, String head, int indent, int from, int to) {
        if (before == null) {
            written(after, head, indent);
        } else if (before.equals(after)) {
            copy(from, to);
        } else if (before.kind() == after.kind() && !isLeaf(after) && below(before)) {
            int first = firstLine(before);
            int start = withComments(first, before.place().key().line());
            copy(from, start);
            children(before, after, column(before), start, to);
        } else {
            int own = before.place().key().line() - 1;
            copy(from, Math.max(from, own));
            written(after, head, indent);
        }
    }

    /** Whether the children of a field stand in lines below its key. */
    private boolean below(YamlNode node) {
        return block(node, lines) && firstLine(node) > node.place().key().line() - 1;
    }

    private static boolean isLeaf(YamlNode node) {
        return node.mapping().isEmpty() && node.sequence().isEmpty();
    }

    private static int firstLine(YamlNode node) {
        return first(node).place().key().line() - 1;
    }

    private int column(YamlNode node) {
        return dash(node, first(node).place().key(), lines);
    }

    private static YamlNode first(YamlNode node) {
        return node.kind() == Kind.MAPPING
                ? node.mapping().values().iterator().next()
                : node.sequence().getFirst();
    }

    private void copy(int from, int to) {
        for (int i = from; i < to; i++) {
            boolean last = i == lines.length - 1;
            if (!last || !lines[i].isEmpty()) {
                out.append(lines[i]).append('\n');
            }
        }
    }

    private void written(YamlNode node, String head, int indent) {
        if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
            out.append('\n');
        }
        entry(node, head, indent, out);
    }

    // ---- what is written ----

    private static void write(YamlNode node, int indent, StringBuilder out) {
        if (node.kind() == Kind.MAPPING && !node.mapping().isEmpty()) {
            for (Map.Entry<String, YamlNode> field : node.mapping().entrySet()) {
                entry(field.getValue(), key(field.getKey()) + ":", indent, out);
            }
        } else if (node.kind() == Kind.SEQUENCE && !node.sequence().isEmpty()) {
            for (YamlNode item : node.sequence()) {
                entry(item, "-", indent, out);
            }
        } else {
            out.append(" ".repeat(indent)).append(flow(node)).append('\n');
        }
    }

    private static void entry(YamlNode node, String head, int indent, StringBuilder out) {
        out.append(" ".repeat(indent)).append(head);
        String flow = node.size() <= WIDTH ? flow(node) : "";
        boolean leaf = isLeaf(node);
        if (leaf || !flow.isEmpty() && indent + head.length() + flow.length() < WIDTH) {
            String text = leaf ? flow(node) : flow;
            out.append(text.isEmpty() ? "" : " ").append(text).append('\n');
        } else if (head.equals("-")) {
            StringBuilder below = new StringBuilder();
            write(node, indent + 2, below);
            out.append(' ').append(below, indent + 2, below.length());
        } else {
            out.append('\n');
            write(node, indent + 2, out);
        }
    }

    /** In one line. */
    private static String flow(YamlNode node) {
        StringBuilder out = new StringBuilder();
        flow(node, out);
        return out.toString();
    }

    private static void flow(YamlNode node, StringBuilder out) {
        switch (node.kind()) {
            case NULL -> out.append("null");
            case SCALAR -> out.append(scalar(node.asWritten()));
            case SEQUENCE -> {
                out.append(node.sequence().isEmpty() ? "[" : "[ ");
                int n = 0;
                for (YamlNode item : node.sequence()) {
                    out.append(n++ == 0 ? "" : ", ");
                    flow(item, out);
                }
                out.append(node.sequence().isEmpty() ? "]" : " ]");
            }
            case MAPPING -> {
                out.append(node.mapping().isEmpty() ? "{" : "{ ");
                int n = 0;
                for (Map.Entry<String, YamlNode> field : node.mapping().entrySet()) {
                    out.append(n++ == 0 ? "" : ", ").append(key(field.getKey())).append(": ");
                    flow(field.getValue(), out);
                }
                out.append(node.mapping().isEmpty() ? "}" : " }");
            }
        }
    }

    private static String key(String key) {
        return scalar(key);
    }

    private static String scalar(String text) {
        return isPlain(text) && !TreeReader.isNull(text) ? text : quoted(text);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '.' && c <= '9' || c == '_' || c == '$';
            if (!plain && (i == 0 || PLAIN_BEHIND_THE_FIRST.indexOf(c) < 0)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** As JSON has it. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    boolean control = c < ' ' || c >= 0x7f && c < 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfeff;
                    quoted.append(control ? "\\u%04x".formatted((int) c) : String.valueOf(c));
                }
            }
        }
        return quoted.append('"').toString();
    }
}
