package dev.prox.engine;

import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What is left of an exchange that became a tunnel, which may last for days: what its observers hear of at its end. */
final class TunnelRun extends ExchangeState implements Wire.TunnelEnd {
    TunnelRun(ExchangeState opened) {
        super(opened);
        run.tunnelOpened();
    }

    /** Sends on what was read ahead. */
    static void pass(@Nullable ByteBuf octets, Wire to) {
        if (octets != null) {
            to.write(octets);
            to.flush();
        }
    }

    @Override
    public void ended(long sent, long received) {
        run.tunnelEnded();
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
