package dev.prox.engine;

import dev.prox.api.BodyFilter;
import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.Method;
import dev.prox.api.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a response on its way to the client: as it comes, or through the filters that asked for it. */
final class ResponseBody {
    private final ExchangeRun exchange;
    private @Nullable BodyChain filters;

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
        long length = head.bodyLength();
        exchange.responder.head(head, length == ResponseHead.UNTIL_CLOSE ? ResponseHead.CHUNKED : length);
        return true;
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
        if (filters == null) {
            exchange.responseOctets += octets.readableBytes();
            exchange.responder.body(octets);
        } else {
            filters.body(octets);
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
        if (filters == null) {
            ended(trailers);
        } else if (!filters.end(trailers)) {
            exchange.response = exchange.response.copy();
        }
    }

    /** Whether filters see it. */
    boolean isFiltered() {
        return filters != null;
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
    }

    /** Nothing more of it is sent. */
    void discard() {
        if (filters != null) {
            filters.close();
            filters = null;
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
