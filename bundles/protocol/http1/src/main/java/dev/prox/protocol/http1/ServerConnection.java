package dev.prox.protocol.http1;

import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.Intake;
import dev.prox.api.Protocol.Limits;
import dev.prox.api.Protocol.Listener;
import dev.prox.api.RequestHead;
import dev.prox.api.Responder;
import dev.prox.api.ResponseHead;
import dev.prox.api.Timed;
import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A client's connection: its requests one after the other, each answered before the next is read. */
final class ServerConnection extends Timed implements WireSink, Responder {
    /** How much of a body nobody wants is read to keep a connection. */
    private static final long DROPPED_OCTETS_MAX = 256 * 1024;

    @Nullable
    ServerConnection previous;

    @Nullable
    ServerConnection next;

    private final Wire wire;
    private final Listener listener;
    private final Limits limits;
    private final LoopState loopState;
    private final Intake intake;
    private final RequestParser parser;
    private final Reply reply;
    private final Content content = new Content();
    private final BodyPace pace;
    private State state = State.IDLE;
    private @Nullable RequestHead head;
    private @Nullable ByteBuf stash;
    private boolean processing;
    /** Between {@code intake.head} and {@code ended}. */
    private boolean active;

    private boolean keepAlive;
    /** Whether the client has said that it sends no further request, and can be believed. */
    private boolean last;

    private boolean inputEnded;
    private boolean paused;
    private long bodyOctets;

    ServerConnection(Wire wire, Listener listener, LoopState loopState) {
        this.wire = wire;
        this.listener = listener;
        this.limits = listener.limits();
        this.loopState = loopState;
        this.parser = new RequestParser(limits);
        this.reply = new Reply(loopState, wire);
        this.pace = new BodyPace(limits);
        this.intake = listener.open(wire, this);
    }

    void open(@Nullable ByteBuf received) {
        loopState.add(this);
        wire.loop().watch(this);
        wire.sink(this);
        deadline = wire.loop().now() + limits.idleNanosMax();
        wire.reading(true);
        if (!wire.open()) {
            closed(wire);
            ReferenceCountUtil.release(received);
        } else if (received != null) {
            process(received);
            receivedAll(wire);
        }
    }

    private RequestHead head() {
        return ClientConnection.bound(head);
    }

    // ---- reading ----

    @Override
    public void received(Wire from, ByteBuf octets) {
        if (stash != null) {
            stash = ClientConnection.append(stash, octets, wire);
        } else {
            process(octets);
        }
    }

    private void process(ByteBuf in) {
        processing = true;
        try {
            while (in.isReadable() && !mayGiveBack() && step(in)) {
                // one head or one part of a body after the other
            }
        } catch (RuntimeException e) {
            in.release();
            wire.close();
            throw e;
        } finally {
            processing = false;
        }
        if (mayGiveBack()) {
            giveBack(in);
        } else if (state == State.ANSWERING && in.isReadable()) {
            stash = in;
            wire.reading(false);
        } else {
            in.release();
            drain();
        }
    }

    /** Returns false when no more can be read now. */
    private boolean step(ByteBuf in) {
        return switch (state) {
            case IDLE, HEAD -> readHead(in);
            case BODY -> readBody(in);
            case ANSWERING, OVER -> false;
        };
    }

    private boolean readHead(ByteBuf in) {
        RequestHead into = head;
        if (into == null) {
            into = loopState.request();
            head = into;
            parser.begin();
        }
        int result = parser.read(into, in);
        if (result == Lines.MORE) {
            if (state == State.IDLE && parser.filled() > 0) {
                state = State.HEAD;
                deadline = wire.loop().now() + limits.headNanosMax();
            }
            return false;
        }
        deadline = NEVER;
        active = true;
        reply.begin();
        if (result != Lines.DONE) {
            reject(into, parser.failure());
            return false;
        }
        keepAlive = parser.keepAlive();
        last = !keepAlive;
        beginBody(into);
        intake.head(into);
        return true;
    }

