package dev.prox.api;

import java.util.List;

/**
 * Finds out whether an endpoint serves; one for each upstream, which all event loops use at once. When it is asked, how long it may take, how many in a row
 * decide, and what follows from it is not its concern.
 */
public interface HealthCheck {
    /** Begins a check, on the event loop of the probe, which hears exactly one outcome, now or later. */
    void check(Probe probe);

    /** Whether it speaks TLS with endpoints whose requests go in plain text, too. */
    default boolean needsTls() {
        return false;
    }

    /** The names for ALPN, most wanted first, that it offers where it speaks TLS. */
    default List<String> applicationProtocols() {
        return ClientTls.HTTP_1_1;
    }
}
