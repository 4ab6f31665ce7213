package dev.prox.config.yaml;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is different in another document, path by path, secrets masked; at most {@value #LINES_MAX} lines and one. Used once. */
final class Differences {
    static final int LINES_MAX = 200;
    private static final int SHOWN_MAX = 200;

    private final List<String> lines = new ArrayList<>();
    private int further;

    private Differences() {}

    static List<String> between(YamlNode before, YamlNode after) {
        Differences differences = new Differences();
        differences.compare(before, after);
        if (differences.further > 0) {
            differences.lines.add("and " + differences.further + " more");
        }
        return differences.lines;
    }

    private void compare(YamlNode before, YamlNode after) {
        if (before.equals(after)) {
            return;
        }
        boolean sameKind = before.kind() == after.kind();
        if (sameKind && before.kind() == YamlNode.Kind.MAPPING) {
            Set<String> keys = new LinkedHashSet<>(before.mapping().keySet());
            keys.addAll(after.mapping().keySet());
            keys.forEach(key -> one(before.mapping().get(key), after.mapping().get(key)));
        } else if (sameKind && before.kind() == YamlNode.Kind.SEQUENCE) {
            items(before.sequence(), after.sequence());
        } else {
            add(after.path() + ": " + shown(before) + " -> " + shown(after));
        }
    }

    /** What is the same at both ends of a list is not compared again, so that one that came is one line. */
    private void items(List<YamlNode> before, List<YamlNode> after) {
        int least = Math.min(before.size(), after.size());
        int from = 0;
        while (from < least && before.get(from).equals(after.get(from))) {
            from++;
        }
        int same = 0;
        while (same < least - from && before.get(before.size() - 1 - same).equals(after.get(after.size() - 1 - same))) {
            same++;
        }
        int most = Math.max(before.size(), after.size()) - same;
        for (int i = from; i < most; i++) {
            one(i < before.size() - same ? before.get(i) : null, i < after.size() - same ? after.get(i) : null);
        }
    }

    private void one(@Nullable YamlNode before, @Nullable YamlNode after) {
        if (before != null && after != null) {
            compare(before, after);
        } else if (after != null) {
            add(after.path() + ": added " + shown(after));
        } else if (before != null) {
            add(before.path() + ": removed " + shown(before));
        }
    }

    private void add(String line) {
        if (lines.size() < LINES_MAX) {
            lines.add(line);
        } else {
            further++;
        }
    }

    private static String shown(YamlNode node) {
        String text = node.toString();
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }
}
