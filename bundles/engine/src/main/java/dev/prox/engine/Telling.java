package dev.prox.engine;

/** By which fields an upstream is told of the client; those of the other kinds are taken out. */
public enum Telling {
    /** {@code X-Forwarded-For}, {@code X-Forwarded-Proto}, {@code X-Forwarded-Host}. */
    X_FORWARDED,
    /** {@code Forwarded} (RFC 7239). */
    FORWARDED,
    BOTH,
    NONE;

    boolean byForwarded() {
        return this == FORWARDED || this == BOTH;
    }

    boolean byXForwarded() {
        return this == X_FORWARDED || this == BOTH;
    }
}
