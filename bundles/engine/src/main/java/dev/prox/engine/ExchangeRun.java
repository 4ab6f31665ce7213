package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.ClientStream.RequestLine;
import dev.prox.api.Connector;
import dev.prox.api.Destination;
import dev.prox.api.Exchange;
import dev.prox.api.ExchangeObserver;
import dev.prox.api.Failure;
import dev.prox.api.Handler;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.Intake;
import dev.prox.api.Loop;
import dev.prox.api.Method;
import dev.prox.api.Protocol;
import dev.prox.api.RequestFilter;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.api.Responder;
import dev.prox.api.ResponseEvents;
import dev.prox.api.ResponseFilter;
import dev.prox.api.ResponseHead;
import dev.prox.api.Timed;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Verdict;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The life of a request, from its head to the observers: snapshot, route, request filters, handler, connection, relay, response filters. One object
 * serves a client's connection, one exchange after the other.
 *
 * <p>Read it from top to bottom: the methods stand in the order in which they run.
 */
final class ExchangeRun extends Timed implements Exchange, Intake {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final int STALE_RETRIES_MAX = 3;
    private static final HeaderLine RETRY_AFTER = new HeaderLine(HeaderName.RETRY_AFTER, "1");

    private static final RequestHead NO_REQUEST = new RequestHead();
    private static final ResponseHead NO_RESPONSE = new ResponseHead();

    private enum Phase {
        NONE,
        FILTERS,
        SUSPENDED,
        HELD,
        CONNECTING,
        /** The request is on its way, nothing of the response has come. */
        ASKING,
        RELAYING,
        TUNNEL
    }

    private final LoopRun run;
    private final Loop loop;
    private final ListenerRun listener;
    private final Wire client;
    private final Responder responder;
    private final int index;
    private final Far far = new Far();
    private byte @Nullable [] clientText;

    private Phase phase = Phase.NONE;
    private Snapshot snapshot;
    private RequestHead request = NO_REQUEST;
    private ResponseHead response = NO_RESPONSE;
    private Snapshot.@Nullable Plan plan;
    private @Nullable String route;
    private int filter;
    private @Nullable Destination destination;
    private @Nullable Attempt attempt;
    private @Nullable Establishing establishing;
    private @Nullable Wire upstream;
    private @Nullable ClientStream stream;
    private @Nullable ByteBuf waitingBody;
    private @Nullable Headers requestTrailers;
    private boolean requestEnded;
    private boolean bodySent;
    private boolean cleaned;
    private boolean reused;
    private int retries;
    private int status;
    private @Nullable Failure failure;
    private long startedAt;
    private long firstByteAt;
    private long endsAt;
    private long requestOctets;
    private long responseOctets;

    ExchangeRun(LoopRun run, ListenerRun listener, Wire client, Responder responder) {
        this.run = run;
        this.loop = run.loop;
        this.index = loop.index();
        this.listener = listener;
        this.client = client;
        this.responder = responder;
        this.snapshot = run.snapshot();
        loop.watch(this);
    }

    // ---- 1. the request ----

    @Override
    public void head(RequestHead head) {
        prepare(head);
        requestEnded = !head.hasBody();
        begin();
    }

    private void prepare(RequestHead head) {
        request = head;
        response = NO_RESPONSE;
        plan = null;
        route = null;
        destination = null;
        requestTrailers = null;
        bodySent = false;
        cleaned = false;
        reused = false;
        retries = 0;
        status = 0;
        failure = null;
        startedAt = loop.now();
        firstByteAt = 0;
        endsAt = NEVER;
        requestOctets = 0;
        responseOctets = 0;
        enter();
    }

    private void enter() {
        snapshot = run.snapshot();
        snapshot.use(index).exchanges++;
        phase = Phase.FILTERS;
    }

