package dev.prox.route.match;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of RE2, whose time is linear in the text whatever both are; there are no back references and no look-around. Compared by
 * its text.
 */
public final class Expression {
    private static final int LENGTH_MAX = 1000;
    private static final int INSTRUCTIONS_MAX = 10_000;
    private static final String SMALLER =
            "a regular expression of at most " + INSTRUCTIONS_MAX + " instructions; nested repetitions multiply";

    private final Pattern pattern;
    private final List<String> names;

    private Expression(Pattern pattern) {
        this.pattern = pattern;
        this.names = List.copyOf(new TreeSet<>(pattern.namedGroups().keySet()));
    }

    /** @throws IllegalArgumentException with what was expected */
    static Expression of(String text) {
        if (text.isEmpty() || text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("a regular expression of 1 to " + LENGTH_MAX + " characters behind ~");
        }
        if (ExpressionSize.of(text, INSTRUCTIONS_MAX) > INSTRUCTIONS_MAX) {
            throw new IllegalArgumentException(SMALLER);
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("a regular expression of RE2 behind ~; " + e.getDescription(), e);
        }
        if (pattern.programSize() > INSTRUCTIONS_MAX) {
            throw new IllegalArgumentException(SMALLER);
        }
        return new Expression(pattern);
    }

    /** Whether it is found anywhere in the text. */
    boolean isFoundIn(String text) {
        return pattern.matcher(text).find();
    }

    boolean isFoundIn(byte[] octets, int from, int to) {
        return isFoundIn(new String(octets, from, to - from, StandardCharsets.ISO_8859_1));
    }

    /** The names of its groups, sorted. */
    List<String> names() {
        return names;
    }

    /** What the groups of {@link #names} take; null where one has no part in the match. */
    List<@Nullable String> values(String text) {
        Matcher matcher = pattern.matcher(text);
        boolean found = matcher.find();
        List<@Nullable String> values = new ArrayList<>();
        for (String name : names) {
            values.add(found ? matcher.group(name) : null);
        }
        return values;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Expression that && pattern.pattern().equals(that.pattern.pattern());
    }

    @Override
    public int hashCode() {
        return pattern.pattern().hashCode();
    }

    @Override
    public String toString() {
        return "~" + pattern.pattern();
    }
}
