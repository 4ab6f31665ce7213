package dev.prox.api;

/** Sees and changes the head of a response, of the origin or our own, before it is sent. Filters run in reverse order of the route. */
public non-sealed interface ResponseFilter extends Filter {
    void onResponse(Exchange exchange);
}
