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

    /**
     * Why a rule does not take a request: the first of its conditions that does not hold. Null where all hold, and another rule goes before it.
     *
     * @param rule its position
     */
    default @Nullable Mismatch explain(int rule, Exchange exchange) {
        return Mismatch.UNTOLD;
    }

    /**
     * A condition that does not hold.
     *
     * @param held how many did before it: the more, the nearer is the rule
     * @param why in words
     */
    record Mismatch(int held, String why) {
        /** Of a router that does not explain itself. */
        static final Mismatch UNTOLD = new Mismatch(0, "the router does not say why");

        /** What is said of a rule whose conditions all hold. */
        public static final String LESS = "matches too; the chosen one is more specific, or stands before it";
    }
}
