package dev.prox.api;

/** A configured filter of a route; it implements each phase that it needs. One instance serves all loops. */
public sealed interface Filter permits RequestFilter, ResponseFilter {}
