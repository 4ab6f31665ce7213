package dev.prox.filter.decompress;

import dev.prox.filter.decompress.DecompressFilter.Limits;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads gzip members (RFC 1952), one or more. */
final class GzipDecompressor extends Decompressor {
    private static final int HEAD_OCTETS = 10;
    private static final int TRAILER_OCTETS = 8;
    private static final int FLAG_CHECK = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_UNKNOWN = 0xe0;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private enum Part {
        HEAD,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEAD_CHECK,
        DATA,
        TRAILER
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 check = new CRC32();
    private Part part = Part.HEAD;
    /** Octets of this part so far. */
    private int octets;

    private int flags;
    private int extra;
    private long length;
    private long trailer;

    GzipDecompressor(ByteBufAllocator allocator, Limits limits) {
        super(allocator, limits);
    }

    @Override
    boolean decompress(ByteBuffer from, ByteBuffer to) {
        boolean valid = true;
        while (valid && to.hasRemaining() && (part == Part.DATA || from.hasRemaining())) {
            if (part != Part.DATA) {
                valid = step(from.get() & 0xff);
            } else if (!inflate(from, to)) {
                return false;
            } else if (part == Part.DATA) {
                return true;
            }
        }
        return valid;
    }

    /** Returns false when the data is malformed. */
    private boolean inflate(ByteBuffer from, ByteBuffer to) {
        ByteBuffer out = to.duplicate();
        inflater.setInput(from);
        try {
            inflater.inflate(to);
        } catch (DataFormatException e) {
            return false;
        } finally {
            inflater.setInput(NOTHING);
        }
        length += to.position() - out.position();
        check.update(out.limit(to.position()));
        if (inflater.finished()) {
            begin(Part.TRAILER);
        }
        return !inflater.needsDictionary();
    }

    private void begin(Part next) {
        part = next;
        octets = 0;
    }

    /** Reads one octet that is no data; returns false when it is wrong. */
    private boolean step(int octet) {
        int i = octets++;
        switch (part) {
            case HEAD -> {
                if (!headOctet(i, octet)) {
                    return false;
                }
            }
            case EXTRA_LENGTH -> extra |= octet << 8 * i;
            case NAME, COMMENT -> octets = octet == 0 ? 1 : 0;
            case TRAILER -> trailer |= (long) octet << 8 * i;
            case EXTRA, HEAD_CHECK, DATA -> {}
        }
        if (octets == octetsOf(part)) {
            return ended();
        }
        return true;
    }

    private boolean headOctet(int i, int octet) {
        if (i == 3) {
            flags = octet;
        }
        return switch (i) {
            case 0 -> octet == 0x1f;
            case 1 -> octet == 0x8b;
            case 2 -> octet == 8;
            case 3 -> (octet & FLAGS_UNKNOWN) == 0;
            default -> true;
        };
    }

    private int octetsOf(Part which) {
        return switch (which) {
            case HEAD -> HEAD_OCTETS;
            case EXTRA_LENGTH, HEAD_CHECK -> 2;
            case EXTRA -> extra;
            case NAME, COMMENT -> 1;
            case TRAILER -> TRAILER_OCTETS;
            case DATA -> Integer.MAX_VALUE;
        };
    }

    /** A part is complete; returns false when the member is not what its trailer says. */
    private boolean ended() {
        if (part == Part.TRAILER) {
            boolean intact = trailer == (check.getValue() | (length & 0xFFFFFFFFL) << 32);
            inflater.reset();
            check.reset();
            length = 0;
            trailer = 0;
            extra = 0;
            begin(Part.HEAD);
            return intact;
        }
        begin(next(part));
        return true;
    }

    private Part next(Part after) {
        return switch (after) {
            case HEAD -> (flags & FLAG_EXTRA) != 0 ? Part.EXTRA_LENGTH : next(Part.EXTRA);
            case EXTRA_LENGTH -> extra > 0 ? Part.EXTRA : next(Part.EXTRA);
            case EXTRA -> (flags & FLAG_NAME) != 0 ? Part.NAME : next(Part.NAME);
            case NAME -> (flags & FLAG_COMMENT) != 0 ? Part.COMMENT : next(Part.COMMENT);
            case COMMENT -> (flags & FLAG_CHECK) != 0 ? Part.HEAD_CHECK : Part.DATA;
            case HEAD_CHECK, DATA, TRAILER -> Part.DATA;
        };
    }

    @Override
    boolean complete() {
        return part == Part.HEAD && octets == 0;
    }

    @Override
    void free() {
        inflater.end();
    }
}
