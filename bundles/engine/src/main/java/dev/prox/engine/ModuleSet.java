package dev.prox.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One state of the set of modules: where it differs from the distribution, by symbolic name. On disk it is a few lines, the last of which is the sum of the
 * others, so that a file which is not whole is seen as such.
 *
 * @param number from 1; 0 is the distribution itself
 * @param origin the number of the state that has the same content, after a rollback; else its own
 * @param change what made it
 */
record ModuleSet(int number, int origin, Instant when, String change, Map<String, Entry> entries) {
    static final ModuleSet DISTRIBUTION = new ModuleSet(0, 0, Instant.EPOCH, "the distribution", Map.of());
    private static final String HEAD = "prox-modules 1";
    private static final String NONE = "-";

    /**
     * @param version null for a module of the distribution that was taken out
     * @param sha256 of its bytes
     * @param since the number of the state that first had it
     * @param source who wanted it: {@code command}, {@code feature:ID}, {@code deploy:FILE}
     */
    record Entry(String bundle, @Nullable String version, String sha256, int since, String source) {
        static Entry gone(String bundle, int since, String source) {
            return new Entry(bundle, null, NONE, since, source);
        }

        Entry of(String another) {
            return new Entry(bundle, version, sha256, since, another);
        }

        boolean isGone() {
            return version == null;
        }
    }

    /** The next set: entries of null return to what the distribution has. */
    ModuleSet next(int next, Instant now, String what, Map<String, @Nullable Entry> changes) {
        SortedMap<String, Entry> all = new TreeMap<>(entries);
        changes.forEach((bundle, entry) -> {
            if (entry == null) {
                all.remove(bundle);
            } else {
                all.put(bundle, entry);
            }
        });
        return new ModuleSet(next, next, now, what, all);
    }

    ModuleSet of(int earlier) {
        return new ModuleSet(number, earlier, when, change, entries);
    }

    @Nullable
    Entry entry(String bundle) {
        return entries.get(bundle);
    }

    /** @param sum makes the last line out of those before it */
    String text(UnaryOperator<String> sum) {
        StringBuilder text = new StringBuilder(HEAD + "\n");
        text.append("when ").append(when).append('\n');
        text.append("origin ").append(origin).append('\n');
        text.append("change ").append(oneLine(change)).append('\n');
        for (Entry each : entries.values()) {
            String version = each.version();
            text.append("module %s %s %s %d %s\n"
                    .formatted(
                            each.bundle(),
                            version == null ? NONE : version,
                            each.sha256(),
                            each.since(),
                            oneLine(each.source())));
        }
        return text + "sum " + sum.apply(text.toString()) + "\n";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    static ModuleSet parse(int number, byte[] octets, UnaryOperator<String> sum) throws IOException {
        String text = new String(octets, StandardCharsets.UTF_8);
        int last = text.lastIndexOf("sum ");
        if (last < 0
                || !text.substring(last).equals("sum " + sum.apply(text.substring(0, last)) + "\n")
                || !text.startsWith(HEAD + "\n")) {
            throw new IOException("it is damaged: its sum is not that of its content");
        }
        try {
            return parse(number, new ArrayList<>(text.substring(0, last).lines().toList()));
        } catch (IndexOutOfBoundsException | NumberFormatException | DateTimeParseException e) {
            throw new IOException("it cannot be understood: " + e.getMessage(), e);
        }
    }

    private static ModuleSet parse(int number, List<String> lines) {
        SortedMap<String, Entry> entries = new TreeMap<>();
        for (String line : lines.subList(4, lines.size())) {
            String[] words = line.split(" ", 6);
            String version = words[2].equals(NONE) ? null : words[2];
            entries.put(words[1], new Entry(words[1], version, words[3], Integer.parseInt(words[4]), words[5]));
        }
        return new ModuleSet(
                number,
                Integer.parseInt(value(lines.get(2))),
                Instant.parse(value(lines.get(1))),
                value(lines.get(3)),
                entries);
    }

    private static String value(String line) {
        return line.substring(line.indexOf(' ') + 1);
    }
}
