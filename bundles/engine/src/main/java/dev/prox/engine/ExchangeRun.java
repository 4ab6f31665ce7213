package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.Handler;
import dev.prox.api.Headers;
import dev.prox.api.Intake;
import dev.prox.api.Method;
import dev.prox.api.RequestFilter;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.api.Responder;
import dev.prox.api.ResponseHead;
import dev.prox.api.Serve;
import dev.prox.api.Verdict;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The life of a request, from its head to the observers: snapshot, route, request filters, handler, connection, relay, response filters. One object
 * serves a client's connection, one exchange after the other.
 *
 * <p>Read it from top to bottom: the methods stand in the order in which they run.
 */
final class ExchangeRun extends ExchangeState implements Intake, UpstreamSide.Owner {
    final Responder responder;
    final ResponseBody out = new ResponseBody(this);
    private final RequestBody body;
    private final Recovery recovery;
    private UpstreamSide far = new UpstreamSide(this, this);
    private @Nullable Hedge hedge;
    private int filter;

    ExchangeRun(LoopRun run, ListenerRun listener, Wire client, Responder responder) {
        super(run, listener, client);
        this.responder = responder;
        this.body = new RequestBody(loop.allocator());
        this.recovery = new Recovery(this, body);
        loop.watch(this);
    }

    // ---- 1. the request ----

    @Override
    public void head(RequestHead head) {
        prepare(head);
        begin();
    }

    private void prepare(RequestHead head) {
        reset(head);
        Samples samples = run.samples;
        if (samples != null) {
            samples.take(this);
        }
        body.begin(!head.hasBody());
        recovery.begin();
        useSnapshot();
    }

    /** Begins, or begins again when what was missing is there. */
    void begin() {
        if (phase == Phase.HELD) {
            deadline = NEVER;
            failure = null;
            useSnapshot();
        }
        Snapshot.Plan chosen = null;
        if (snapshot.unserving == null && snapshot.router != null) {
            int at = snapshot.route(this, snapshot.router);
            counts(at);
            if (at < 0) {
                answer(Respond.failure(at == Snapshot.NO_ROUTE ? Answers.NO_ROUTE : Answers.INTERNAL));
                return;
            }
            chosen = snapshot.routes.get(at);
        }
        if (chosen == null || chosen.missing() != null) {
            hold(chosen == null ? Answers.MISSING : chosen.unserved());
            return;
        }
        plan = chosen;
        route = chosen.name();
        filter = 0;
        filters(chosen);
    }

    /** Fail closed: what needs a missing module, or endpoints that are not found yet, waits for it, then gets 503. */
    private void hold(Failure why) {
        if (run.hold(this)) {
            leaveSnapshot();
            phase = Phase.HELD;
            failure = why;
            deadline = heldUntil = heldUntil == 0 ? loop.now() + run.holdNanos() : heldUntil;
            responder.reading(false);
        } else {
            answer(Respond.failure(why, RETRY_AFTER));
        }
    }

    void giveUpHold(Failure why) {
        dropUpstream();
        deadline = NEVER;
        answer(Respond.failure(why, RETRY_AFTER));
    }

    // ---- 2. request filters and handler ----

    private void filters(Snapshot.Plan chosen) {
        Verdict verdict;
        try {
            verdict = verdict(chosen);
        } catch (RuntimeException | LinkageError e) {
            snapshot.blame(chosen.actor(handled, filter, upstream()), "a filter or handler of " + chosen.name(), e);
            verdict = Respond.failure(Answers.INTERNAL);
        }
        decide(verdict);
    }

    private Verdict verdict(Snapshot.Plan chosen) {
        RequestFilter[] all = chosen.requestFilters();
        while (filter < all.length) {
            Verdict verdict = all[filter++].onRequest(this);
            if (verdict != Verdict.CONTINUE) {
                return verdict;
            }
        }
        Handler handler = chosen.handler();
        handled = true;
        return handler == null ? Respond.failure(Answers.MISSING) : handler.handle(this);
    }

    private void decide(Verdict verdict) {
        if (verdict instanceof Destination to) {
            connect(to);
        } else if (verdict instanceof Respond own) {
            answer(own);
        } else if (verdict instanceof Serve own) {
            serve(own);
        } else {
            phase = Phase.SUSPENDED;
            deadline = loop.now() + run.holdNanos();
            responder.reading(false);
        }
    }

