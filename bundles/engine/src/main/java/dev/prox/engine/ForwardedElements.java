package dev.prox.engine;

import dev.prox.api.Ascii;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The elements of a field {@code Forwarded} (RFC 7239, 4), read strictly, from the left. */
final class ForwardedElements {
    private final String text;
    private final Map<String, String> pairs = new HashMap<>();
    private int at;
    private boolean more = true;
    private boolean malformed;

    ForwardedElements(String text) {
        this.text = text;
    }

    /** Goes to the next element; false behind the last, and where it cannot be read. */
    boolean next() {
        if (!more || malformed) {
            return false;
        }
        pairs.clear();
        malformed = !element();
        return !malformed;
    }

    boolean isMalformed() {
        return malformed;
    }

    /** The value of a parameter of this element, without quotes; null where it has none. */
    @Nullable
    String value(String name) {
        return pairs.get(name);
    }

    /** Pairs between semicolons, up to a comma or the end. */
    private boolean element() {
        while (true) {
            blanks();
            if (!is(';') && !is(',') && at < text.length() && !pair()) {
                return false;
            }
            blanks();
            if (at == text.length() || is(',')) {
                more = at < text.length();
                at++;
                return true;
            }
            if (!is(';')) {
                return false;
            }
            at++;
        }
    }

    private boolean pair() {
        String name = token().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || !is('=')) {
            return false;
        }
        at++;
        String value = is('"') ? quoted() : token();
        return value != null && !value.isEmpty() && pairs.put(name, value) == null;
    }

    private @Nullable String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length() && !is('"'); at++) {
            if (is('\\') && ++at == text.length()) {
                return null;
            }
            value.append(text.charAt(at));
        }
        return at++ < text.length() ? value.toString() : null;
    }

    private String token() {
        int from = at;
        while (at < text.length() && text.charAt(at) < 128 && Ascii.isToken((byte) text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private void blanks() {
        while (is(' ') || is('\t')) {
            at++;
        }
    }

    private boolean is(char c) {
        return at < text.length() && text.charAt(at) == c;
    }
}
