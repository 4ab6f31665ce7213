package dev.prox.engine;

import dev.prox.api.Destination;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.Handler;
import dev.prox.api.Loop;
import dev.prox.api.Method;
import dev.prox.api.Respond;
import dev.prox.api.Verdict;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends requests to the endpoints of an upstream, one after the other, each as often as its weight says, and no more at once than it may. */
final class ProxyHandler implements Handler {
    private static final int STRIDE = 16;
    /** A tunnel to an endpoint is not what was asked for, and past every filter and rule of messages. */
    private static final Respond NO_TUNNELS =
            Respond.failure(Failure.Kind.METHOD_UNKNOWN, "CONNECT is for routes that forward");

    private final Destination[] ring;
    private final Load[] loads;
    private final DocumentConfig.UpstreamLimits limits;
    private final RetryPolicy retries;
    private final @Nullable Hedging hedging;
    private final @Nullable TimeLeft timeLeft;
    private final long tryNanosMax;
    private final int warm;
    private final Telling telling;
    private final int requestsMax;
    /** The next position of each event loop; far apart, since each is written by another thread. */
    private final int[] next;

    /**
     * @param ring the endpoints, each repeated by its weight
     * @param loads one for each event loop
     */
    ProxyHandler(Destination[] ring, DocumentConfig.Upstream config, Load[] loads) {
        this.ring = ring;
        this.loads = loads;
        this.limits = config.limits();
        this.retries = new RetryPolicy(config.retries());
        this.hedging = config.hedge() == null ? null : config.hedge().hedging();
        this.timeLeft = config.deadline() == null ? null : config.deadline().timeLeft();
        this.warm = config.pool().warm();
        this.telling = config.forwarded();
        this.tryNanosMax = config.timeouts().perTry().toNanos();
        this.requestsMax =
                limits.requests() == 0 ? Integer.MAX_VALUE : Math.ceilDiv(limits.requests(), Math.max(1, loads.length));
        this.next = new int[(loads.length + 1) * STRIDE];
    }

    RetryPolicy retries() {
        return retries;
    }

    /** Null where requests have no second try beside the first. */
    @Nullable
    Hedging hedging() {
        return hedging;
    }

    /** Null where the upstream does not hear how long its answer is waited for. */
    @Nullable
    TimeLeft timeLeft() {
        return timeLeft;
    }

    /** Each of them once. */
    Set<Destination> endpoints() {
        return new LinkedHashSet<>(List.of(ring));
    }

    /** Idle connections that each event loop keeps ready to each endpoint. */
    int warm() {
        return warm;
    }

    /** By which fields it is told of the client. */
    Telling telling() {
        return telling;
    }

    /** For one try; 0 where there is no such bound. */
    long tryNanosMax() {
        return tryNanosMax;
    }

    @Override
    public Verdict handle(Exchange exchange) {
        if (exchange.request().method() == Method.CONNECT) {
            return NO_TUNNELS;
        }
        return ring.length == 1 ? ring[0] : pick(exchange.loop());
    }

    private Destination pick(Loop loop) {
        int slot = (loop.index() + 1) * STRIDE;
        int at = next[slot];
        next[slot] = at + 1 == ring.length ? 0 : at + 1;
        return ring[at];
    }

    /** Another endpoint, or the same one where there is no other. */
    Destination other(Loop loop, Destination failed) {
        for (int i = 0; i < ring.length; i++) {
            Destination other = pick(loop);
            if (!other.equals(failed)) {
                return other;
            }
        }
        return failed;
    }

    // ---- load ----

    Load load(Loop loop) {
        return loads[loop.index()];
    }

    /** Whether the upstream takes one more request. */
    boolean takesMore(Loop loop) {
        Load load = load(loop);
        return load.requests() < requestsMax
                && (!limits.adaptive() || load.requests() < load.gradient().limit());
    }

    /** Whether a request may have a second try now, which is taken from the budget then. */
    boolean mayHedge(Loop loop) {
        return takesMore(loop) && load(loop).hedges().take(loop.now());
    }

    /** A response has begun, {@code nanos} after its request had left. */
    void answered(Loop loop, long nanos) {
        if (limits.adaptive()) {
            Load load = load(loop);
            load.gradient().sample(nanos, load.requests(), loop.now());
        }
    }
}
