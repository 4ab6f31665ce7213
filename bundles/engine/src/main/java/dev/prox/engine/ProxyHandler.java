package dev.prox.engine;

import dev.prox.api.Destination;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.Handler;
import dev.prox.api.Loop;
import dev.prox.api.Method;
import dev.prox.api.Respond;
import dev.prox.api.ResponseHead;
import dev.prox.api.Verdict;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends requests to an endpoint of an upstream that its balancer chooses, and no more at once than the upstream may have. */
final class ProxyHandler implements Handler {
    /** A tunnel to an endpoint is not what was asked for, and past every filter and rule of messages. */
    private static final Respond NO_TUNNELS =
            Respond.failure(Failure.Kind.METHOD_UNKNOWN, "CONNECT is for routes that forward");

    static final Respond OVERLOADED = Respond.failure(
            new Failure(Failure.Kind.CONNECTION_LIMIT, "the upstream has as many requests as it may have"),
            ExchangeState.RETRY_AFTER);

    private static final Respond NOBODY = Respond.failure(
            new Failure(Failure.Kind.NO_ENDPOINT, "no endpoint of the upstream is available"),
            ExchangeState.RETRY_AFTER);

    private static final long MILLIS = 1000;

    private final Roster roster;
    private final UpstreamConfig config;
    private final Load[] loads;
    private final UpstreamConfig.Limits limits;
    private final RetryPolicy retries;
    private final @Nullable Sticky sticky;
    private final BitSet errors = new BitSet();
    private final Set<Failure.Kind> failures = EnumSet.noneOf(Failure.Kind.class);
    private final @Nullable Hedging hedging;
    private final @Nullable TimeLeft timeLeft;
    private final long tryNanosMax;
    private final int warm;
    private final Telling telling;
    private final int requestsMax;

    /** @param loads one for each event loop */
    ProxyHandler(Roster roster, UpstreamConfig config, Load[] loads) {
        this.roster = roster;
        this.config = config;
        this.loads = loads;
        this.limits = config.limits();
        this.retries = new RetryPolicy(config.retries());
        this.sticky = config.sticky() == null
                ? null
                : new Sticky(
                        roster.group().name(),
                        config.sticky(),
                        loads.length,
                        () -> System.currentTimeMillis() / MILLIS);
        if (config.outliers() == null) {
            UpstreamConfig.Outliers.ALL.forEach(this::counts);
        } else {
            config.outliers().on().forEach(this::counts);
        }
        this.hedging = config.hedge() == null ? null : config.hedge().hedging();
        this.timeLeft = config.deadline() == null ? null : config.deadline().timeLeft();
        this.warm = config.pool().warm();
        this.telling = config.forwarded();
        this.tryNanosMax = config.timeouts().perTry().toNanos();
        this.requestsMax =
                limits.requests() == 0 ? Integer.MAX_VALUE : Math.ceilDiv(limits.requests(), Math.max(1, loads.length));
    }

    /** Whether another one of these would do the same. */
    boolean isOf(Roster endpoints, UpstreamConfig by, Load[] under) {
        return roster == endpoints && loads == under && config.equals(by);
    }

    private void counts(FailureSign sign) {
        errors.set(sign.statusMin(), sign.statusMax() + 1);
        failures.addAll(sign.kinds());
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
        Lineup now = roster.lineup();
        Candidate chosen = sticky == null ? null : stays(exchange, now, sticky);
        if (chosen == null) {
            chosen = now.choose(exchange);
        }
        if (chosen == null) {
            return NOBODY;
        }
        if (exchange instanceof ExchangeState run) {
            run.aim.at(this, chosen);
        }
        return chosen.to();
    }

    /** An endpoint for a copy of a request, which belongs to no client; or null where there is none. */
    @Nullable
    Candidate choose(ExchangeState exchange) {
        try {
            return roster.lineup().choose(exchange);
        } catch (RuntimeException | LinkageError e) {
            exchange.snapshot.blame(roster, "the balancer of " + roster.name(), e);
            return null;
        }
    }

    /** Where an exchange goes whatever comes before it, or null where that is not certain. On a loop. */
    @Nullable
    Candidate certain(Exchange exchange) {
        Lineup now = roster.lineup();
        Candidate own = sticky == null ? null : stays(exchange, now, sticky);
        return own == null ? now.certain(exchange) : own;
    }

    /** The endpoint that the client belongs to, where it may serve it; or null. */
    private static @Nullable Candidate stays(Exchange exchange, Lineup now, Sticky by) {
        Sticky.Mark mark = by.read(exchange);
        Candidate own = mark == null ? null : now.ofId(mark.endpoint());
        if (mark != null && mark.fresh() && exchange instanceof ExchangeState run) {
            run.aim.belongsTo(mark.endpoint());
        }
        return own;
    }

    /** Tells the client to which endpoint it belongs from now on, where it does not know. */
    void stick(ExchangeState exchange, ResponseHead head) {
        Candidate to = exchange.aim.endpoint();
        if (sticky != null && to != null && !to.state().id().equals(exchange.aim.belongsTo())) {
            sticky.write(to.state().id(), head, exchange);
        }
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
        if (errors.get(status)) {
            counts.erred();
        } else {
            counts.answered();
        }
    }

    /** An endpoint gave no response, or not the whole of it. A pooled connection that its server had closed says nothing of the server. */
    void failed(EndpointState endpoint, Loop loop, Failure why, boolean reused) {
        boolean stale = reused && why.kind() == Failure.Kind.CONNECTION_TERMINATED;
        if (!stale && failures.contains(why.kind())) {
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
