package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.ResponseHead;
import dev.prox.api.Timed;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The second try of a request that waits for its first one: sent to another endpoint, where there is one. The first response wins and the other try is
 * given up. It is the affair of this class until it wins or the first one fails; then it takes the place of the first, and the exchange has one try as
 * ever.
 */
final class Hedge extends Timed implements UpstreamSide.Owner {
    private final ExchangeRun exchange;
    private final RequestBody body;
    private UpstreamSide side;
    private @Nullable Future<?> start;
    /** Not null while it is under way. */
    private @Nullable Destination to;

    private final Aim aim;
    /** Where it counts as a request, while it is under way. */
    private @Nullable Load load;

    private boolean asking;
    private boolean reused;
    private long askedAt;
    private long tryEndsAt;

    Hedge(ExchangeRun exchange, RequestBody body) {
        this.exchange = exchange;
        this.body = body;
        this.aim = new Aim(exchange.loop);
        this.side = new UpstreamSide(exchange, this);
    }

    /** The first try begins: there may be a second one then. Returns {@code last}, which is made where it is needed. */
    static @Nullable Hedge armed(@Nullable Hedge last, ExchangeRun exchange, RequestBody body) {
        Hedging hedging = exchange.hedging();
        if (hedging == null) {
            return last;
        }
        Hedge armed = last == null ? new Hedge(exchange, body) : last;
        armed.arm(hedging);
        return armed;
    }

    private void arm(Hedging hedging) {
        if (exchange.load != null) {
            exchange.load.hedges().earn(hedging.budget());
        }
        start = exchange.loop.eventLoop().schedule(this::begin, hedging.afterNanos(), TimeUnit.NANOSECONDS);
    }

    private void begin() {
        start = null;
        ProxyHandler upstream = exchange.upstream();
        boolean waits = exchange.phase == Phase.CONNECTING || exchange.phase == Phase.ASKING;
        Candidate first = exchange.aim.endpoint();
        if (!waits || upstream == null || first == null || !body.complete() || !upstream.mayHedge(exchange.loop)) {
            return;
        }
        Candidate second = upstream.another(exchange, List.of(first));
        Candidate chosen = second == null ? first : second;
        aim.at(upstream, chosen);
        aim.begins();
        Destination other = chosen.to();
        to = other;
        load = upstream.load(exchange.loop);
        load.enter();
        exchange.hedges++;
        exchange.loop.watch(this);
        tryEndsAt = upstream.tryNanosMax() == 0 ? NEVER : exchange.loop.now() + upstream.tryNanosMax();
        Wire idle = side.idle(exchange.connector(), other);
        reused = idle != null;
        if (idle == null) {
            open(other);
        } else {
            ask(idle);
        }
    }

    private void open(Destination other) {
        asking = false;
        within(other.timeouts().connect());
        side.open(exchange.connector(), other);
    }

    private void ask(Wire wire) {
        asking = true;
        askedAt = exchange.loop.now();
        within(to().timeouts().firstByte());
        ClientStream opened = side.send(wire, body);
        if (opened != null) {
            opened.flush();
        }
    }

    private void within(long nanos) {
        deadline = Math.min(exchange.loop.now() + nanos, tryEndsAt);
    }

    // ---- its end ----

    /** The first try has an answer of this status: returns whether that is dropped, and this try goes on alone. */
    boolean mayDoBetter(int status) {
        return asksAgainFor(status) && takeOver();
    }

    /** Takes the place of the first try, where it is under way. */
    boolean takeOver() {
        if (to == null) {
            return false;
        }
        exchange.destination = to;
        exchange.aim.takes(aim);
        exchange.reused = reused;
        exchange.phase = asking ? Phase.ASKING : Phase.CONNECTING;
        exchange.askedAt = askedAt;
        exchange.tryEndsAt = tryEndsAt;
        exchange.until(deadline);
        side = exchange.goOnWith(side);
        side.owner(this);
        over();
        return true;
    }

    /** There is nothing to wait for any more. */
    static void end(@Nullable Hedge hedge) {
        if (hedge != null) {
            hedge.end();
        }
    }

    private void end() {
        if (start != null) {
            start.cancel(false);
            start = null;
        }
        if (to != null) {
            side.drop();
            over();
        }
    }

    private void over() {
        to = null;
        deadline = NEVER;
        exchange.loop.unwatch(this);
        aim.forget();
        if (load != null) {
            load.leave();
            load = null;
        }
    }

    /** The client's connection is closed. */
    static void closed(@Nullable Hedge hedge) {
        if (hedge != null) {
            hedge.side.closeOwn();
        }
    }

    @Override
    protected void expired() {
        aim.failed(Failure.of(asking ? Failure.Kind.RESPONSE_TIMEOUT : Failure.Kind.CONNECT_TIMEOUT), reused);
        end();
    }

    // ---- how it goes ----

    @Override
    public Destination to() {
        if (to == null) {
            throw new IllegalStateException("no second try is under way");
        }
        return to;
    }

    @Override
    public void reuses() {
        reused = true;
    }

    @Override
    public void established(Wire wire, @Nullable ByteBuf readAhead) {
        LoopRun.release(readAhead);
        ask(wire);
    }

    @Override
    public void refused(Failure why, int code, @Nullable String challenge) {
        aim.failed(why, reused);
        end();
    }

    /** The first try goes on. A pooled connection that its server had closed says nothing of the server: then a fresh one is opened. */
    @Override
    public void lost(Failure why) {
        aim.failed(why, reused);
        if (asking && reused && why.kind() == Failure.Kind.CONNECTION_TERMINATED) {
            reused = false;
            open(to());
        } else {
            end();
        }
    }

    @Override
    public void respond(ResponseHead head) {
        if (asksAgainFor(head.status())) {
            aim.answered(head.status());
            end();
            return;
        }
        if (exchange.phase == Phase.ASKING) {
            exchange.tellLatency();
        }
        takeOver();
        exchange.respond(head);
    }

    private boolean asksAgainFor(int status) {
        ProxyHandler upstream = exchange.upstream();
        return upstream != null && upstream.retries().on(status);
    }
}
