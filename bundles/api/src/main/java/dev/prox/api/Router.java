package dev.prox.api;

/** Chooses the route of a request. */
public interface Router {
    /** The position of the chosen rule in the list that the router was made of, or -1. */
    int route(Exchange exchange);
}
