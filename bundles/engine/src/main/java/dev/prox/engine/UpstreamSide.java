package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.Connector;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.Method;
import dev.prox.api.ResponseEvents;
import dev.prox.api.ResponseHead;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The upstream side of an exchange: its connection while it is made and used, and the response that comes on it. */
final class UpstreamSide implements ResponseEvents, Connected, Establishing.Listener {
    private static final Failure UNASKED =
            new Failure(Failure.Kind.RESPONSE_MALFORMED, "octets came before the request");

    private final ExchangeRun exchange;
    private @Nullable Attempt attempt;
    private @Nullable Establishing establishing;
    private @Nullable Wire wire;
    private @Nullable ClientStream stream;
    /** The same stream, where filters asked for the body of the request. */
    private @Nullable FilteredRequest filtered;
    /** Idle, and of this client alone, since it began with its address. */
    private @Nullable Wire own;

    private @Nullable Destination ownTo;
    /** The body of the response may go by us. */
    private boolean passing;

    UpstreamSide(ExchangeRun exchange) {
        this.exchange = exchange;
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

    ClientStream ask(Wire on) {
        ClientStream opened = exchange.protocol().open(on, this);
        wire = on;
        if (exchange.requestFilters != null) {
            filtered = new FilteredRequest(exchange, opened, exchange.requestFilters);
            opened = filtered;
        }
        stream = opened;
        return opened;
    }

    /** Why there is no connection, when it is too late for one. */
    Failure late() {
        return establishing == null
                ? Establishing.unreached(Failure.of(Failure.Kind.CONNECT_TIMEOUT), exchange.to())
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
        passing = false;
        if (filtered != null) {
            filtered.close();
            filtered = null;
        }
    }

    // ---- the connection ----

    @Override
    public void connected(Wire fresh) {
        attempt = null;
        Destination to = exchange.to();
        if (to.announcement() != null) {
            fresh.write(ProxyPreface.of(to.announcement(), exchange.client, exchange.loop.allocator()));
        }
        establishing = new Establishing(fresh, to, exchange.protocol(), this);
        establishing.begin();
    }

    @Override
    public void reused(Wire free) {
        attempt = null;
        exchange.reused = true;
        exchange.established(free, null);
    }

    @Override
    public void established(Wire ready, @Nullable ByteBuf readAhead) {
        establishing = null;
        if (readAhead != null && exchange.request.method() != Method.CONNECT) {
            readAhead.release();
            ready.close();
            exchange.lost(UNASKED);
            return;
        }
        exchange.established(ready, readAhead);
    }

    @Override
    public void refused(Failure why, int code, @Nullable String challenge) {
        establishing = null;
        exchange.refused(why, code, challenge);
    }

    /** No connection, or no (whole) response on it. */
    @Override
    public void failed(Failure why) {
        Failure told = attempt == null ? why : Establishing.unreached(why, exchange.to());
        attempt = null;
        forget();
        exchange.lost(told);
    }

    // ---- the response ----

    @Override
    public void interim(ResponseHead head) {
        Hygiene.response(head, null);
        exchange.responder.interim(head);
    }

    @Override
    public void head(ResponseHead head) {
        exchange.respond(head);
    }

    @Override
    public void body(ByteBuf octets) {
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
        passing = !exchange.out.isFiltered();
        return passing ? exchange.responder.passage() : null;
    }

    @Override
    public void passed(int octets) {
        exchange.responseOctets += octets;
        exchange.within(exchange.to().timeouts().idle());
    }

    /** Whether something moves that we do not see: on its way to the client, or to us. */
    boolean moves(long idleNanos) {
        return passing && wire != null && Math.min(wire.quietNanos(), exchange.client.quietNanos()) < idleNanos;
    }

    @Override
    public void end(@Nullable Headers trailers, boolean reusable) {
        Wire free = wire;
        forget();
        if (reusable && free != null) {
            release(exchange.to(), free);
        }
        exchange.out.end(trailers);
    }

    @Override
    public void flush() {
        exchange.out.flush();
    }

    @Override
    public void writable() {
        if (filtered == null || filtered.resume()) {
            exchange.responder.reading(true);
        }
    }
}
