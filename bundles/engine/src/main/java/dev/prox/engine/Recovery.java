package dev.prox.engine;

import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whether a request that got no good answer is sent once more, when, and to whom. */
final class Recovery {
    private static final int STALE_MAX = 3;

    private final ExchangeRun exchange;
    private final RequestBody body;
    private int stale;
    private int tries;
    /** The endpoints of the tries before; made with the first. */
    private @Nullable List<Candidate> failed;

    Recovery(ExchangeRun exchange, RequestBody body) {
        this.exchange = exchange;
        this.body = body;
    }

    /** Another request. */
    void begin() {
        stale = 0;
        tries = 0;
        failed = null;
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
     * Where no connection can be made, nobody was asked: that costs no budget, and no endpoint is tried again. Else the same one is, where all have failed.
     */
    private boolean another(ProxyHandler upstream, boolean connecting) {
        Candidate last = exchange.aim.endpoint();
        if (last == null || tries >= upstream.retries().attempts()) {
            return false;
        }
        List<Candidate> all = failed == null ? new ArrayList<>() : failed;
        all.add(last);
        failed = all;
        Candidate next = upstream.another(exchange, all);
        boolean may = connecting
                ? next != null
                : upstream.load(exchange.loop).retries().take(exchange.loop.now());
        if (!may) {
            return false;
        }
        tries++;
        boolean atOnce = connecting && tries == 1;
        Candidate chosen = next == null ? last : next;
        exchange.aim.at(chosen);
        again(chosen.to(), atOnce ? 0 : upstream.retries().backoffNanos(tries));
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
