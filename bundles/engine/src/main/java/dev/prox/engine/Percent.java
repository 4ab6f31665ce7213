package dev.prox.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A share: {@code 20%}, {@code 0.5%}. */
public record Percent(double share) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3})?)%");

    /**
     * @throws IllegalArgumentException with what was expected
     */
    public static Percent parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Double.parseDouble(form.group(1)) > 100) {
            throw new IllegalArgumentException("a share from 0% to 100%, as in 20%");
        }
        return new Percent(Double.parseDouble(form.group(1)) / 100);
    }
}