    private void beginBody(RequestHead request) {
        bodyOctets = 0;
        if (request.hasBody()) {
            state = State.BODY;
            content.begin(request.bodyLength());
            deadline = pace.begin(wire.loop().now());
        } else {
            state = State.ANSWERING;
        }
    }

    private void reject(RequestHead request, Failure failure) {
        state = State.ANSWERING;
        keepAlive = last = false;
        intake.malformed(request, failure);
    }

    private boolean readBody(ByteBuf in) {
        switch (content.read(in)) {
            case ChunkedBody.DATA -> {
                passOn(content.data());
                if (content.complete() && state == State.BODY) {
                    endBody(null);
                }
            }
            case ChunkedBody.END -> endBody(content.trailers());
            case ChunkedBody.MORE -> {
                return false;
            }
            default -> failBody(Content.MALFORMED);
        }
        return state != State.OVER;
    }

    private void passOn(ByteBuf octets) {
        int length = octets.readableBytes();
        bodyOctets += length;
        if (active && bodyOctets <= limits.bodyBytesMax()) {
            deadline = pace.add(wire.loop().now(), length);
            intake.body(octets);
            return;
        }
        octets.release();
        if (active) {
            failBody(Failure.of(Failure.Kind.BODY_TOO_LARGE));
        } else if (bodyOctets > DROPPED_OCTETS_MAX) {
            close();
        }
    }

    private void endBody(@Nullable Headers trailers) {
        deadline = NEVER;
        state = State.ANSWERING;
        if (active) {
            intake.end(trailers);
        } else {
            nextRequest();
        }
    }

    /** Framing is lost: no further octet means anything. */
    private void failBody(Failure failure) {
        keepAlive = last = false;
        deadline = NEVER;
        state = State.ANSWERING;
        if (active) {
            intake.failed(failure);
        } else {
            close();
        }
    }

    @Override
    public void receivedAll(Wire from) {
        if (active) {
            intake.flush();
        }
    }

    @Override
    public void writable(Wire from) {
        if (active) {
            intake.writable();
        }
    }

    @Override
    public void inputEnded(Wire from) {
        inputEnded = true;
        switch (state) {
            case IDLE, HEAD -> close();
            case BODY -> failBody(Failure.of(Failure.Kind.CLIENT_GONE));
            case ANSWERING, OVER -> {}
        }
    }

    @Override
    protected void expired() {
        switch (state) {
            case IDLE -> close();
            case HEAD -> {
                active = true;
                reject(head(), RequestParser.TOO_SLOW);
            }
            case BODY -> {
                deadline = pace.next(wire.loop().now());
                if (deadline == NEVER) {
                    failBody(BodyPace.TOO_SLOW);
                }
            }
            case ANSWERING, OVER -> {}
        }
    }

    // ---- the end of the connection ----

    void close() {
        end(false);
    }

    /** @param complete whether all that the client wanted to send has been read */
    private void end(boolean complete) {
        leave();
        reply.flush();
        if (complete) {
            wire.finish();
        } else {
            wire.closeAfterFlush();
        }
    }

    /** This connection ends here; the wire may live on. */
    private void leave() {
        if (state == State.OVER) {
            return;
        }
        state = State.OVER;
        deadline = NEVER;
        wire.loop().unwatch(this);
        loopState.remove(this);
        wire.sink(WireSink.IDLE);
        if (stash != null) {
            stash.release();
            stash = null;
        }
        if (!active) {
            intake.closed();
            recycleHead();
        }
    }

    private void recycleHead() {
        if (head != null) {
            loopState.recycle(head);
            head = null;
        }
    }

    @Override
    public void closed(Wire from) {
        if (state == State.OVER) {
            return;
        }
        boolean exchange = active;
        leave();
        reply.discard();
        if (exchange) {
            intake.failed(Failure.of(Failure.Kind.CLIENT_GONE));
        }
    }

    // ---- live change ----

    void giveBackIfIdle() {
        if (state == State.IDLE && !processing) {
            giveBack(null);
        } else if (state == State.HEAD && !processing) {
            giveBack(parser.partial(head(), wire.loop().allocator()));
        }
    }

