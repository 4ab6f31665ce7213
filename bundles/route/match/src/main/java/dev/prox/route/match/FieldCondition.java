package dev.prox.route.match;

import dev.prox.api.Config;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the header fields, query parameters or cookies of one name.
 *
 * @param value for {@link Kind#EXACT} the value that one of them has, octet for octet
 * @param expression for {@link Kind#REGEX} what is found in the value of one of them
 */
@Config.Doc("Present, absent, the exact value, or ~ and a regular expression (RE2).")
public record FieldCondition(
        Kind kind, String value, @Nullable Expression expression) {
    /** Kinds of conditions. */
    public enum Kind {
        PRESENT,
        ABSENT,
        EXACT,
        REGEX
    }

    /**
     * {@code present}, {@code absent}, {@code ~} and a regular expression, or the exact value.
     *
     * @throws IllegalArgumentException with what was expected
     */
    public static FieldCondition parse(String text) {
        return switch (text) {
            case "present" -> new FieldCondition(Kind.PRESENT, "", null);
            case "absent" -> new FieldCondition(Kind.ABSENT, "", null);
            default ->
                text.startsWith("~")
                        ? new FieldCondition(Kind.REGEX, "", Expression.of(text.substring(1)))
                        : new FieldCondition(Kind.EXACT, text.strip(), null);
        };
    }

    byte[] octets() {
        return value.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Whether this holds wherever the later one does. */
    boolean covers(FieldCondition later) {
        return later.equals(this) || kind == Kind.PRESENT && later.kind != Kind.ABSENT;
    }
}
