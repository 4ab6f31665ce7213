package dev.prox.filter.body;

import com.google.re2j.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * What takes the place of what an expression finds.
 *
 * @param text {@code $1} is the first group, {@code $$} a dollar
 */
record Replacement(Expression expression, String text) {
    /** @throws IllegalArgumentException with what was expected */
    Replacement {
        for (int i = text.indexOf('$'); i >= 0; i = text.indexOf('$', i + 2)) {
            char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            if (next != '$' && (next < '0' || next > '9' || next - '0' > expression.groups())) {
                throw new IllegalArgumentException("$0 to $" + Math.min(9, expression.groups())
                        + ", the groups of the expression, and $$ where a dollar is meant");
            }
        }
    }

    /** Replaces all finds; null where the text becomes longer than {@code lengthMax}. */
    @Nullable
    String in(String path, int lengthMax) {
        Matcher matcher = expression.in(path);
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (matcher.find()) {
            out.append(path, at, matcher.start());
            append(out, matcher);
            at = matcher.end();
            if (out.length() > lengthMax) {
                return null;
            }
        }
        return out.append(path, at, path.length()).toString();
    }

    private void append(StringBuilder out, Matcher matcher) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '$') {
                out.append(c);
                continue;
            }
            char next = text.charAt(++i);
            if (next == '$') {
                out.append('$');
            } else {
                String group = matcher.group(next - '0');
                out.append(group == null ? "" : group);
            }
        }
    }
}
