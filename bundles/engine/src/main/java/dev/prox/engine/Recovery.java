package dev.prox.engine;

import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.ResponseHead;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whether a request that got no good answer is sent once more, when, and to whom. */
final class Recovery {
    private static final int STALE_MAX = 3;

    private final ExchangeRun exchange;
    private final RequestBody body;
    private int stale;
    private int tries;

    Recovery(ExchangeRun exchange, RequestBody body) {
        this.exchange = exchange;
        this.body = body;
    }

    /** Another request. */
    void begin() {
        stale = 0;
        tries = 0;
    }

    /** What leaves of the body is kept for another try, where the upstream wants that. */
    void keepBody() {
        ProxyHandler upstream = exchange.upstream();
        body.keep(upstream == null ? 0 : upstream.retries().bodyMax());
    }

    /** Whether so many pooled connections have failed that the next one is to be a fresh one. */
    boolean wantsFresh() {
        return stale > STALE_MAX;
    }

    /** No response came. Returns whether the request goes out again. */
    boolean after(Failure why, boolean connecting) {
        Failure.Kind kind = why.kind();
        ProxyHandler upstream = exchange.upstream();
        if (!body.repeatable() || !connecting && !repeatable(upstream)) {
            return false;
        }
        if (kind == Failure.Kind.CONNECTION_TERMINATED && exchange.reused && stale <= STALE_MAX) {
            stale++;
            again(exchange.to(), 0);
            return true;
        }
        return upstream != null && upstream.retries().on(kind) && another(upstream, connecting);
    }

    /** A response that is none. Returns whether the request goes out again. */
    boolean after(ResponseHead head) {
        ProxyHandler upstream = exchange.upstream();
        return upstream != null
                && upstream.retries().on(head.status())
                && body.repeatable()
                && repeatable(upstream)
                && another(upstream, false);
    }

    private boolean repeatable(@Nullable ProxyHandler upstream) {
        return exchange.request.method().idempotent()
                || upstream != null && upstream.retries().unsafe();
    }

    /**
     * Where no connection can be made, nobody was asked: that costs no budget, and the same endpoint is not tried again. Else it is, where there is no other.
     */
    private boolean another(ProxyHandler upstream, boolean connecting) {
        if (tries >= upstream.retries().attempts()) {
            return false;
        }
        Destination failed = exchange.to();
        Destination next = upstream.other(exchange.loop, failed);
        Load load = upstream.load(exchange.loop);
        boolean may = connecting ? !next.equals(failed) : load.retries().take(exchange.loop.now());
        if (!may) {
            return false;
        }
        tries++;
        boolean atOnce = connecting && tries == 1;
        again(next, atOnce ? 0 : upstream.retries().backoffNanos(tries));
        return true;
    }

    private void again(Destination next, long afterNanos) {
        exchange.dropUpstream();
        exchange.retries++;
        if (afterNanos == 0) {
            exchange.dial(next);
            return;
        }
        exchange.phase = Phase.BACKOFF;
        exchange.within();
        exchange.responder.reading(false);
        long mine = exchange.number;
        exchange.loop.eventLoop().schedule(() -> goOn(mine, next), afterNanos, TimeUnit.NANOSECONDS);
    }

    private void goOn(long mine, Destination next) {
        if (exchange.phase == Phase.BACKOFF && exchange.number == mine) {
            exchange.dial(next);
        }
    }
}
