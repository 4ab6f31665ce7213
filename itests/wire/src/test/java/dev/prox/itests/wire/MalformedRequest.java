package dev.prox.itests.wire;

import dev.prox.itests.WireText;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A golden file of {@code malformed/}: comment lines, the request as {@link WireText}, a line {@code ---}, and then
 *
 * <ul>
 *   <li>{@code status: 400}, or several that are as good, {@code 400|501};
 *   <li>{@code connection:} {@code close}, {@code keep}, or {@code either} where RFC 9112 leaves it open;
 *   <li>{@code upstream:} {@code nothing}, or {@code incomplete}: at most a request that never ends;
 *   <li>{@code error:}, the RFC 9209 type in Proxy-Status, if it matters;
 *   <li>{@code says:}, a word of the answer's body, if it matters;
 *   <li>{@code hides:}, what must not stand in the answer.
 * </ul>
 */
record MalformedRequest(
        String name,
        byte[] bytes,
        List<Integer> statuses,
        Connection connection,
        boolean reachesUpstream,
        Words words) {

    enum Connection {
        CLOSE,
        KEEP,
        EITHER
    }

    /** What the answer is about. */
    record Words(
            @Nullable String error,
            @Nullable String says,
            @Nullable String hides) {}

    private static final Set<String> KEYS = Set.of("status", "connection", "upstream", "error", "says", "hides");

    static MalformedRequest read(Path file, Map<String, String> names) {
        List<String> lines = GoldenFiles.lines(file);
        int middle = lines.indexOf("---");
        var expected = new HashMap<String, String>();
        for (String line : lines.subList(middle + 1, lines.size())) {
            String[] pair = line.split(": ", 2);
            if (middle < 0 || pair.length != 2 || !KEYS.contains(pair[0])) {
                throw new IllegalArgumentException(file + ": " + line);
            }
            expected.put(pair[0], pair[1]);
        }
        return new MalformedRequest(
                GoldenFiles.name(file),
                WireText.bytes(lines.subList(0, middle), names),
                Arrays.stream(expected.getOrDefault("status", "").split("\\|"))
                        .map(Integer::valueOf)
                        .toList(),
                Connection.valueOf(expected.getOrDefault("connection", "").toUpperCase(Locale.ROOT)),
                reachesUpstream(expected.getOrDefault("upstream", "")),
                new Words(expected.get("error"), expected.get("says"), expected.get("hides")));
    }

    @Override
    public String toString() {
        return name;
    }

    private static boolean reachesUpstream(String word) {
        return switch (word) {
            case "nothing" -> false;
            case "incomplete" -> true;
            default -> throw new IllegalArgumentException("upstream: " + word);
        };
    }
}
