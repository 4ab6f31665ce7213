package dev.prox.upstream.health;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code 200}, or {@code 200-299}. */
public record StatusRange(int from, int to) {
    private static final Pattern FORM = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");

    /** @throws IllegalArgumentException with what was expected */
    public static StatusRange parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("a status or a range of them, as in 200 or 200-299");
        }
        int from = Integer.parseInt(form.group(1));
        int to = form.group(2) == null ? from : Integer.parseInt(form.group(2));
        if (to < from) {
            throw new IllegalArgumentException("a range that begins with the lower status");
        }
        return new StatusRange(from, to);
    }

    boolean has(int status) {
        return from <= status && status <= to;
    }

    @Override
    public String toString() {
        return from == to ? String.valueOf(from) : from + "-" + to;
    }
}
