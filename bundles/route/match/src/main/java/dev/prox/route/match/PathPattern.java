package dev.prox.route.match;

import dev.prox.api.Config;
import java.nio.charset.StandardCharsets;

/**
 * A path, or all paths that begin with one.
 *
 * @param text in the form that {@link PathReading} gives to the paths of requests; ends with a slash where it is a
 *     prefix
 */
@Config.Doc("A path like /a or /a/*.")
public record PathPattern(String text, boolean prefix) {
    private static final String EXPECTED = "a path like /a, or /a/* for all paths that begin with /a/";

    /** @throws IllegalArgumentException with what was expected */
    public static PathPattern parse(String text) {
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
        return new PathPattern(path, prefix);
    }

    @Override
    public String toString() {
        return prefix ? text + "*" : text;
    }
}
