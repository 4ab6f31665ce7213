package dev.prox.upstream.health;

import dev.prox.api.HealthCheck;
import dev.prox.api.Probe;

/**
 * Opens a connection, and that is all.
 *
 * @param port 0 for that of the endpoint
 * @param tls whether the handshake of TLS must succeed, too
 */
record ConnectCheck(int port, boolean tls) implements HealthCheck {
    @Override
    public void check(Probe probe) {
        probe.connect(port == 0 ? probe.port() : port, tls, wire -> probe.passed());
    }

    @Override
    public boolean needsTls() {
        return tls;
    }
}
