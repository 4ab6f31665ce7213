package dev.prox.api;

/** Sees, changes, or answers a request before it is handled. */
public non-sealed interface RequestFilter extends Filter {
    Verdict onRequest(Exchange exchange);
}