    /** Begins, or begins again when what was missing is there. */
    void begin() {
        if (phase == Phase.HELD) {
            deadline = NEVER;
            enter();
        }
        Snapshot.Plan chosen = null;
        if (snapshot.unserving == null && snapshot.router != null) {
            int route = snapshot.router.route(this);
            if (route < 0) {
                answer(Respond.failure(Failure.Kind.NO_ROUTE, "no route matches"));
                return;
            }
            chosen = snapshot.routes[route];
        }
        if (chosen == null || chosen.missing() != null) {
            hold();
            return;
        }
        plan = chosen;
        route = chosen.name();
        filter = 0;
        filters(chosen);
    }

    /** Fail closed: what needs a missing module waits for it, then gets 503. */
    private void hold() {
        if (run.hold(this)) {
            snapshot.use(index).leave();
            phase = Phase.HELD;
            deadline = loop.now() + run.holdNanos();
            responder.reading(false);
        } else {
            answer(Respond.failure(missing(), RETRY_AFTER));
        }
    }

    private Failure missing() {
        return new Failure(Failure.Kind.MODULE_MISSING, "a module that this request needs is missing");
    }

    void giveUpHold(Failure why) {
        enter();
        deadline = NEVER;
        answer(Respond.failure(why, RETRY_AFTER));
    }

    // ---- 2. request filters and handler ----

    private void filters(Snapshot.Plan chosen) {
        Verdict verdict;
        try {
            verdict = verdict(chosen);
        } catch (RuntimeException e) {
            verdict = thrown("a filter or handler of " + chosen.name(), e);
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
        return handler == null ? Respond.failure(missing()) : handler.handle(this);
    }

    /** A module broke its word: this exchange fails, the others go on. */
    private static Respond thrown(String who, RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, who + " threw", e);
        return Respond.failure(Failure.of(Failure.Kind.INTERNAL));
    }

    private void decide(Verdict verdict) {
        if (verdict instanceof Destination to) {
            connect(to);
        } else if (verdict instanceof Respond own) {
            answer(own);
        } else {
            phase = Phase.SUSPENDED;
            responder.reading(false);
        }
    }

    @Override
    public Resumption suspension() {
        long suspended = startedAt;
        return verdict -> {
            if (phase == Phase.SUSPENDED && startedAt == suspended && plan != null) {
                resume(plan, verdict);
            }
        };
    }

    private void resume(Snapshot.Plan chosen, Verdict verdict) {
        phase = Phase.FILTERS;
        responder.reading(true);
        if (verdict == Verdict.CONTINUE) {
            filters(chosen);
        } else {
            decide(verdict);
        }
    }

    // ---- 3. a connection ----

    private void connect(Destination to) {
        if (destination == null && to.timeouts().total() > 0) {
            endsAt = startedAt + to.timeouts().total();
        }
        destination = to;
        boolean fresh = request.method() == Method.CONNECT || retries > STALE_RETRIES_MAX;
        Wire idle = fresh ? null : connector().poll(loop, to);
        if (idle != null) {
            reused = true;
            ask(idle);
            return;
        }
        reused = false;
        phase = Phase.CONNECTING;
        within(to.timeouts().connect());
        responder.reading(false);
        attempt = connector().open(loop, to, far);
    }

    private Connector connector() {
        if (snapshot.connector == null) {
            throw new IllegalStateException("no connector serves");
        }
        return snapshot.connector;
    }

    private Protocol protocol() {
        if (snapshot.protocol == null) {
            throw new IllegalStateException("no protocol serves");
        }
        return snapshot.protocol;
    }

    private Destination to() {
        if (destination == null) {
            throw new IllegalStateException("no destination was chosen");
        }
        return destination;
    }

    private void within(long nanos) {
        deadline = Math.min(loop.now() + nanos, endsAt);
    }

    private void established(Wire wire, @Nullable ByteBuf readAhead) {
        if (request.method() == Method.CONNECT) {
            ResponseHead head = run.answer;
            head.clear();
            head.status(200);
            openTunnel(wire, head, readAhead);
        } else {
            LoopRun.release(readAhead);
            ask(wire);
        }
    }

