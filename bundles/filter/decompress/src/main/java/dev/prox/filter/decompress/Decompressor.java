package dev.prox.filter.decompress;

import dev.prox.api.BodyFilter;
import dev.prox.api.BodySink;
import dev.prox.api.Failure;
import dev.prox.filter.decompress.DecompressFilter.Count;
import dev.prox.filter.decompress.DecompressFilter.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A decompressor that gives pieces of bounded size and counts them; subclasses decompress from one buffer into another. */
abstract class Decompressor implements BodyFilter {
    private static final int PIECE_OCTETS = 16 * 1024;
    /** So much may any body become, however short it came: a few octets prove nothing. */
    private static final long FREE_OCTETS = 64 * 1024;

    private static final Failure TOO_LARGE =
            new Failure(Failure.Kind.BODY_TOO_LARGE, "the body is too large when it is decompressed");
    private static final Failure GROWS =
            new Failure(Failure.Kind.BODY_TOO_LARGE, "the body grows too much when it is decompressed");
    private static final Failure MALFORMED =
            new Failure(Failure.Kind.MALFORMED_REQUEST, "the body is not what its Content-Encoding says");
    private static final Failure CUT_SHORT =
            new Failure(Failure.Kind.MALFORMED_REQUEST, "the compressed body ends too early");

    private final ByteBufAllocator allocator;
    private final Limits limits;
    private @Nullable Count count;
    private long taken;
    private long given;
    private boolean closed;

    Decompressor(ByteBufAllocator allocator, Limits limits) {
        this.allocator = allocator;
        this.limits = limits;
    }

    final Decompressor countedBy(Count by) {
        count = by;
        by.bodies++;
        return this;
    }

    @Override
    public final boolean transform(ByteBuf in, Step step, BodySink out) {
        if (step == Step.END && taken > 0 && !complete()) {
            out.fail(CUT_SHORT);
        }
        return step == Step.DATA && decompress(in, out);
    }

    private boolean decompress(ByteBuf in, BodySink out) {
        ByteBuf piece = allocator.directBuffer(PIECE_OCTETS, PIECE_OCTETS);
        ByteBuf direct = in.isDirect() ? in.retainedSlice() : copy(in);
        try {
            ByteBuffer from = direct.nioBuffer();
            ByteBuffer to = piece.nioBuffer(0, PIECE_OCTETS);
            int before = from.position();
            boolean valid = decompress(from, to);
            in.skipBytes(from.position() - before);
            taken += from.position() - before;
            given += to.position();
            Failure refused = refused(valid);
            if (refused != null) {
                out.fail(refused);
                return false;
            }
            out.body(piece.retain().writerIndex(to.position()));
            return !to.hasRemaining();
        } finally {
            direct.release();
            piece.release();
        }
    }

    private @Nullable Failure refused(boolean valid) {
        if (!valid) {
            return MALFORMED;
        } else if (given > limits.octetsMax()) {
            return TOO_LARGE;
        }
        return given > FREE_OCTETS && given / limits.ratioMax() > taken ? GROWS : null;
    }

    private ByteBuf copy(ByteBuf in) {
        return allocator.directBuffer(in.readableBytes()).writeBytes(in, in.readerIndex(), in.readableBytes());
    }

    /** Both buffers are direct; goes on until one of them is used up. Returns false when what came is malformed. */
    abstract boolean decompress(ByteBuffer from, ByteBuffer to);

    /** Whether the body may end here. */
    abstract boolean complete();

    abstract void free();

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            if (count != null) {
                count.bodies--;
            }
            free();
        }
    }
}
