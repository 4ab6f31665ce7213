package dev.prox.engine;

import dev.prox.api.Wire;

/** What is left of an exchange that became a tunnel, which may last for days: what its observers hear of at its end. */
final class TunnelRun extends ExchangeState implements Wire.TunnelEnd {
    TunnelRun(ExchangeState opened) {
        super(opened);
    }

    @Override
    public void ended(long sent, long received) {
        requestOctets = sent;
        responseOctets = received;
        run.snapshot().observe(this);
    }

    @Override
    public Resumption suspension() {
        throw new IllegalStateException("the exchange is over");
    }

    @Override
    protected void expired() {
        throw new IllegalStateException("nobody watches a tunnel here");
    }
}
