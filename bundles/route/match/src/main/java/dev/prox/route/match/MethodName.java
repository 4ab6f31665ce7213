package dev.prox.route.match;

import dev.prox.api.Ascii;
import dev.prox.api.Config;
import dev.prox.api.Method;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A method, of those that {@link Method} knows or any other (RFC 9110, 9.1); letter case counts. */
@Config.Doc("A method like GET.")
public record MethodName(String text) {
    /** @throws IllegalArgumentException with what was expected */
    public static MethodName parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a method like GET");
        }
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (!Ascii.isToken(octet)) {
                throw new IllegalArgumentException("a method like GET");
            }
        }
        MethodName upper = new MethodName(text.toUpperCase(Locale.ROOT));
        if (!upper.text.equals(text) && upper.known() != Method.OTHER) {
            throw new IllegalArgumentException("the method in upper case: " + upper.text);
        }
        return new MethodName(text);
    }

    /** {@link Method#OTHER} where it is none of those. */
    Method known() {
        for (Method method : Method.values()) {
            if (method.name().equals(text)) {
                return method;
            }
        }
        return Method.OTHER;
    }

    @Override
    public String toString() {
        return text;
    }
}
