package dev.prox.api;

import org.jspecify.annotations.Nullable;

/** Chooses the route of a request. */
public interface Router {
    /** The position of the chosen rule in the list that the router was made of, or -1. */
    int route(Exchange exchange);

    /**
     * What a named part of the rule's path pattern takes of the request's path, as it came (percent-encoded); null where the pattern has no such part.
     * Found anew for each call, so that routing costs nothing for who does not ask.
     *
     * @param rule the position of the rule that was chosen
     */
    default @Nullable String parameter(int rule, Exchange exchange, String name) {
        return null;
    }
}