    @Override
    public Resumption suspension() {
        long suspended = number;
        return verdict -> {
            if (phase == Phase.SUSPENDED && number == suspended && plan != null) {
                resume(plan, verdict);
            } else if (verdict instanceof Serve unwanted) {
                unwanted.body().close();
            }
        };
    }

    private void resume(Snapshot.Plan chosen, Verdict verdict) {
        phase = Phase.FILTERS;
        deadline = NEVER;
        responder.reading(true);
        if (verdict == Verdict.CONTINUE) {
            filters(chosen);
        } else {
            decide(verdict);
        }
    }

    // ---- 3. a connection ----

    private void connect(Destination to) {
        Respond refusal = enterUpstream(to);
        if (refusal != null) {
            answer(refusal);
            return;
        }
        recovery.keepBody();
        mirrored = MirrorCopy.of(this);
        hedge = Hedge.armed(hedge, this, body);
        dial(to);
    }

    /** Each try. */
    void dial(Destination to) {
        destination = to;
        beginTry();
        boolean fresh = request.method() == Method.CONNECT || recovery.wantsFresh();
        Wire idle = fresh ? null : far.idle(connector(), to);
        if (idle != null) {
            reused = true;
            ask(idle);
            return;
        }
        reused = false;
        phase = Phase.CONNECTING;
        within(to.timeouts().connect());
        responder.reading(false);
        far.open(connector(), to);
    }

    /** The connection can carry the request. */
    @Override
    public void established(Wire wire, @Nullable ByteBuf readAhead) {
        if (request.method() == Method.CONNECT) {
            ResponseHead head = run.answer;
            head.clear();
            head.status(200);
            TunnelRun.open(this, wire, head, readAhead);
        } else {
            LoopRun.release(readAhead);
            ask(wire);
        }
    }

    @Override
    public void refused(Failure why, int code, @Nullable String challenge) {
        if (code == 407) {
            failure = why;
            answer(Answers.credentialsRefused(challenge));
        } else {
            lost(why);
        }
    }

    // ---- 4. the request goes out ----

    void ask(Wire wire) {
        phase = Phase.ASKING;
        ClientStream opened = far.send(wire, body);
        if (opened == null) {
            return;
        }
        if (request.hasBody()) {
            responder.reading(true);
        }
        opened.flush();
        askedAt = loop.now();
        within(to().timeouts().firstByte());
    }

    @Override
    public void body(ByteBuf octets) {
        requestOctets += octets.readableBytes();
        ClientStream to = far.stream();
        if (to == null) {
            body.await(octets, phase != Phase.NONE && phase != Phase.TUNNEL && !out.serving());
            return;
        }
        body.pass(octets, to);
        if (far.stream() != to) {
            return;
        }
        within(
                phase == Phase.ASKING
                        ? to().timeouts().firstByte()
                        : to().timeouts().idle());
        if (!to.writable()) {
            to.flush();
            responder.reading(to.writable());
        }
    }

    @Override
    public void end(@Nullable Headers trailers) {
        body.end(trailers, far.stream());
    }

    @Override
    public void flush() {
        ClientStream to = far.stream();
        if (to != null && request.hasBody()) {
            to.flush();
        }
    }

    // ---- 5. the response comes back ----

    @Override
    public void respond(ResponseHead head) {
        tellLatency();
        aim.answered(head.status());
        if (head.status() >= 400 && (hedge != null && hedge.mayDoBetter(head.status()) || recovery.after(head))) {
            return;
        }
        Hedge.end(hedge);
        tryEndsAt = NEVER;
        body.forget();
        response = head;
        status = head.status();
        firstByteAt = loop.now();
        stick(head);
        if (status == 101) {
            switchProtocols(head);
            return;
        }
        Hygiene.response(head, destination);
        phase = Phase.RELAYING;
        if (!responseFilters() || !out.begin(head, wishes.ofResponse)) {
            failClosed();
            return;
        }
        within(to().timeouts().idle());
    }

    /** A response that its filters have not all seen is not sent. */
    private void failClosed() {
        far.drop();
        plan = null;
        answer(Respond.failure(Answers.INTERNAL));
    }

    @Override
    public void writable() {
        if (phase != Phase.RELAYING) {
            return;
        }
        withinIdle();
        out.resume();
        ClientStream from = far.stream();
        if (from != null && out.writable()) {
            from.reading(true);
        }
    }