    private void refused(Failure why, int code, @Nullable String challenge) {
        if (code == 407) {
            failure = why;
            answer(Answers.credentialsRefused(challenge));
        } else {
            lost(why);
        }
    }

    // ---- 4. the request goes out ----

    private void ask(Wire wire) {
        phase = Phase.ASKING;
        Destination to = to();
        if (!cleaned) {
            cleaned = true;
            Hygiene.request(request, to);
            if (plan != null && plan.forwardedFields()) {
                Hygiene.forwarded(request, clientText(), client.secure());
            }
        }
        ClientStream opened = protocol().open(wire, far);
        upstream = wire;
        stream = opened;
        opened.head(request, to.absolute() ? RequestLine.ABSOLUTE : RequestLine.ORIGIN, request.bodyLength());
        if (request.hasBody()) {
            sendWaitingBody(opened);
        }
        opened.flush();
        within(to.timeouts().firstByte());
    }

    private void sendWaitingBody(ClientStream opened) {
        ByteBuf body = waitingBody;
        waitingBody = null;
        if (body != null) {
            bodySent = true;
            opened.body(body);
        }
        if (requestEnded) {
            bodySent = true;
            opened.end(requestTrailers);
        }
        responder.reading(true);
    }

    private byte[] clientText() {
        byte[] text = clientText;
        if (text == null) {
            String address = client.remoteAddress().getAddress().getHostAddress();
            text = address.getBytes(StandardCharsets.US_ASCII);
            clientText = text;
        }
        return text;
    }

    @Override
    public void body(ByteBuf octets) {
        requestOctets += octets.readableBytes();
        ClientStream to = stream;
        if (to == null) {
            keepForLater(octets);
            return;
        }
        bodySent = true;
        to.body(octets);
        within(phase == Phase.ASKING ? to().timeouts().firstByte() : to().timeouts().idle());
        if (!to.writable()) {
            to.flush();
            responder.reading(to.writable());
        }
    }

    /** At most what one read brought: reading is stopped until there is a connection. */
    private void keepForLater(ByteBuf octets) {
        if (phase == Phase.NONE || phase == Phase.TUNNEL) {
            octets.release();
        } else if (waitingBody == null) {
            waitingBody = octets;
        } else {
            ByteBuf both = loop.allocator().directBuffer(waitingBody.readableBytes() + octets.readableBytes());
            both.writeBytes(waitingBody).writeBytes(octets);
            waitingBody.release();
            octets.release();
            waitingBody = both;
        }
    }

    @Override
    public void end(@Nullable Headers trailers) {
        requestEnded = true;
        requestTrailers = trailers;
        if (stream != null) {
            bodySent = true;
            stream.end(trailers);
            stream.flush();
        }
    }

    @Override
    public void flush() {
        if (stream != null && request.hasBody()) {
            stream.flush();
        }
    }

    // ---- 5. the response comes back ----

    private void respond(ResponseHead head) {
        response = head;
        status = head.status();
        firstByteAt = loop.now();
        if (status == 101) {
            switchProtocols(head);
            return;
        }
        phase = Phase.RELAYING;
        Hygiene.response(head, destination);
        responseFilters();
        long length = head.bodyLength();
        responder.head(head, length == ResponseHead.UNTIL_CLOSE ? ResponseHead.CHUNKED : length);
        within(to().timeouts().idle());
    }

    private void responseFilters() {
        if (plan == null) {
            return;
        }
        try {
            for (ResponseFilter each : plan.responseFilters()) {
                each.onResponse(this);
            }
        } catch (RuntimeException e) {
            thrown("a response filter of " + plan.name(), e);
        }
    }

    @Override
    public void writable() {
        if (stream != null && phase == Phase.RELAYING) {
            within(to().timeouts().idle());
            stream.reading(true);
        }
    }

