package dev.prox.engine;

import dev.prox.api.HeaderName;

/** The name of a header field that is nobody else's. */
public record FieldName(HeaderName name) {
    /**
     * @throws IllegalArgumentException with what was expected
     */
    public static FieldName parse(String text) {
        HeaderName name = HeaderName.of(text);
        if (name.known() != 0) {
            throw new IllegalArgumentException("a header name that has no other meaning, as in X-Request-Timeout-Ms");
        }
        return new FieldName(name);
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
