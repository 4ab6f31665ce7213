package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** The body of a request on its way: what came before there was a connection waits here, which is what one read brought, since reading stops then. */
final class RequestBody {
    private @Nullable ByteBuf waiting;
    private @Nullable Headers trailers;
    private boolean ended;
    private boolean sent;

    void begin(boolean none) {
        ended = none;
        sent = false;
        trailers = null;
    }

    /** Whether a part of it has left, so that the request cannot be sent again. */
    boolean sent() {
        return sent;
    }

    void keep(ByteBuf octets, boolean wanted, ByteBufAllocator allocator) {
        if (!wanted) {
            octets.release();
        } else if (waiting == null) {
            waiting = octets;
        } else {
            ByteBuf both = allocator.directBuffer(waiting.readableBytes() + octets.readableBytes());
            both.writeBytes(waiting).writeBytes(octets);
            waiting.release();
            octets.release();
            waiting = both;
        }
    }

    /** Sends what waited. */
    void sendTo(ClientStream stream) {
        ByteBuf octets = waiting;
        waiting = null;
        boolean whole = ended;
        Headers last = trailers;
        sent |= whole;
        if (octets != null) {
            pass(octets, stream);
        }
        if (whole) {
            stream.end(last);
        }
    }

    void pass(ByteBuf octets, ClientStream stream) {
        sent = true;
        stream.body(octets);
    }

    void end(@Nullable Headers last, @Nullable ClientStream stream) {
        ended = true;
        trailers = last;
        if (stream != null) {
            sent = true;
            stream.end(last);
            stream.flush();
        }
    }

    void discard() {
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
    }
}
