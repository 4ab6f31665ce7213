package dev.prox.api;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What a protocol tells the engine of the requests of one connection (or one stream), one request at a time. The engine implements it. */
public interface Intake {
    /** A head is complete; the exchange begins. The head is the exchange's until {@link Responder#ended}. */
    void head(RequestHead head);

    /** A part of the body, without framing; ownership passes. */
    void body(ByteBuf octets);

    /** The body is complete. */
    void end(@Nullable Headers trailers);

    /** All octets of one read have been told. */
    void flush();

    /** The request cannot be completed (client gone, body malformed, timed out): the exchange ends. Answered with the failure's status if nothing was sent yet. */
    void failed(Failure failure);

    /** A head that cannot be understood: answers with the failure's status and counts it. {@code head} has what could be read of it. */
    void malformed(RequestHead head, Failure failure);

    /** The client's side is writable again. */
    void writable();

    /** No more requests will come. */
    void closed();
}
