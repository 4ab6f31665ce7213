package dev.prox.engine;

import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What is left of an exchange that became a tunnel, which may last for days: what its observers hear of at its end. */
final class TunnelRun extends ExchangeState implements Wire.TunnelEnd {
    TunnelRun(ExchangeState opened) {
        super(opened);
        run.tunnelOpened();
    }

    /** An exchange becomes a tunnel, and is over. @param fromOrigin octets that were read ahead, or null */
    static void open(ExchangeRun exchange, Wire origin, ResponseHead head, @Nullable ByteBuf fromOrigin) {
        exchange.status = head.status();
        exchange.firstByteAt = exchange.loop.now();
        exchange.withinNothing();
        exchange.phase = Phase.TUNNEL;
        exchange.tunnel = true;
        RequestHead copy = exchange.request.startLine();
        ByteBuf fromClient = exchange.responder.tunnel(head);
        exchange.request = copy;
        exchange.response = NO_RESPONSE;
        exchange.tellOutcome();
        exchange.snapshot.observeOpened(exchange);
        exchange.leaveUpstream();
        exchange.leaveSnapshot();
        TunnelRun observed = new TunnelRun(exchange);
        exchange.responder.ended();
        exchange.client.join(origin, exchange.to().timeouts().idle(), observed);
        pass(fromClient, origin);
        pass(fromOrigin, exchange.client);
    }

    /** Sends on what was read ahead. */
    private static void pass(@Nullable ByteBuf octets, Wire to) {
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
