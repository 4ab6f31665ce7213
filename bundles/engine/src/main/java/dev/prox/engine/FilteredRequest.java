package dev.prox.engine;

import dev.prox.api.BodyFilter;
import dev.prox.api.ClientStream;
import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.RequestHead;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request on its way whose body goes through filters. */
final class FilteredRequest implements ClientStream {
    private final ExchangeRun exchange;
    private final ClientStream stream;
    private final BodyChain filters;
    /** The stream is over, and another exchange may have it. */
    private boolean over;

    FilteredRequest(ExchangeRun exchange, ClientStream stream, List<BodyFilter.Source> sources) {
        this.exchange = exchange;
        this.stream = stream;
        this.filters = new BodyChain(sources, exchange.loop, new Upstream());
    }

    /** The stream ends here. */
    void close() {
        over = true;
        filters.close();
    }

    /** The upstream takes more again; returns whether more of the body may come. */
    boolean resume() {
        filters.resume();
        return !over && filters.writable();
    }

    @Override
    public void head(RequestHead head, RequestLine line, long bodyLength) {
        stream.head(head, line, bodyLength);
    }

    @Override
    public void body(ByteBuf octets) {
        filters.body(octets);
    }

    @Override
    public void end(@Nullable Headers trailers) {
        filters.end(trailers);
    }

    @Override
    public void flush() {
        filters.flush();
        if (!over) {
            stream.flush();
        }
    }

    @Override
    public boolean writable() {
        return filters.writable();
    }

    @Override
    public void reading(boolean on) {
        stream.reading(on);
    }

    @Override
    public void cancel() {
        stream.cancel();
    }

    @Override
    public @Nullable ByteBuf detach() {
        return stream.detach();
    }

    /** What comes out of the filters. */
    private final class Upstream implements BodyChain.Outlet {
        @Override
        public void body(ByteBuf octets) {
            stream.body(octets);
        }

        @Override
        public boolean writable() {
            return stream.writable();
        }

        @Override
        public void flush() {
            stream.flush();
        }

        @Override
        public void end(@Nullable Headers trailers) {
            stream.end(trailers);
            stream.flush();
        }

        @Override
        public void failed(Failure why) {
            exchange.failed(why);
        }
    }
}
