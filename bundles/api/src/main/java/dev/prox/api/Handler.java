package dev.prox.api;

import org.jspecify.annotations.Nullable;

/** Answers the requests of a route: says where they go, or responds. One instance serves all loops. */
public interface Handler {
    /** A {@link Destination}, a {@link Respond} or {@link Verdict#SUSPEND}. */
    Verdict handle(Exchange exchange);

    /**
     * The same request failed in a way that allows another try.
     *
     * @return another verdict, or null to give up
     */
    default @Nullable Verdict retry(Exchange exchange, int retries) {
        return null;
    }
}
