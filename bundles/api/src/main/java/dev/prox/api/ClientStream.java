package dev.prox.api;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One request that we send on an upstream wire. Implemented by the protocol. */
public interface ClientStream {
    /** Writes the head. */
    void head(RequestHead head, RequestLine line, long bodyLength);

    /** Writes a part of the body; ownership passes. */
    void body(ByteBuf octets);

    /** The body is complete. */
    void end(@Nullable Headers trailers);

    void flush();

    boolean writable();

    /** Stops or goes on to read the response. */
    void reading(boolean on);

    /** Gives the exchange up and closes the wire; {@link ResponseEvents} hears nothing more. */
    void cancel();

    /** Gives the wire up for a tunnel, and returns octets that were read ahead, or null. */
    @Nullable
    ByteBuf detach();

    /** How the start line and the fields of routing are written. */
    enum RequestLine {
        /** {@code /path}. */
        ORIGIN,
        /** {@code http://host/path}, for an upstream proxy. */
        ABSOLUTE,
        /** {@code host:port}, for CONNECT. */
        AUTHORITY
    }
}
