package dev.prox.engine;

import dev.prox.api.BodyFilter;
import dev.prox.api.Connector;
import dev.prox.api.Destination;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Loop;
import dev.prox.api.Protocol;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.api.ResponseHead;
import dev.prox.api.Router;
import dev.prox.api.Timed;
import dev.prox.api.Wire;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What filters, handlers and observers see of an exchange; {@link ExchangeRun} is what happens to it. */
abstract class ExchangeState extends Timed implements Exchange {
    private static final RequestHead NO_REQUEST = new RequestHead();
    static final ResponseHead NO_RESPONSE = new ResponseHead();
    static final HeaderLine RETRY_AFTER = new HeaderLine(HeaderName.RETRY_AFTER, "1");

    final LoopRun run;
    final Loop loop;
    final Wire client;
    final ListenerRun listener;
    final Peer peer;

    Phase phase = Phase.NONE;
    /** Tells the exchanges of a connection apart. */
    long number;

    /** That of the exchange while there is one. */
    Snapshot snapshot;

    private long generation;
    RequestHead request = NO_REQUEST;
    ResponseHead response = NO_RESPONSE;
    Snapshot.@Nullable Plan plan;

    /** Whether the handler of the route was asked, and no filter before it has decided. */
    boolean handled;

    @Nullable
    String route;

    /** The position of the route; negative before it is known, and where there is none. */
    private int rule = Snapshot.NO_ROUTE;

    /** Where the outcome counts; null before the route is known, and behind the end. */
    private @Nullable Tally tally;

    @Nullable
    Destination destination;

    /** The endpoint of an upstream that it goes to, if it goes to one. */
    final Aim aim;

    /** A copy of the request that goes to another upstream too, or null. */
    @Nullable
    MirrorCopy mirrored;

    /** What filters want of the bodies. */
    final BodyWishes wishes = new BodyWishes();

    /** Whether the head of the request is as it leaves. */
    private boolean cleaned;

    boolean reused;
    boolean tunnel;
    int retries;
    int hedges;
    int status;

    @Nullable
    Failure failure;

    long startedAt;
    long firstByteAt;
    /** When a wait for a missing module ends; 0 when there was none. */
    long heldUntil;

    /** When all must be over. */
    long endsAt;

    /** When this try must have a response. */
    long tryEndsAt;

    /** When the last try left. */
    long askedAt;

    /** Among whose requests it counts, or null. */
    @Nullable
    Load load;

    long requestOctets;
    long responseOctets;

    ExchangeState(LoopRun run, ListenerRun listener, Wire client) {
        this.run = run;
        this.loop = run.loop;
        this.listener = listener;
        this.client = client;
        this.peer = new Peer(client);
        this.aim = new Aim(run.loop);
        this.snapshot = run.nothing;
    }

    /** The same exchange, for its observers alone: holds on to no module that had a part in it but its destination. */
    ExchangeState(ExchangeState from) {
        this(from.run, from.listener, from.client);
        request = from.request;
        route = from.route;
        peer.believe(from.peer);
        destination = from.destination;
        reused = from.reused;
        tunnel = from.tunnel;
        retries = from.retries;
        hedges = from.hedges;
        status = from.status;
        startedAt = from.startedAt;
        firstByteAt = from.firstByteAt;
        generation = from.generation;
    }

    /** Begins to use the snapshot that serves now, or the one on trial. */
    final void useSnapshot() {
        snapshot = run.snapshotFor(request);
        generation = snapshot.generation;
        believe(snapshot);
        snapshot.use(loop.index()).exchanges++;
        phase = Phase.FILTERS;
    }

    /** Reads what a proxy says of the client, where that listener of the snapshot trusts it. */
    final void believe(Snapshot of) {
        peer.believe(of.trustedBy(listener.name()), request);
    }

    /** The snapshot is used no more, and nothing of it is held on to while the connection is idle. */
    final void leaveSnapshot() {
        Snapshot left = snapshot;
        snapshot = run.nothing;
        plan = null;
        aim.forget();
        left.use(loop.index()).leave();
    }

