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

/** Sends requests to an endpoint of an upstream that its balancer chooses, and no more at once than the upstream may have. */
final class ProxyHandler implements Handler {
    /** A tunnel to an endpoint is not what was asked for, and past every filter and rule of messages. */
    private static final Respond NO_TUNNELS =
            Respond.failure(Failure.Kind.METHOD_UNKNOWN, "CONNECT is for routes that forward");

    private static final Respond NOBODY = Respond.failure(
            new Failure(Failure.Kind.NO_ENDPOINT, "no endpoint of the upstream is available"),
            ExchangeState.RETRY_AFTER);

    private final Roster roster;
    private final Load[] loads;
    private final UpstreamConfig.Limits limits;
    private final RetryPolicy retries;
    private final @Nullable Hedging hedging;
    private final @Nullable TimeLeft timeLeft;
    private final long tryNanosMax;
    private final int warm;
    private final int requestsMax;

    /** @param loads one for each event loop */
    ProxyHandler(Roster roster, UpstreamConfig config, Load[] loads) {
        this.roster = roster;
        this.loads = loads;
        this.limits = config.limits();
        this.retries = new RetryPolicy(config.retries());
        this.hedging = config.hedge() == null ? null : config.hedge().hedging();
        this.timeLeft = config.deadline() == null ? null : config.deadline().timeLeft();
        this.warm = config.pool().warm();
        this.tryNanosMax = config.timeouts().perTry().toNanos();
        this.requestsMax =
                limits.requests() == 0 ? Integer.MAX_VALUE : Math.ceilDiv(limits.requests(), Math.max(1, loads.length));
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

    /** Whose endpoints these are, and who chooses. */
    Roster roster() {
        return roster;
    }

    /** Each of them once, whether it may be chosen now or not. */
    Set<Destination> endpoints() {
        Set<Destination> all = new LinkedHashSet<>();
        roster.members().forEach(each -> all.add(each.to()));
        return all;
    }

    /** Idle connections that each event loop keeps ready to each endpoint. */
    int warm() {
        return warm;
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
        Candidate chosen = roster.lineup().choose(exchange);
        if (chosen == null) {
            return NOBODY;
        }
        if (exchange instanceof ExchangeState run) {
            run.goesTo(this, chosen);
        }
        return chosen.to();
    }

    /**
     * An endpoint for another try: one that has not failed, or null where all have.
     *
     * @param failed those that have, at least one
     */
    @Nullable
    Candidate another(ExchangeState exchange, List<Candidate> failed) {
        Lineup now = roster.lineup();
        try {
            return now.another(exchange, failed);
        } catch (RuntimeException | LinkageError e) {
            exchange.snapshot.blame(roster, "the balancer of " + roster.name(), e);
            return now.next(failed);
        }
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

    // ---- what came of tries ----

    /** An endpoint gave a response of this status. */
    void answered(EndpointState endpoint, Loop loop, int status) {
        EndpointLoop counts = endpoint.on(loop);
        if (status < 500) {
            counts.answered();
        } else {
            counts.erred();
        }
    }

    /** An endpoint gave no response, or not the whole of it. A pooled connection that its server had closed says nothing of the server. */
    void failed(EndpointState endpoint, Loop loop, Failure why, boolean reused) {
        boolean stale = reused && why.kind() == Failure.Kind.CONNECTION_TERMINATED;
        if (!stale && why.kind().side() == Failure.Side.UPSTREAM) {
            endpoint.on(loop).failed(loop.now());
        }
    }

    /** A response has begun, or was waited for, {@code nanos} after its request had left. */
    void answered(Loop loop, long nanos) {
        if (limits.adaptive()) {
            Load load = load(loop);
            load.gradient().sample(nanos, load.requests(), loop.now());
        }
    }
}
