package dev.prox.route.match;

import dev.prox.api.Config;

/**
 * What is asked of the fields of one name.
 *
 * @param value for {@link Kind#EXACT} the value that one of them has, octet for octet; else empty
 */
@Config.Doc("Present, absent, or the exact value.")
public record HeaderCondition(Kind kind, String value) {
    /** Kinds of conditions. */
    public enum Kind {
        PRESENT,
        ABSENT,
        EXACT
    }

    /** {@code present}, {@code absent}, or the exact value. */
    public static HeaderCondition parse(String text) {
        return switch (text) {
            case "present" -> new HeaderCondition(Kind.PRESENT, "");
            case "absent" -> new HeaderCondition(Kind.ABSENT, "");
            default -> new HeaderCondition(Kind.EXACT, text.strip());
        };
    }
}