    // ---- 6. tunnels ----

    private void switchProtocols(ResponseHead head) {
        ClientStream from = stream;
        Wire wire = upstream;
        if (from == null || wire == null || !request.upgrade()) {
            stream = null;
            if (from != null) {
                from.cancel();
            }
            lost(new Failure(Failure.Kind.UPGRADE_FAILED, "a 101 that nobody asked for"));
            return;
        }
        Hygiene.response(head, destination);
        responseFilters();
        stream = null;
        openTunnel(wire, head, from.detach());
    }

    private void openTunnel(Wire far, ResponseHead head, @Nullable ByteBuf fromFar) {
        status = head.status();
        firstByteAt = loop.now();
        deadline = NEVER;
        phase = Phase.TUNNEL;
        RequestHead copy = request.startLine();
        ByteBuf fromClient = responder.tunnel(head);
        request = copy;
        response = NO_RESPONSE;
        for (ExchangeObserver observer : snapshot.observers) {
            observer.tunnelOpened(this);
        }
        snapshot.use(index).leave();
        plan = null;
        responder.ended();
        client.join(far, to().timeouts().idle(), this::tunnelEnded);
        pass(fromClient, far);
        pass(fromFar, client);
    }

    private static void pass(@Nullable ByteBuf octets, Wire to) {
        if (octets != null) {
            to.write(octets);
            to.flush();
        }
    }

    private void tunnelEnded(long sent, long received) {
        requestOctets = sent;
        responseOctets = received;
        observe(run.snapshot());
        phase = Phase.NONE;
    }

    // ---- 7. what goes wrong ----

    /** The upstream gave no response: again where that is safe, else the end. */
    private void lost(Failure why) {
        stream = null;
        upstream = null;
        if (phase == Phase.RELAYING) {
            abort(why);
            return;
        }
        boolean again = why.kind().retriable() && !bodySent && (phase == Phase.CONNECTING || repeatable());
        if (again && why.kind() == Failure.Kind.CONNECTION_TERMINATED && reused && retries <= STALE_RETRIES_MAX) {
            retries++;
            connect(to());
            return;
        }
        Verdict other = again && plan != null && plan.handler() != null ? plan.handler().retry(this, retries) : null;
        if (other instanceof Destination next) {
            retries++;
            connect(next);
        } else {
            answer(Respond.failure(why));
        }
    }

    private boolean repeatable() {
        return request.method().idempotent() && !request.hasBody();
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
        requestEnded = true;
        answer(Respond.failure(why));
    }

    @Override
    protected void expired() {
        Phase late = phase;
        boolean total = endsAt <= loop.now();
        if (late == Phase.HELD) {
            run.unhold(this);
            giveUpHold(missing());
            return;
        }
        dropUpstream();
        if (late == Phase.CONNECTING && !total) {
            lost(Failure.of(Failure.Kind.CONNECT_TIMEOUT));
        } else if (late == Phase.RELAYING) {
            abort(Failure.of(Failure.Kind.RESPONSE_TIMEOUT));
        } else if (late != Phase.NONE && late != Phase.TUNNEL) {
            answer(Respond.failure(Failure.of(Failure.Kind.RESPONSE_TIMEOUT)));
        }
    }

    private void dropUpstream() {
        if (phase == Phase.HELD) {
            run.unhold(this);
            enter();
        }
        if (attempt != null) {
            attempt.cancel();
            attempt = null;
        }
        if (establishing != null) {
            establishing.cancel();
            establishing = null;
        }
        if (stream != null) {
            stream.cancel();
            stream = null;
        }
        upstream = null;
    }

