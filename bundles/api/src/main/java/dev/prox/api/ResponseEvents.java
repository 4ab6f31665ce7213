package dev.prox.api;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What a protocol tells the engine about the response on an upstream wire. The engine implements it. */
public interface ResponseEvents {
    /** An interim response (1xx, not 101); the head is the caller's again on return. */
    void interim(ResponseHead head);

    /** The final head, or a 101; it is the exchange's until it ends. */
    void head(ResponseHead head);

    /** A part of the body, without framing; ownership passes. */
    void body(ByteBuf octets);

    /** Where the rest of the body may be moved to unseen ({@link Wire#transfer}), or null. */
    default @Nullable Wire passage() {
        return null;
    }

    /** So many octets of the body have been moved there. */
    default void passed(long octets) {}

    /**
     * The response is complete and the stream is done.
     *
     * @param reusable whether the wire may carry another request; else it is closed already
     */
    void end(@Nullable Headers trailers, boolean reusable);

    /** There is no (whole) response; the wire is closed. */
    void failed(Failure failure);

    /** All octets of one read have been told. */
    void flush();

    /** The upstream side is writable again. */
    void writable();
}
