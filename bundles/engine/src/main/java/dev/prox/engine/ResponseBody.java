package dev.prox.engine;

import dev.prox.api.BodyFilter;
import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.Method;
import dev.prox.api.ResponseHead;
import dev.prox.api.Serve;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a response on its way to the client: as it comes, or through the filters that asked for it. */
final class ResponseBody {
    private static final long DROPPED_OCTETS_MAX = 256 * 1024;

    private final ExchangeRun exchange;
    private @Nullable BodyChain filters;
    /** Where the body of an answer of our own is read from while it is sent. */
    private @Nullable ServedBody served;

    /** How much of a body in whose place another one is sent has been dropped; negative where none is. */
    private long dropped = -1;

    ResponseBody(ExchangeRun exchange) {
        this.exchange = exchange;
    }

    /** Sends the head, unless a filter of the body cannot be made. */
    boolean begin(ResponseHead head, @Nullable List<BodyFilter.Source> wanted) {
        if (wanted != null) {
            filters = new BodyChain(wanted, exchange.loop, new Client(false));
            if (filters.broken()) {
                return false;
            }
        }
        long length = exchange.request.method() == Method.HEAD ? 0 : head.bodyLength();
        exchange.responder.head(head, length == ResponseHead.UNTIL_CLOSE ? ResponseHead.CHUNKED : length);
        byte[] other = exchange.wishes.other;
        if (other != null) {
            if (exchange.request.method() != Method.HEAD) {
                pass(exchange.loop
                        .allocator()
                        .directBuffer(Math.max(1, other.length))
                        .writeBytes(other));
            }
            dropped = 0;
        }
        return true;
    }

    /**
     * Sends the head of an answer whose body is read as the client takes it, unless a filter fails.
     *
     * @param stillNanosMax for so long the client may take nothing
     */
    boolean serve(Serve own, long stillNanosMax) {
        discard();
        served = new ServedBody(exchange, own.body(), stillNanosMax);
        Answers.fill(exchange.response, own, exchange.run.date());
        if (!exchange.responseFilters()) {
            return false;
        }
        byte[] other = exchange.wishes.other;
        if (other != null) {
            discard();
            answer(exchange.response, other, exchange.wishes.ofResponse);
        } else if (begin(exchange.response, exchange.wishes.ofResponse)) {
            exchange.responder.reading(false);
            resume();
        } else {
            return false;
        }
        return true;
    }

    /** Whether a body is read while it is sent. */
    boolean serving() {
        return served != null;
    }

    /** Sends an answer of our own, the whole of it. */
    void answer(ResponseHead head, byte[] body, @Nullable List<BodyFilter.Source> wanted) {
        boolean bodyless = exchange.request.method() == Method.HEAD;
        exchange.responder.head(head, bodyless ? 0 : head.bodyLength());
        ByteBuf octets = bodyless || body.length == 0
                ? null
                : exchange.loop.allocator().directBuffer(body.length).writeBytes(body);
        if (wanted != null) {
            BodyChain chain = new BodyChain(wanted, exchange.loop, new Client(true));
            filters = chain;
            if (octets != null) {
                chain.body(octets);
            }
            chain.end(null);
            return;
        }
        if (octets != null) {
            exchange.responseOctets = body.length;
            exchange.responder.body(octets);
        }
        ended(null);
    }

    private void ended(@Nullable Headers trailers) {
        exchange.responder.end(trailers);
        exchange.responder.flush();
        exchange.finish();
    }

    /** A part of the body; ownership passes. */
    void pass(ByteBuf octets) {
        if (dropped >= 0) {
            drop(octets);
        } else if (filters == null) {
            exchange.responseOctets += octets.readableBytes();
            exchange.responder.body(octets);
        } else {
            filters.body(octets);
        }
    }

    /** The rest of what nobody wants is read, so that its connection can be used again; unless it is much. */
    private void drop(ByteBuf octets) {
        dropped += octets.readableBytes();
        octets.release();
        if (dropped > DROPPED_OCTETS_MAX) {
            exchange.dropUpstream();
            end(null);
        }
    }

    void flush() {
        if (filters == null) {
            exchange.responder.flush();
        } else {
            filters.flush();
        }
    }

    /** The body is complete. */
    void end(@Nullable Headers trailers) {
        Headers last = dropped >= 0 ? null : trailers;
        if (filters == null) {
            ended(last);
        } else if (!filters.end(last)) {
            exchange.response = exchange.response.copy();
        }
    }

    /** Whether filters see it. */
    boolean isFiltered() {
        return filters != null || dropped >= 0;
    }

    /** Whether the client takes more of it. */
    boolean writable() {
        return filters == null ? exchange.responder.writable() : filters.writable();
    }

    /** The client takes more again. */
    void resume() {
        if (filters != null) {
            filters.resume();
        }
        if (served != null) {
            served.pump();
        }
    }

    /** Nothing more of it is sent. */
    void discard() {
        dropped = -1;
        if (filters != null) {
            filters.close();
            filters = null;
        }
        if (served != null) {
            served.close();
            served = null;
        }
    }

    /** What comes out of the filters. */
    private final class Client implements BodyChain.Outlet {
        /** The body has come as a whole, and is passed on as a whole. */
        private final boolean whole;

        Client(boolean whole) {
            this.whole = whole;
        }

        @Override
        public void body(ByteBuf octets) {
            exchange.responseOctets += octets.readableBytes();
            exchange.responder.body(octets);
        }

        @Override
        public boolean writable() {
            return whole || exchange.responder.writable();
        }

        @Override
        public void flush() {
            exchange.responder.flush();
        }

        @Override
        public void end(@Nullable Headers trailers) {
            ended(trailers);
        }

        @Override
        public void failed(Failure why) {
            exchange.cut(why);
        }
    }
}
