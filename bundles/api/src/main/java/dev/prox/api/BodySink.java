package dev.prox.api;

import io.netty.buffer.ByteBuf;

/** Takes what a {@link BodyFilter} gives. */
public interface BodySink {
    /** A part of the body; ownership passes. */
    void body(ByteBuf octets);

    /** The body cannot be completed: the exchange is answered with the failure's status, or cut where its response has begun. */
    void fail(Failure why);
}