    /** @param at the position of its route, negative for none */
    final void counts(int at) {
        rule = at;
        tally = snapshot.use(loop.index()).tally(at);
    }

    /** Tells what came of the exchange, once. */
    final void tellOutcome() {
        Tally counted = tally;
        if (counted != null) {
            tally = null;
            counted.ended(status, failure, firstByteAt == 0 ? durationNanos() : firstByteNanos());
        }
    }

    /** Forgets the exchange before. */
    final void reset(RequestHead head) {
        number++;
        request = head;
        response = NO_RESPONSE;
        plan = null;
        wishes.forget();
        heldUntil = 0;
        route = null;
        rule = Snapshot.NO_ROUTE;
        tally = null;
        destination = null;
        reused = false;
        tunnel = false;
        cleaned = false;
        peer.forget();
        retries = 0;
        hedges = 0;
        status = 0;
        failure = null;
        startedAt = loop.now();
        firstByteAt = 0;
        endsAt = NEVER;
        tryEndsAt = NEVER;
        requestOctets = 0;
        responseOctets = 0;
    }

    /** Prox answers itself. */
    final void answers(int code, @Nullable Failure why) {
        if (why != null) {
            failure = why;
        }
        status = code;
        firstByteAt = loop.now();
        response = run.answer;
        wishes.forgetResponse();
    }

    /** The response is needed for longer than this turn of the loop. */
    final void keepResponse() {
        if (response == run.answer) {
            response = response.copy();
        }
    }

    /** Lets go of what belongs to the protocol. */
    final void forgetHeads() {
        request = NO_REQUEST;
        response = NO_RESPONSE;
    }

    /** Counts among the requests of its upstream, where there is one; or returns why it may not be passed on. */
    final @Nullable Respond enterUpstream(Destination to) {
        Respond last = Hops.last(request, run.digits);
        if (last != null) {
            return last;
        }
        if (to.timeouts().total() > 0) {
            endsAt = startedAt + to.timeouts().total();
        }
        ProxyHandler upstream = upstream();
        if (upstream == null) {
            return null;
        }
        if (upstream.timeLeft() != null) {
            endsAt = Math.min(endsAt, upstream.timeLeft().clientGoesAt(request, startedAt));
        }
        if (!upstream.takesMore(loop)) {
            upstream.load(loop).refuse();
            return ProxyHandler.OVERLOADED;
        }
        load = upstream.load(loop);
        load.enter();
        load.retries().earn(upstream.retries().budget());
        return null;
    }

    /** How the request may have a second try beside the first, or null. */
    final @Nullable Hedging hedging() {
        ProxyHandler upstream = upstream();
        Hedging hedging = upstream == null ? null : upstream.hedging();
        boolean may = hedging != null && request.method().safe() && !request.upgrade() && wishes.ofRequest == null;
        return may ? hedging : null;
    }

    /** Makes the head what the upstream is to see of it. */
    final void prepareFor(Destination to) {
        ProxyHandler upstream = upstream();
        if (!cleaned) {
            cleaned = true;
            Hygiene.request(request, to);
            if (plan != null && plan.forwardedFields()) {
                Telling how = upstream == null ? Telling.X_FORWARDED : upstream.telling();
                peer.tell(request, how);
            }
        }
        if (request.hostOfDestination()) {
            request.hostOfDestination(Hygiene.hostOf(to));
        }
        if (upstream != null && upstream.timeLeft() != null) {
            upstream.timeLeft().tell(request, endsAt, loop.now(), run.digits);
        }
    }

    /** A try begins: sets when it must have a response. */
    final void beginTry() {
        aim.begins();
        ProxyHandler upstream = upstream();
        tryEndsAt = upstream == null || upstream.tryNanosMax() == 0 ? NEVER : loop.now() + upstream.tryNanosMax();
    }

    /** The request goes out on a connection that had been used before. */
    public final void reuses() {
        reused = true;
    }

    /** The upstream has answered, or had its time to. */
    final void tellLatency() {
        aim.latency(loop.now() - askedAt);
    }

