package dev.prox.filter.decompress;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.prox.filter.decompress.DecompressFilter.Limits;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * Reads zstd frames (RFC 8878). The decoder would reserve what the head of a frame asks for, up to 128 MiB, so each head is read here before it gets
 * there: windows above 8 MiB are refused, as RFC 9659 says.
 */
final class ZstdDecompressor extends Decompressor {
    private static final long WINDOW_OCTETS_MAX = 8 << 20;
    private static final long MAGIC = 0xFD2FB528L;
    private static final long SKIPPABLE_MAGIC = 0x184D2A50L;
    private static final int MAGIC_OCTETS = 4;
    private static final int HEAD_OCTETS_MAX = 18;
    private static final int SINGLE_SEGMENT = 0x20;
    private static final int[] DICTIONARY_OCTETS = {0, 1, 2, 4};

    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final byte[] head = new byte[HEAD_OCTETS_MAX];
    private int headOctets;
    private boolean inHead = true;

    ZstdDecompressor(ByteBufAllocator allocator, Limits limits) {
        super(allocator, limits);
    }

    @Override
    boolean decompress(ByteBuffer from, ByteBuffer to) {
        boolean more = true;
        while (more && to.hasRemaining()) {
            if (inHead && !readHead(from)) {
                return false;
            }
            int before = from.remaining() + to.remaining();
            try {
                if (context.decompressDirectByteBufferStream(to, from)) {
                    inHead = true;
                    headOctets = 0;
                }
            } catch (ZstdException e) {
                return false;
            }
            more = from.hasRemaining() && from.remaining() + to.remaining() < before;
        }
        return true;
    }

    /** Looks at what comes of a head, without taking it; returns false when the frame must not be read. */
    private boolean readHead(ByteBuffer from) {
        for (int at = from.position(); inHead && at < from.limit(); at++) {
            head[headOctets++] = from.get(at);
            inHead = headOctets < MAGIC_OCTETS || headOctets < octetsOfHead();
        }
        return inHead || isSkippable() || number(0, MAGIC_OCTETS) == MAGIC && windowOctets() <= WINDOW_OCTETS_MAX;
    }

    private boolean isSkippable() {
        return (number(0, MAGIC_OCTETS) & 0xFFFFFFF0L) == SKIPPABLE_MAGIC;
    }

    private int octetsOfHead() {
        if (number(0, MAGIC_OCTETS) != MAGIC) {
            return MAGIC_OCTETS;
        }
        int descriptor = head[MAGIC_OCTETS];
        boolean single = (descriptor & SINGLE_SEGMENT) != 0;
        return headOctets == MAGIC_OCTETS
                ? MAGIC_OCTETS + 1
                : single ? sizeAt(descriptor) + sizeOctets(descriptor) : MAGIC_OCTETS + 2;
    }

    private static int sizeAt(int descriptor) {
        return MAGIC_OCTETS + 1 + DICTIONARY_OCTETS[descriptor & 3];
    }

    private static int sizeOctets(int descriptor) {
        return 1 << (descriptor >>> 6 & 3);
    }

    /** RFC 8878, 3.1.1.1.2: what the head says, or the size of a content that is kept as a whole. */
    private long windowOctets() {
        int descriptor = head[MAGIC_OCTETS];
        if ((descriptor & SINGLE_SEGMENT) != 0) {
            long size = number(sizeAt(descriptor), sizeOctets(descriptor));
            return size < 0 ? Long.MAX_VALUE : size;
        }
        int window = head[MAGIC_OCTETS + 1] & 0xff;
        long base = 1L << (10 + (window >>> 3));
        return base + base / 8 * (window & 7);
    }

    private long number(int from, int octets) {
        long number = 0;
        for (int i = octets - 1; i >= 0; i--) {
            number = number << 8 | head[from + i] & 0xff;
        }
        return number;
    }

    @Override
    boolean complete() {
        return inHead && headOctets == 0;
    }

    @Override
    void free() {
        context.close();
    }
}
