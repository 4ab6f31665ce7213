package dev.prox.filter.ratelimit;

import dev.prox.api.Config;
import dev.prox.api.Exchange;
import dev.prox.api.Template;
import org.jspecify.annotations.Nullable;

/**
 * How many requests a request counts for: the same for each, or what a text says.
 *
 * @param template null where it is constant
 */
@Config.Doc("A number, or a text with variables that gives one; a request without counts one.")
public record Cost(int constant, @Nullable Template template) {
    static final int MAX = 1_000_000;
    private static final String EXPECTED = "a number from 0 to " + MAX + ", or a text with variables that gives one";

    /** @throws IllegalArgumentException with what was expected */
    public static Cost parse(String text) {
        if (text.indexOf('{') >= 0) {
            return new Cost(1, Template.parse(text));
        }
        int number = number(text);
        if (number < 0) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return new Cost(number, null);
    }

    /** 0 for nothing. */
    int of(Exchange exchange) {
        if (template == null) {
            return constant;
        }
        String text = template.whole(exchange);
        int number = text == null ? -1 : number(text);
        return number < 0 ? 1 : number;
    }

    private static int number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 7 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = digits ? Integer.parseInt(text) : -1;
        return number > MAX ? -1 : number;
    }

    @Override
    public String toString() {
        return template == null ? Integer.toString(constant) : template.toString();
    }
}