    // ---- 6. tunnels ----

    private void switchProtocols(ResponseHead head) {
        Wire wire = far.wire();
        if (wire == null || !request.upgrade()) {
            far.drop();
            lost(new Failure(Failure.Kind.UPGRADE_FAILED, "a 101 that nobody asked for"));
            return;
        }
        Hygiene.response(head, destination);
        if (!responseFilters()) {
            failClosed();
            return;
        }
        TunnelRun.open(this, wire, head, far.detach());
    }

    // ---- 7. what goes wrong ----

    /** The upstream gave no response: again where that is safe, else the end. */
    @Override
    public void lost(Failure why) {
        aim.failed(why, reused);
        if (hedge != null && hedge.takeOver()) {
            return;
        }
        if (phase == Phase.RELAYING) {
            abort(why);
        } else if (!recovery.after(why, phase == Phase.CONNECTING)) {
            answer(Respond.failure(why));
        }
    }

    /** A filter gave the body of the response up. */
    void cut(Failure why) {
        far.drop();
        abort(why);
    }

    private void abort(Failure why) {
        failure = why;
        responder.abort();
        finish();
    }

    /** The client's side failed. */
    @Override
    public void failed(Failure why) {
        if (phase == Phase.NONE || phase == Phase.TUNNEL) {
            return;
        }
        dropUpstream();
        if (why.kind() == Failure.Kind.CLIENT_GONE || phase == Phase.RELAYING) {
            status = status == 0 ? why.kind().status() : status;
            abort(why);
        } else {
            answer(Respond.failure(why));
        }
    }

    @Override
    public void malformed(RequestHead head, Failure why) {
        prepare(head);
        answer(Respond.failure(why));
    }

    @Override
    protected void expired() {
        Phase late = phase;
        boolean total = endsAt <= loop.now();
        if (late == Phase.HELD) {
            giveUpHold(failure == null ? Answers.MISSING : failure);
            return;
        }
        if (late == Phase.RELAYING && !total && far.moved(to().timeouts().idle())) {
            within(to().timeouts().idle());
            return;
        }
        Failure unconnected = late == Phase.CONNECTING ? far.late() : null;
        dropUpstream();
        if (unconnected != null && !total) {
            lost(unconnected);
        } else if (late == Phase.ASKING && !total) {
            tellLatency();
            lost(Failure.of(Failure.Kind.RESPONSE_TIMEOUT));
        } else if (late == Phase.RELAYING) {
            abort(Failure.of(Failure.Kind.RESPONSE_TIMEOUT));
        } else if (late != Phase.NONE && late != Phase.TUNNEL) {
            answer(Respond.failure(Failure.of(Failure.Kind.RESPONSE_TIMEOUT)));
        }
    }

    /** Gives up whatever is under way to the upstream. */
    void dropUpstream() {
        if (phase == Phase.HELD) {
            run.unhold(this);
            useSnapshot();
        }
        far.drop();
    }

    /** Another try takes the place of this one, which is given up. Returns the side that is free then. */
    UpstreamSide goOnWith(UpstreamSide next) {
        UpstreamSide last = far;
        last.drop();
        far = next;
        next.owner(this);
        return last;
    }

    private void answer(Respond own) {
        Hedge.end(hedge);
        answers(own.status(), own.failure());
        out.discard();
        byte[] body = Answers.fill(response, request, own, run.date());
        responseFilters();
        phase = Phase.RELAYING;
        out.answer(response, wishes.other == null ? body : wishes.other, wishes.ofResponse);
    }

    /** An answer of our own, whose body is read while it is sent. */
    private void serve(Serve own) {
        answers(own.status(), null);
        phase = Phase.RELAYING;
        if (!out.serve(own, listener.limits().bodyIdleNanosMax())) {
            failClosed();
        }
    }

    // ---- 8. the end ----

    void finish() {
        deadline = NEVER;
        Hedge.end(hedge);
        tellOutcome();
        snapshot.observe(this);
        phase = Phase.NONE;
        body.discard();
        out.discard();
        MirrorCopy.over(mirrored);
        mirrored = null;
        forgetHeads();
        destination = null;
        leaveUpstream();
        leaveSnapshot();
        responder.ended();
    }

    @Override
    public void closed() {
        loop.unwatch(this);
        far.closeOwn();
        Hedge.closed(hedge);
    }
}
