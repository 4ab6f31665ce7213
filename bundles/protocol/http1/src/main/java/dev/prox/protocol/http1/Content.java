package dev.prox.protocol.http1;

import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads the body of a request, of a known length or in chunks; results are those of {@link ChunkedBody}. */
final class Content {
    static final Failure MALFORMED = new Failure(Failure.Kind.MALFORMED_REQUEST, "a chunk of the body is malformed");

    private @Nullable ChunkedBody chunks;
    private @Nullable ChunkedBody inChunks;
    private @Nullable ByteBuf data;
    private long left;

    void begin(long length) {
        left = Math.max(0, length);
        inChunks = length == RequestHead.CHUNKED ? chunks() : null;
        if (inChunks != null) {
            inChunks.begin();
        }
    }

    private ChunkedBody chunks() {
        if (chunks == null) {
            chunks = new ChunkedBody();
        }
        return chunks;
    }

    /** Reads on; {@code in} is readable. */
    int read(ByteBuf in) {
        if (inChunks != null) {
            return inChunks.read(in);
        }
        int octets = (int) Math.min(left, in.readableBytes());
        left -= octets;
        data = in.readRetainedSlice(octets);
        return ChunkedBody.DATA;
    }

    /** Whether the data that was read last is the last there is: a known length has no other end. */
    boolean complete() {
        return inChunks == null && left == 0;
    }

    /** The octets that came with {@link ChunkedBody#DATA}; the caller's. */
    ByteBuf data() {
        if (inChunks != null) {
            return inChunks.data();
        }
        ByteBuf taken = data;
        if (taken == null) {
            throw new IllegalStateException("no data was read");
        }
        data = null;
        return taken;
    }

    /** The trailers, once a body in chunks has ended, or null. */
    @Nullable
    Headers trailers() {
        return inChunks == null ? null : inChunks.trailers();
    }
}
