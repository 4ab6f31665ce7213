package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.ClientStream.RequestLine;
import dev.prox.api.Connector;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseEvents;
import dev.prox.api.ResponseHead;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One try of an exchange: its connection while it is made and used, and the response that comes on it. */
final class UpstreamSide implements ResponseEvents, Connected, Establishing.Listener {
    /** Whose try it is: hears how it goes until there is a response. */
    interface Owner {
        Destination to();

        /** The connection is one that had been used before. */
        void reuses();

        void established(Wire wire, @Nullable ByteBuf readAhead);

        void refused(Failure why, int code, @Nullable String challenge);

        void lost(Failure why);

        void respond(ResponseHead head);
    }

    private static final Failure UNASKED =
            new Failure(Failure.Kind.RESPONSE_MALFORMED, "octets came before the request");

    private final ExchangeRun exchange;
    private Owner owner;
    private @Nullable Attempt attempt;
    private @Nullable Establishing establishing;
    private @Nullable Wire wire;
    private @Nullable ClientStream stream;
    /** The same stream, where filters asked for the body of the request. */
    private @Nullable FilteredRequest filtered;
    /** Idle, and of this client alone, since it began with its address. */
    private @Nullable Wire own;

    private @Nullable Destination ownTo;

    UpstreamSide(ExchangeRun exchange, Owner owner) {
        this.exchange = exchange;
        this.owner = owner;
    }

    /** From now on it is the try of another. */
    void owner(Owner next) {
        owner = next;
    }

    /** The request on its way, or null before and after. */
    @Nullable
    ClientStream stream() {
        return stream;
    }

    @Nullable
    Wire wire() {
        return wire;
    }

    /** An idle connection for the next request, or null. */
    @Nullable
    Wire idle(Connector connector, Destination to) {
        if (to.announcement() == null) {
            return connector.poll(exchange.loop, to);
        }
        Wire kept = own;
        boolean fits = kept != null && kept.open() && ownTo != null && to.equals(ownTo);
        own = null;
        if (kept != null && !fits) {
            kept.close();
        }
        return fits ? kept : null;
    }

    private void release(Destination to, Wire free) {
        if (to.announcement() == null) {
            exchange.connector().release(to, free);
        } else {
            closeOwn();
            own = free;
            ownTo = to;
        }
    }

    /** Closes what only this client may use. */
    void closeOwn() {
        if (own != null) {
            own.close();
            own = null;
        }
    }

    void open(Connector connector, Destination to) {
        attempt = connector.open(exchange.loop, to, this);
    }

    /** Sends the request, with what there is of its body; null where a filter of the body refused it. */
    @Nullable
    ClientStream send(Wire on, RequestBody body) {
        Destination to = owner.to();
        exchange.prepareFor(to);
        RequestHead request = exchange.request;
        ClientStream opened = ask(on);
        opened.head(request, to.absolute() ? RequestLine.ABSOLUTE : RequestLine.ORIGIN, request.bodyLength());
        if (request.hasBody()) {
            body.sendTo(opened);
        }
        return stream == opened ? opened : null;
    }

    private ClientStream ask(Wire on) {
        ClientStream opened = exchange.protocol().open(on, this);
        wire = on;
        if (exchange.mirrored != null) {
            opened = exchange.mirrored.tap(opened);
        }
        if (exchange.wishes.ofRequest != null) {
            filtered = new FilteredRequest(exchange, opened, exchange.wishes.ofRequest);
            opened = filtered;
        }
        stream = opened;
        return opened;
    }

    /** Why there is no connection, when it is too late for one. */
    Failure late() {
        return establishing == null
                ? Establishing.unreached(Failure.of(Failure.Kind.CONNECT_TIMEOUT), owner.to())
                : new Failure(Failure.Kind.CONNECT_TIMEOUT, establishing.awaited());
    }

    /** Gives up whatever is under way. */
    void drop() {
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
            forget();
            last.cancel();
        }
    }

    /** Gives the wire up for a tunnel, and returns octets that were read ahead, or null. */
    @Nullable
    ByteBuf detach() {
        ClientStream last = stream;
        forget();
        return last == null ? null : last.detach();
    }

    private void forget() {
        stream = null;
        wire = null;
        if (filtered != null) {
            filtered.close();
            filtered = null;
        }
    }

    // ---- the connection ----

    @Override
    public void connected(Wire fresh) {
        attempt = null;
        Destination to = owner.to();
        if (to.announcement() != null) {
            fresh.write(ProxyPreface.of(to.announcement(), exchange.client, exchange.loop.allocator()));
        }
        establishing = new Establishing(fresh, to, exchange.protocol(), this);
        establishing.begin();
    }

    @Override
    public void reused(Wire free) {
        attempt = null;
        owner.reuses();
        owner.established(free, null);
    }

    @Override
    public void established(Wire ready, @Nullable ByteBuf readAhead) {
        establishing = null;
        if (readAhead != null && exchange.request.method() != Method.CONNECT) {
            readAhead.release();
            ready.close();
            owner.lost(UNASKED);
            return;
        }
        owner.established(ready, readAhead);
    }

    @Override
    public void refused(Failure why, int code, @Nullable String challenge) {
        establishing = null;
        owner.refused(why, code, challenge);
    }

    /** No connection, or no (whole) response on it. */
    @Override
    public void failed(Failure why) {
        Failure told = attempt == null ? why : Establishing.unreached(why, owner.to());
        attempt = null;
        forget();
        owner.lost(told);
    }

    // ---- the response ----

    @Override
    public void interim(ResponseHead head) {
        if (owner == exchange) {
            Hygiene.response(head, null);
            exchange.responder.interim(head);
        }
    }

    @Override
    public void head(ResponseHead head) {
        if (exchange.mirrored != null) {
            exchange.mirrored.answerBegins(head);
        }
        owner.respond(head);
    }

    @Override
    public void body(ByteBuf octets) {
        if (exchange.mirrored != null) {
            exchange.mirrored.answerBody(octets);
        }
        exchange.out.pass(octets);
        if (stream == null) {
            return;
        }
        exchange.within(exchange.to().timeouts().idle());
        if (!exchange.out.writable()) {
            exchange.responder.flush();
            if (stream != null && !exchange.out.writable()) {
                stream.reading(false);
            }
        }
    }

    @Override
    public @Nullable Wire passage() {
        boolean read = exchange.mirrored != null && exchange.mirrored.readsAnswer();
        return read || exchange.out.isFiltered() ? null : exchange.responder.passage();
    }

    @Override
    public void passed(long octets) {
        exchange.responseOctets += octets;
        exchange.within(exchange.to().timeouts().idle());
    }

    /** Whether something has moved in this time that nobody saw: out of the buffers of the kernel, say, to a slow client. */
    boolean moved(long nanos) {
        return wire != null && Math.min(wire.quietNanos(), exchange.client.quietNanos()) < nanos;
    }

    @Override
    public void end(@Nullable Headers trailers, boolean reusable) {
        Wire free = wire;
        forget();
        if (reusable && free != null) {
            release(exchange.to(), free);
        }
        if (exchange.mirrored != null) {
            exchange.mirrored.answerEnds();
        }
        exchange.out.end(trailers);
    }

    @Override
    public void flush() {
        exchange.out.flush();
    }

    @Override
    public void writable() {
        if (owner == exchange && (filtered == null || filtered.resume())) {
            exchange.responder.reading(true);
        }
    }
}
