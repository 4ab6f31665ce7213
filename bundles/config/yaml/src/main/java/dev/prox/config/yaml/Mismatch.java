package dev.prox.config.yaml;

import org.jspecify.annotations.Nullable;

/** A text that is not what was expected, which the message says. */
final class Mismatch extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String expected;
    private final @Nullable String fix;

    Mismatch(String expected, @Nullable String fix) {
        super(expected, null);
        this.expected = expected;
        this.fix = fix;
    }

    String expected() {
        return expected;
    }

    @Nullable
    String fix() {
        return fix;
    }
}