    /** An answer of our own. */
    private void answer(Respond own) {
        if (own.failure() != null) {
            failure = own.failure();
        }
        status = own.status();
        firstByteAt = loop.now();
        response = run.answer;
        byte[] body = Answers.fill(response, request, own, run.date());
        responseFilters();
        boolean bodyless = request.method() == Method.HEAD;
        phase = Phase.RELAYING;
        responder.head(response, bodyless ? 0 : body.length);
        if (!bodyless && body.length > 0) {
            responseOctets = body.length;
            responder.body(loop.allocator().directBuffer(body.length).writeBytes(body));
        }
        responder.end(null);
        responder.flush();
        finish();
    }

    // ---- 8. the end ----

    private void finish() {
        deadline = NEVER;
        observe(snapshot);
        phase = Phase.NONE;
        stream = null;
        upstream = null;
        if (waitingBody != null) {
            waitingBody.release();
            waitingBody = null;
        }
        request = NO_REQUEST;
        response = NO_RESPONSE;
        snapshot.use(index).leave();
        responder.ended();
    }

    private void observe(Snapshot by) {
        for (ExchangeObserver observer : by.observers) {
            try {
                observer.ended(this);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "an observer threw", e);
            }
        }
    }

    @Override
    public void closed() {
        loop.unwatch(this);
    }

    /** The upstream side: hears of the connection and of the response. */
    private final class Far implements ResponseEvents, Connected, Establishing.Listener {
        @Override
        public void connected(Wire wire) {
            attempt = null;
            establishing = new Establishing(wire, to(), this);
            establishing.begin(protocol());
        }

        @Override
        public void reused(Wire wire) {
            attempt = null;
            reused = true;
            ask(wire);
        }

        @Override
        public void established(Wire wire, @Nullable ByteBuf readAhead) {
            establishing = null;
            ExchangeRun.this.established(wire, readAhead);
        }

        @Override
        public void refused(Failure why, int code, @Nullable String challenge) {
            establishing = null;
            ExchangeRun.this.refused(why, code, challenge);
        }

        @Override
        public void interim(ResponseHead head) {
            Hygiene.response(head, null);
            responder.interim(head);
        }

        @Override
        public void head(ResponseHead head) {
            respond(head);
        }

        @Override
        public void body(ByteBuf octets) {
            responseOctets += octets.readableBytes();
            responder.body(octets);
            deadline = Math.min(loop.now() + to().timeouts().idle(), endsAt);
            if (!responder.writable()) {
                responder.flush();
                if (stream != null && !responder.writable()) {
                    stream.reading(false);
                }
            }
        }

        @Override
        public void end(@Nullable Headers trailers, boolean reusable) {
            Wire wire = upstream;
            stream = null;
            upstream = null;
            if (reusable && wire != null) {
                connector().release(to(), wire);
            }
            responder.end(trailers);
            responder.flush();
            finish();
        }

        @Override
        public void failed(Failure why) {
            attempt = null;
            lost(why);
        }

        @Override
        public void flush() {
            responder.flush();
        }

        @Override
        public void writable() {
            responder.reading(true);
        }
    }

    // ---- Exchange ----

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public ResponseHead response() {
        return response;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return client.remoteAddress();
    }

    @Override
    public String listener() {
        return listener.name();
    }

    @Override
    public boolean secure() {
        return client.secure();
    }

    @Override
    public @Nullable String route() {
        return route;
    }

    @Override
    public long generation() {
        return snapshot.generation;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable Failure failure() {
        return failure;
    }

    @Override
    public @Nullable Destination destination() {
        return destination;
    }

    @Override
    public boolean reused() {
        return reused;
    }

    @Override
    public int retries() {
        return retries;
    }

    @Override
    public boolean tunnel() {
        return phase == Phase.TUNNEL;
    }

    @Override
    public long requestBodyOctets() {
        return requestOctets;
    }

    @Override
    public long responseBodyOctets() {
        return responseOctets;
    }

    @Override
    public long startedAt() {
        return startedAt;
    }

    @Override
    public long firstByteNanos() {
        return firstByteAt == 0 ? 0 : firstByteAt - startedAt;
    }

    @Override
    public long durationNanos() {
        return loop.now() - startedAt;
    }
}