    /** A client that has sent its last request is served to the end here. */
    private boolean mayGiveBack() {
        return state == State.IDLE && loopState.yielding && !inputEnded;
    }

    private void giveBack(@Nullable ByteBuf received) {
        reply.flush();
        leave();
        boolean some = received != null && received.isReadable();
        ReferenceCountUtil.release(some ? null : received);
        listener.giveBack(wire, some ? received : null);
    }

    /** Where the process ends: goes over to the next one as soon as nothing of it is here, or has some time. */
    void drain() {
        if (loopState.draining && state == State.IDLE && !processing && !inputEnded) {
            reply.flush();
            deadline = Math.min(deadline, wire.loop().now() + loopState.idleNanos);
            if (wire.pendingOctets() == 0 && listener.passesOn(wire)) {
                giveBack(null);
            } else if (loopState.idleNanos == 0) {
                close();
            }
        }
    }

    /** No exchange will come, and that of this connection is over for the engine; behind a body that nobody wants the connection goes over. */
    void closeIfAnswered() {
        if (!active && (state != State.BODY || !keepAlive || loopState.draining)) {
            close();
        }
    }

    // ---- Responder ----

    @Override
    public void interim(ResponseHead interim) {
        if (state != State.OVER && head().minorVersion() == 1) {
            reply.interim(interim);
        }
    }

    @Override
    public void head(ResponseHead response, long bodyLength) {
        boolean waitsForContinue = head().expectContinue() && !reply.continued() && state != State.ANSWERING;
        boolean keep = keepAlive && !waitsForContinue && !lastRequest() && loopState.goesOn(listener, wire);
        keepAlive = reply.head(head(), response, bodyLength, keep);
    }

    /** Whether the client has ended its direction and nothing of it waits. */
    private boolean lastRequest() {
        return inputEnded && stash == null && !processing;
    }

    @Override
    public void body(ByteBuf octets) {
        reply.body(octets);
    }

    @Override
    public void end(@Nullable Headers trailers) {
        reply.end(trailers);
    }

    @Override
    public void flush() {
        if (state != State.OVER) {
            reply.flush();
        }
    }

    @Override
    public @Nullable Wire passage() {
        return reply.passage() ? wire : null;
    }

    @Override
    public boolean writable() {
        return wire.writable();
    }

    @Override
    public void reading(boolean on) {
        if (state != State.BODY) {
            return;
        }
        paused = !on;
        wire.reading(on);
        deadline = on ? pace.begin(wire.loop().now()) : NEVER;
    }

    @Override
    public void abort() {
        if (state == State.OVER) {
            return;
        }
        if (reply.untilClose()) {
            leave();
            reply.discard();
            wire.reset();
        } else {
            close();
        }
    }

    @Override
    public void ended() {
        active = false;
        bodyOctets = 0;
        if (state == State.OVER) {
            recycleHead();
            intake.closed();
            return;
        }
        if (state == State.ANSWERING) {
            nextRequest();
        } else if (keepAlive) {
            reading(true);
        } else {
            close();
        }
    }

    private void nextRequest() {
        recycleHead();
        if (!keepAlive || !loopState.goesOn(listener, wire) || lastRequest()) {
            end(last && stash == null);
            return;
        }
        state = State.IDLE;
        deadline = wire.loop().now() + limits.idleNanosMax();
        if (paused) {
            paused = false;
            wire.reading(true);
        }
        if (processing) {
            return;
        }
        ByteBuf waiting = stash;
        stash = null;
        if (mayGiveBack()) {
            giveBack(waiting);
        } else if (waiting != null) {
            wire.reading(true);
            process(waiting);
            receivedAll(wire);
            if (inputEnded) {
                inputEnded(wire);
            }
        } else {
            drain();
        }
    }

    @Override
    public @Nullable ByteBuf tunnel(ResponseHead response) {
        reply.tunnel(response);
        ByteBuf ahead = stash;
        stash = null;
        wire.reading(true);
        leave();
        return ahead;
    }
}
