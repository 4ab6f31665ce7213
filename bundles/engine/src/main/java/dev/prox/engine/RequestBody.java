package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way. What came before there was a connection waits here, which is what one read brought, since reading stops then. What has
 * left is kept, up to a bound, where it may have to be sent again.
 */
final class RequestBody {
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf waiting;
    private @Nullable ByteBuf kept;
    private @Nullable Headers trailers;
    private int keptMax;
    private boolean ended;
    private boolean sent;
    private boolean whole;

    RequestBody(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    void begin(boolean none) {
        ended = none;
        sent = false;
        whole = true;
        keptMax = 0;
        trailers = null;
    }

    /** From now on what leaves is kept, until it is more than so many octets. */
    void keep(int octetsMax) {
        keptMax = octetsMax;
    }

    /** Whether the request can be sent (again). */
    boolean repeatable() {
        return !sent || whole;
    }

    /** Whether all of it is here, so that it can be sent twice at a time. */
    boolean complete() {
        return ended && whole && (waiting == null || waiting.readableBytes() <= keptMax);
    }

    /** Something came before there was a connection. */
    void await(ByteBuf octets, boolean wanted) {
        if (wanted) {
            waiting = joined(waiting, octets);
        } else {
            octets.release();
        }
    }

    private ByteBuf joined(@Nullable ByteBuf before, ByteBuf octets) {
        if (before == null) {
            return octets;
        }
        ByteBuf both = allocator.directBuffer(before.readableBytes() + octets.readableBytes());
        both.writeBytes(before).writeBytes(octets);
        before.release();
        octets.release();
        return both;
    }

    /** Sends what left before, and what waited; the exchange may be over when that was done. */
    void sendTo(ClientStream stream) {
        ByteBuf before = kept;
        ByteBuf octets = waiting;
        boolean complete = ended;
        Headers last = trailers;
        waiting = null;
        sent |= complete;
        if (before != null) {
            stream.body(before.copy());
        }
        if (octets != null) {
            pass(octets, stream);
        }
        if (complete) {
            stream.end(last);
        }
    }

    void pass(ByteBuf octets, ClientStream stream) {
        sent = true;
        remember(octets);
        stream.body(octets);
    }

    private void remember(ByteBuf octets) {
        if (!whole) {
            return;
        }
        int before = kept == null ? 0 : kept.readableBytes();
        if (before + octets.readableBytes() > keptMax) {
            forget();
        } else {
            kept = joined(kept, octets.copy());
        }
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

    /** It will not be sent again. */
    void forget() {
        whole = false;
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }

    void discard() {
        forget();
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
    }
}
