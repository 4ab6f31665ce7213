package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.ClientStream.RequestLine;
import dev.prox.api.Connector;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.Loop;
import dev.prox.api.Protocol;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseEvents;
import dev.prox.api.ResponseHead;
import dev.prox.api.Timed;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a request on its way to the upstream that mirrors, and the answer, which is read and dropped. It belongs to no client: the exchange that it is a
 * copy of may be over long before.
 */
final class MirrorRun extends Timed implements Connected, Establishing.Listener, ResponseEvents {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final HeaderName MARK = HeaderName.of("X-Prox-Mirror");
    /** Where the upstream has no bound of its own. */
    private static final long TOTAL_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);
    /** Of an answer no more is read, and its connection is closed. */
    static final long ANSWER_OCTETS_MAX = 16 << 20;

    private final Loop loop;
    private final Wire client;
    private final Peer peer;
    private final LoopRun run;
    private final Snapshot snapshot;
    private final Connector connector;
    private final Protocol protocol;
    private final ProxyHandler upstream;
    private final MirrorTally tally;
    private final RequestHead head;
    private final @Nullable ByteBuf body;
    private final @Nullable Headers trailers;
    private final @Nullable MirroredAnswer compared;
    private final Aim aim;
    private @Nullable Load load;
    private @Nullable Destination to;
    private @Nullable Attempt attempt;
    private @Nullable Establishing establishing;
    private @Nullable Wire wire;
    private @Nullable ClientStream stream;
    private Phase phase = Phase.NONE;
    private boolean reused;
    private boolean over;
    private long askedAt;
    private long endsAt = NEVER;
    private long octetsRead;

    /** @param body which is its own from now on */
    MirrorRun(MirrorCopy copy, @Nullable ByteBuf body, @Nullable Headers trailers) {
        ExchangeRun exchange = copy.exchange;
        this.loop = exchange.loop;
        this.client = exchange.client;
        this.peer = exchange.peer;
        this.run = exchange.run;
        this.snapshot = exchange.snapshot;
        this.connector = exchange.connector();
        this.protocol = exchange.protocol();
        this.upstream = copy.to;
        this.tally = copy.tally;
        this.head = copy.head;
        this.body = body;
        this.compared = copy.comparison == null ? null : copy.comparison.copy;
        this.trailers = trailers;
        this.aim = new Aim(loop);
        snapshot.use(loop.index()).exchanges++;
        run.copies.add(this);
    }

    /** Sets out, unless the upstream has nobody for it. What goes wrong is told to nobody. */
    void begin(ExchangeRun of) {
        try {
            Candidate chosen = chosen(of);
            if (chosen == null) {
                end();
            } else {
                setOut(chosen);
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.ERROR, "a copy of a request could not be sent", e);
            giveUp();
        }
    }

    private @Nullable Candidate chosen(ExchangeRun of) {
        if (!upstream.takesMore(loop)) {
            upstream.load(loop).refuse();
            tally.tooMany++;
            return null;
        }
        Candidate chosen = upstream.choose(of);
        if (chosen == null) {
            tally.nowhere++;
        }
        return chosen;
    }

    private void setOut(Candidate chosen) {
        Destination destination = chosen.to();
        to = destination;
        aim.at(upstream, chosen);
        aim.begins();
        load = upstream.load(loop);
        load.enter();
        long total = destination.timeouts().total();
        endsAt = loop.now() + (total > 0 ? total : TOTAL_NANOS_MAX);
        if (upstream.tryNanosMax() > 0) {
            endsAt = Math.min(endsAt, loop.now() + upstream.tryNanosMax());
        }
        prepare(destination);
        loop.watch(this);
        Wire idle = destination.announcement() == null ? connector.poll(loop, destination) : null;
        reused = idle != null;
        if (idle == null) {
            open(destination);
        } else {
            ask(idle);
        }
    }

    /** As the requests of its own are, that this upstream gets. */
    private void prepare(Destination destination) {
        Hygiene.request(head, destination);
        peer.tell(head, upstream.telling());
        if (head.hostOfDestination()) {
            head.hostOfDestination(Hygiene.hostOf(destination));
        }
        if (upstream.timeLeft() != null) {
            upstream.timeLeft().tell(head, endsAt, loop.now(), run.digits);
        }
        head.set(MARK, "1");
    }

    private Destination to() {
        if (to == null) {
            throw new IllegalStateException("nothing was chosen");
        }
        return to;
    }

    private void within(long nanos) {
        deadline = Math.min(loop.now() + nanos, endsAt);
    }

    // ---- the connection ----

    private void open(Destination destination) {
        phase = Phase.CONNECTING;
        within(destination.timeouts().connect());
        attempt = connector.open(loop, destination, this);
    }

    @Override
    public void connected(Wire fresh) {
        attempt = null;
        Destination destination = to();
        if (destination.announcement() != null) {
            fresh.write(ProxyPreface.of(destination.announcement(), client, loop.allocator()));
        }
        establishing = new Establishing(fresh, destination, protocol, this);
        establishing.begin();
    }

    @Override
    public void reused(Wire free) {
        attempt = null;
        reused = true;
        ask(free);
    }

    @Override
    public void established(Wire ready, @Nullable ByteBuf readAhead) {
        establishing = null;
        if (readAhead != null) {
            readAhead.release();
            ready.close();
            failed(Failure.of(Failure.Kind.RESPONSE_MALFORMED));
        } else {
            ask(ready);
        }
    }

    @Override
    public void refused(Failure why, int status, @Nullable String challenge) {
        establishing = null;
        failed(why);
    }

    // ---- the request ----

    private void ask(Wire on) {
        phase = Phase.ASKING;
        askedAt = loop.now();
        within(to().timeouts().firstByte());
        ClientStream opened = protocol.open(on, this);
        wire = on;
        stream = opened;
        opened.head(head, to().absolute() ? RequestLine.ABSOLUTE : RequestLine.ORIGIN, head.bodyLength());
        if (body != null && stream == opened) {
            opened.body(body.retainedDuplicate());
        }
        if (head.hasBody() && stream == opened) {
            opened.end(trailers);
        }
        if (stream == opened) {
            opened.flush();
        }
    }

    // ---- the answer ----

    @Override
    public void interim(ResponseHead interim) {}

    @Override
    public void head(ResponseHead answer) {
        aim.latency(loop.now() - askedAt);
        aim.answered(answer.status());
        if (answer.status() == 101) {
            cancel();
            failed(new Failure(Failure.Kind.UPGRADE_FAILED, "a 101 that nobody asked for"));
            return;
        }
        if (compared != null) {
            compared.begins(answer);
        }
        phase = Phase.RELAYING;
        within(to().timeouts().idle());
    }

    @Override
    public void body(ByteBuf octets) {
        octetsRead += octets.readableBytes();
        if (compared != null) {
            compared.body(octets);
        }
        octets.release();
        if (octetsRead > ANSWER_OCTETS_MAX) {
            cancel();
            tally.answered++;
            end();
        } else {
            within(to().timeouts().idle());
        }
    }

    @Override
    public void end(@Nullable Headers last, boolean reusable) {
        Wire free = wire;
        stream = null;
        wire = null;
        if (free != null && reusable) {
            goesOn(free);
        }
        tally.answered++;
        if (compared != null) {
            compared.ends();
        }
        end();
    }

    private void goesOn(Wire free) {
        if (to().announcement() == null) {
            connector.release(to(), free);
        } else {
            free.close();
        }
    }

    /** A pooled connection that its server had closed says nothing of the server: then a fresh one is opened, where the request may come twice. */
    @Override
    public void failed(Failure why) {
        attempt = null;
        stream = null;
        wire = null;
        boolean stale = phase == Phase.ASKING && reused && why.kind() == Failure.Kind.CONNECTION_TERMINATED;
        if (stale && head.method().idempotent()) {
            reused = false;
            open(to());
            return;
        }
        aim.failed(why, reused);
        tally.failed++;
        end();
    }

    @Override
    protected void expired() {
        cancel();
        failed(Failure.of(phase == Phase.CONNECTING ? Failure.Kind.CONNECT_TIMEOUT : Failure.Kind.RESPONSE_TIMEOUT));
    }

    @Override
    public void flush() {}

    @Override
    public void writable() {}

    // ---- the end ----

    private void cancel() {
        if (attempt != null) {
            attempt.cancel();
            attempt = null;
        }
        if (establishing != null) {
            establishing.cancel();
            establishing = null;
        }
        if (stream != null) {
            ClientStream last = stream;
            stream = null;
            wire = null;
            last.cancel();
        }
    }

    /** Nobody waits for it. */
    void giveUp() {
        tally.failed++;
        end();
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        run.copies.remove(this);
        deadline = NEVER;
        loop.unwatch(this);
        cancel();
        aim.forget();
        if (load != null) {
            load.leave();
        }
        if (body != null) {
            body.release();
        }
        if (compared != null) {
            compared.over();
        }
        tally.inFlight--;
        snapshot.use(loop.index()).leave();
    }
}