    /** Tells the client where it belongs, if its upstream wants that. */
    final void stick(ResponseHead head) {
        ProxyHandler upstream = upstream();
        if (upstream != null) {
            upstream.stick(this, head);
        }
    }

    /** It counts no more among the requests of its upstream. */
    final void leaveUpstream() {
        aim.ends();
        Load left = load;
        if (left != null) {
            load = null;
            left.leave();
        }
    }

    /** Sets the deadline {@code nanos} from now, or where the try or all must be over. */
    final void within(long nanos) {
        deadline = Math.min(loop.now() + nanos, Math.min(tryEndsAt, endsAt));
    }

    /** Sets the deadline for what comes from, and goes to, the upstream, where there is one. */
    final void withinIdle() {
        if (destination != null) {
            within(destination.timeouts().idle());
        }
    }

    /** Sets the deadline, which is not behind where all must be over. */
    final void until(long nanos) {
        deadline = Math.min(nanos, endsAt);
    }

    /** Waits for nothing any more. */
    final void withinNothing() {
        deadline = NEVER;
    }

    /** Waits for nothing, but not beyond where all must be over. */
    final void within() {
        deadline = endsAt;
    }

    /** The upstream whose endpoint was chosen, or null. */
    final @Nullable ProxyHandler upstream() {
        return aim.upstream();
    }

    final Connector connector() {
        if (snapshot.connector == null) {
            throw new IllegalStateException("no connector serves");
        }
        return snapshot.connector;
    }

    final Protocol protocol() {
        if (snapshot.protocol == null) {
            throw new IllegalStateException("no protocol serves");
        }
        return snapshot.protocol;
    }

    /** Where the request goes. */
    public final Destination to() {
        if (destination == null) {
            throw new IllegalStateException("no destination was chosen");
        }
        return destination;
    }

    /** False when a response filter threw. */
    final boolean responseFilters() {
        boolean seen = plan == null || plan.onResponse(this, snapshot);
        status = response.status();
        return seen;
    }

    @Override
    public final Loop loop() {
        return loop;
    }

    @Override
    public final RequestHead request() {
        return request;
    }

    @Override
    public final ResponseHead response() {
        return response;
    }

    @Override
    public final InetSocketAddress clientAddress() {
        return peer.address();
    }

    @Override
    public final String listener() {
        return listener.name();
    }

    @Override
    public final boolean secure() {
        return peer.secure();
    }

    @Override
    public final @Nullable String route() {
        return route;
    }

    @Override
    public final @Nullable String parameter(String name) {
        Router router = snapshot.router;
        return router == null || rule < 0 ? null : router.parameter(rule, this, name);
    }

    @Override
    public final long generation() {
        return generation;
    }

    @Override
    public final boolean filterRequestBody(BodyFilter.Source by) {
        return wishes.filterRequest(request, by);
    }

    @Override
    public final boolean filterResponseBody(BodyFilter.Source by) {
        return wishes.filterResponse(request, response, ownAnswer(), by);
    }

    @Override
    public final boolean ownAnswer() {
        return response == run.answer;
    }

    @Override
    public final boolean replaceResponseBody(byte[] body, String contentType) {
        return wishes.replaceResponse(request, response, body, contentType);
    }

    @Override
    public final int status() {
        return status;
    }

    @Override
    public final @Nullable Failure failure() {
        return failure;
    }

    @Override
    public final @Nullable Destination destination() {
        return destination;
    }

    @Override
    public final boolean reused() {
        return reused;
    }

    @Override
    public final int retries() {
        return retries;
    }

    @Override
    public final int hedges() {
        return hedges;
    }

    @Override
    public final boolean tunnel() {
        return tunnel;
    }

    @Override
    public final long requestBodyOctets() {
        return requestOctets;
    }

    @Override
    public final long responseBodyOctets() {
        return responseOctets;
    }

    @Override
    public final long startedAt() {
        return startedAt;
    }

    @Override
    public final long firstByteNanos() {
        return firstByteAt == 0 ? 0 : firstByteAt - startedAt;
    }

    @Override
    public final long durationNanos() {
        return loop.now() - startedAt;
    }
}
