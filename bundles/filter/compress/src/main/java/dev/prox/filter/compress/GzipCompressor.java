package dev.prox.filter.compress;

import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Makes a gzip member (RFC 1952). */
final class GzipCompressor extends Compressor {
    private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int TRAILER_OCTETS = 8;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final Deflater deflater;
    private final CRC32 check = new CRC32();
    private long length;
    private boolean begun;
    private boolean ended;

    GzipCompressor(ByteBufAllocator allocator, int level) {
        super(allocator);
        deflater = new Deflater(level, true);
    }

    @Override
    boolean compress(ByteBuffer from, Step step, ByteBuffer to) {
        if (!begun) {
            begun = true;
            to.put(HEAD);
        }
        if (step == Step.END && deflater.finished()) {
            return !ended && !end(to);
        }
        ByteBuffer taken = from.duplicate();
        deflater.setInput(from);
        if (step == Step.END) {
            deflater.finish();
        }
        deflater.deflate(to, step == Step.FLUSH ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH);
        deflater.setInput(NOTHING);
        length += from.position() - taken.position();
        check.update(taken.limit(from.position()));
        return step == Step.END ? !deflater.finished() || !end(to) : !to.hasRemaining();
    }

    /** Writes the trailer, where there is room for it. */
    private boolean end(ByteBuffer to) {
        if (to.remaining() < TRAILER_OCTETS) {
            return false;
        }
        to.order(ByteOrder.LITTLE_ENDIAN).putInt((int) check.getValue()).putInt((int) length);
        ended = true;
        return true;
    }

    @Override
    void free() {
        deflater.end();
    }
}
