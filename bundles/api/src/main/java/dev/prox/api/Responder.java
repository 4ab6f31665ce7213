package dev.prox.api;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What the engine tells a protocol about the answer to one request. Implemented by the protocol. */
public interface Responder {
    /** An interim response (1xx), sent at once. */
    void interim(ResponseHead head);

    /**
     * The final head.
     *
     * @param bodyLength octets that follow, or {@link ResponseHead#CHUNKED} where nobody knows
     */
    void head(ResponseHead head, long bodyLength);

    /** A part of the body; ownership passes. */
    void body(ByteBuf octets);

    /** The response is complete. What is left of the request is read and dropped within limits, or the connection is closed. */
    void end(@Nullable Headers trailers);

    void flush();

    /**
     * Flushes, and gives the wire that the rest of the body may be moved to as it is; null where it is framed or encrypted on its way. What is moved
     * counts as given to {@link #body}.
     */
    default @Nullable Wire passage() {
        return null;
    }

    /** Whether the client takes more now; {@link Intake#writable} tells when it does again. */
    boolean writable();

    /** Stops or goes on to read the body of the request. */
    void reading(boolean on);

    /** The response cannot be completed: cuts it so that the client sees that it is incomplete. */
    void abort();

    /** The exchange is over for the engine too: the protocol takes its head back and may read the next request. */
    void ended();

    /** Gives the wire up for a tunnel, behind {@code head}, a 101 or a 2xx to CONNECT. Octets that were read ahead are returned, or null. */
    @Nullable
    ByteBuf tunnel(ResponseHead head);
}
