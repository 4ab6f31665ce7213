package dev.prox.api;

/** Answers the requests of a route: says where they go, or responds. One instance serves all loops. */
public interface Handler {
    /** A {@link Destination}, a {@link Respond} or {@link Verdict#SUSPEND}. */
    Verdict handle(Exchange exchange);
}
