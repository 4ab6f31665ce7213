package dev.prox.filter.body;

import dev.prox.api.BodyFilter;
import dev.prox.api.BodySink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Drops a body and gives another one at its end. */
final class OtherBody implements BodyFilter {
    private final byte[] octets;

    OtherBody(byte[] octets) {
        this.octets = octets;
    }

    @Override
    public boolean transform(ByteBuf in, Step step, BodySink out) {
        in.skipBytes(in.readableBytes());
        if (step == Step.END) {
            out.body(Unpooled.wrappedBuffer(octets));
        }
        return false;
    }

    @Override
    public void close() {}
}
