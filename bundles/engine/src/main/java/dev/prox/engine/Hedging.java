package dev.prox.engine;

/**
 * When a request of an upstream has a second try beside the first. Immutable.
 *
 * @param afterNanos how long the first has no response
 * @param budget second tries for each request, in all
 */
record Hedging(long afterNanos, double budget) {}
