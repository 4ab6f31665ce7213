package dev.prox.route.match;

import dev.prox.api.Config;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which paths a rule takes: one, all that begin with one, those of a form with named segments, or those in which an expression is found.
 *
 * @param text in the form that {@link PathReading} gives to the paths of requests; ends with a slash where it is a prefix
 * @param expression in the place of the text, or null
 */
@Config.Doc("A path like /a, /a/*, /users/{id}, or ~ and a regular expression.")
public record PathPattern(
        String text, boolean prefix, @Nullable Expression expression) {
    private static final String EXPECTED =
            "a path like /a, /a/* for all paths that begin with /a/, /users/{id}, or ~ and a regular expression";

    /** The name of what the {@code *} at the end of a prefix takes. */
    static final String REST = "rest";

    private static final int SEGMENTS_MAX = 100;

    /** Names that a template reads as something else. */
    private static final Set<String> TAKEN =
            Set.of("method", "scheme", "host", "port", "path", "query", "uri", "listener", "route", "status");

    /** @throws IllegalArgumentException with what was expected */
    public static PathPattern parse(String text) {
        return text.startsWith("~") ? regex(text.substring(1)) : segmented(text);
    }

    private static PathPattern regex(String text) {
        Expression expression = Expression.of(text);
        expression.names().forEach(PathPattern::checkName);
        return new PathPattern("", false, expression);
    }

    private static PathPattern segmented(String text) {
        boolean prefix = text.endsWith("/*");
        String path = prefix ? text.substring(0, text.length() - 1) : text;
        if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f && "*?#".indexOf(c) < 0)) {
            throw new IllegalArgumentException(EXPECTED + "; other characters percent-encoded");
        }
        String plain = PathReading.plainest(path.getBytes(StandardCharsets.US_ASCII));
        if (!plain.equals(path)) {
            throw new IllegalArgumentException(
                    "a path that can be read in one way only, without encoded letters or slashes, parameters, "
                            + "empty or dot segments: " + plain + (prefix ? "*" : ""));
        }
        PathPattern pattern = new PathPattern(path, prefix, null);
        pattern.checkSegments();
        return pattern;
    }

    private void checkSegments() {
        List<String> segments = segments();
        if (segments.size() > SEGMENTS_MAX) {
            throw new IllegalArgumentException("a path of at most " + SEGMENTS_MAX + " segments");
        }
        Set<String> names = new HashSet<>(prefix ? Set.of(REST) : Set.of());
        for (String segment : segments) {
            String name = name(segment);
            if (name == null && (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0)) {
                throw new IllegalArgumentException("a named part that is a whole segment, like /users/{id}/orders");
            }
            if (name != null) {
                checkName(name);
                if (!names.add(name)) {
                    throw new IllegalArgumentException("a name of its own for each part; {" + name + "} is there twice"
                            + (prefix && name.equals(REST) ? ", since {rest} is what * takes" : ""));
                }
            }
        }
    }

    private static void checkName(String name) {
        boolean word = !name.isEmpty()
                && name.chars().allMatch(c -> c == '_' || c == '-' || c < 128 && Character.isLetterOrDigit(c));
        if (!word) {
            throw new IllegalArgumentException("a named part like {id}, of letters, digits, - and _");
        }
        if (TAKEN.contains(name)) {
            throw new IllegalArgumentException("another name than {" + name + "}, which is a variable of its own");
        }
    }

    /** What stands between the slashes; of a prefix without the last, empty one. */
    List<String> segments() {
        List<String> segments = new ArrayList<>(List.of(text.substring(1).split("/", -1)));
        if (prefix) {
            segments.removeLast();
        }
        return segments;
    }

    /** The name of a named segment, or null. */
    static @Nullable String name(String segment) {
        boolean named = segment.length() >= 2 && segment.startsWith("{") && segment.endsWith("}");
        return named ? segment.substring(1, segment.length() - 1) : null;
    }

    /** The names of all named parts. */
    List<String> names() {
        if (expression != null) {
            return expression.names();
        }
        List<String> names = new ArrayList<>();
        for (String segment : segments()) {
            String name = name(segment);
            if (name != null) {
                names.add(name);
            }
        }
        if (prefix) {
            names.add(REST);
        }
        return names;
    }

    /** Whether there are parts with names, the rest left out. */
    boolean isNamed() {
        return expression == null ? text.indexOf('{') >= 0 : !expression.names().isEmpty();
    }

    /** What the named parts take of a path that matches, in a fixed order, the rest left out. */
    List<@Nullable String> values(String path) {
        if (expression != null) {
            return expression.values(path);
        }
        List<@Nullable String> values = new ArrayList<>();
        String[] parts = path.substring(1).split("/", -1);
        List<String> segments = segments();
        for (int i = 0; i < segments.size(); i++) {
            if (name(segments.get(i)) != null) {
                values.add(parts[i]);
            }
        }
        return values;
    }

    /** What the part of this name takes of a path that matches; null where there is no such part. */
    @Nullable
    String value(String name, String path) {
        if (expression != null) {
            int at = expression.names().indexOf(name);
            return at < 0 ? null : expression.values(path).get(at);
        }
        List<String> segments = segments();
        int at = segments.indexOf("{" + name + "}");
        if (at >= 0) {
            return path.substring(1).split("/", -1)[at];
        }
        return prefix && name.equals(REST) ? path.substring(1).split("/", segments.size() + 1)[segments.size()] : null;
    }

    @Override
    public String toString() {
        return expression != null ? expression.toString() : prefix ? text + "*" : text;
    }
}
