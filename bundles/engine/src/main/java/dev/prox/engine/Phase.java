package dev.prox.engine;

/** Where an exchange is. */
enum Phase {
    NONE,
    FILTERS,
    SUSPENDED,
    /** A module that it needs is missing. */
    HELD,
    CONNECTING,
    /** Before another try. */
    BACKOFF,
    /** The request is on its way, nothing of the response has come. */
    ASKING,
    RELAYING,
    TUNNEL
}
