package dev.prox.filter.rewrite;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.prox.api.Config;
import java.util.regex.MatchResult;

/** A regular expression of RE2, whose time is linear in the text whatever both are. Compared by its text. */
@Config.Doc("A regular expression of RE2.")
public final class Expression {
    private static final int LENGTH_MAX = 1000;
    private static final int REPETITIONS_MAX = 10_000;
    private static final int INSTRUCTIONS_MAX = 10_000;
    private static final java.util.regex.Pattern REPETITION =
            java.util.regex.Pattern.compile("\\{([0-9]{1,4})(?:,([0-9]{0,4}))?}");

    private final Pattern pattern;

    private Expression(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException with what was expected */
    public static Expression parse(String text) {
        if (text.isEmpty() || text.length() > LENGTH_MAX || repetitions(text) > REPETITIONS_MAX) {
            throw new IllegalArgumentException("a regular expression of 1 to " + LENGTH_MAX
                    + " characters, whose counted repetitions multiply to " + REPETITIONS_MAX + " at most");
        }
        try {
            Pattern compiled = Pattern.compile(text);
            if (compiled.programSize() > INSTRUCTIONS_MAX) {
                throw new IllegalArgumentException("a smaller regular expression");
            }
            return new Expression(compiled);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("a regular expression of RE2; " + e.getDescription(), e);
        }
    }

    /** The product of all counted repetitions, as if all were nested: the library makes what they ask for before it can be measured. */
    private static double repetitions(String text) {
        return REPETITION.matcher(text).results().mapToDouble(Expression::most).reduce(1, (a, b) -> a * b);
    }

    private static double most(MatchResult repetition) {
        String last = repetition.group(2);
        String most = last == null || last.isEmpty() ? repetition.group(1) : last;
        return Math.max(1, Integer.parseInt(most));
    }

    Matcher in(String text) {
        return pattern.matcher(text);
    }

    int groups() {
        return pattern.groupCount();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Expression that && pattern.pattern().equals(that.pattern.pattern());
    }

    @Override
    public int hashCode() {
        return pattern.pattern().hashCode();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
