package dev.prox.filter.compress;

import dev.prox.api.BodyFilter;
import dev.prox.api.BodySink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A compressor that writes into pieces of bounded size; subclasses compress from one buffer into another. */
abstract class Compressor implements BodyFilter {
    private static final int PIECE_OCTETS_MIN = 512;
    private static final int PIECE_OCTETS_MAX = 16 * 1024;

    private final ByteBufAllocator allocator;
    private @Nullable Room room;
    private boolean closed;

    Compressor(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Takes a place until it is closed. */
    final Compressor in(Room taken) {
        room = taken;
        taken.take();
        return this;
    }

    @Override
    public final boolean transform(ByteBuf in, Step step, BodySink out) {
        int octets = Math.clamp(in.readableBytes(), PIECE_OCTETS_MIN, PIECE_OCTETS_MAX);
        ByteBuf piece = allocator.directBuffer(octets, octets);
        ByteBuf direct = in.isDirect() ? in.retainedSlice() : copy(in);
        try {
            ByteBuffer from = direct.nioBuffer();
            ByteBuffer to = piece.nioBuffer(0, octets);
            int before = from.position();
            boolean more = compress(from, step, to);
            in.skipBytes(from.position() - before);
            piece.writerIndex(to.position());
            out.body(piece.retain());
            return more;
        } finally {
            direct.release();
            piece.release();
        }
    }

    private ByteBuf copy(ByteBuf in) {
        return allocator.directBuffer(in.readableBytes()).writeBytes(in, in.readerIndex(), in.readableBytes());
    }

    /** Both buffers are direct. Returns whether it has more to give for this step than {@code to} had room for. */
    abstract boolean compress(ByteBuffer from, Step step, ByteBuffer to);

    abstract void free();

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            if (room != null) {
                room.giveBack();
            }
            free();
        }
    }
}
