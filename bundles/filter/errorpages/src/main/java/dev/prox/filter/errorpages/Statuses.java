package dev.prox.filter.errorpages;

import dev.prox.api.Config;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Status codes, both ends included. */
@Config.Doc("A status as 404, a range as 500-599, or a class as 5xx.")
public record Statuses(int from, int to) {
    private static final Pattern FORM = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?|([1-5])xx");

    /** @throws IllegalArgumentException with what was expected */
    public static Statuses parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a status as 404, a range as 500-599, or a class as 5xx");
        }
        if (matcher.group(3) != null) {
            int hundreds = Integer.parseInt(matcher.group(3)) * 100;
            return new Statuses(hundreds, hundreds + 99);
        }
        int from = Integer.parseInt(matcher.group(1));
        return new Statuses(from, matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2)));
    }

    boolean has(int status) {
        return status >= from && status <= to;
    }
}
