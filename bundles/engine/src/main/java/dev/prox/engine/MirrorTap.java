package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.Headers;
import dev.prox.api.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A request on its way whose body is copied. */
final class MirrorTap implements ClientStream {
    private final MirrorCopy copy;
    private final ClientStream stream;

    MirrorTap(MirrorCopy copy, ClientStream stream) {
        this.copy = copy;
        this.stream = stream;
    }

    @Override
    public void head(RequestHead head, RequestLine line, long bodyLength) {
        stream.head(head, line, bodyLength);
    }

    @Override
    public void body(ByteBuf octets) {
        copy.body(this, octets);
        stream.body(octets);
    }

    @Override
    public void end(@Nullable Headers trailers) {
        copy.end(this, trailers);
        stream.end(trailers);
    }

    @Override
    public void flush() {
        stream.flush();
        copy.flushed(this);
    }

    @Override
    public boolean writable() {
        return stream.writable();
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
}
