package dev.prox.protocol.http1;

/** HTTP/1.1 has nothing to configure yet; limits and timeouts belong to the listener. */
public record Http1Config() {}
