package dev.prox.protocol.http1;

/** How far a client's connection is. */
enum State {
    /** Between two requests. */
    IDLE,
    HEAD,
    BODY,
    /** The request is complete, its response is not. */
    ANSWERING,
    /** The wire is closed, or somebody else's. */
    OVER
}
