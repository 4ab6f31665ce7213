package dev.prox.upstream.health;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Octets that came, up to a bound. */
final class Body {
    private static final byte[] NOTHING = {};

    private final int max;
    private byte[] octets = NOTHING;
    private int length;

    Body(int max) {
        this.max = max;
    }

    /** What has no room is dropped. The octets stay the caller's. */
    void add(ByteBuf more) {
        int taken = Math.min(more.readableBytes(), max - length);
        if (length + taken > octets.length) {
            octets = Arrays.copyOf(octets, Math.min(max, Math.max(2 * octets.length, length + taken)));
        }
        more.readBytes(octets, length, taken);
        length += taken;
    }

    /** Whether nothing more has room. */
    boolean isFull() {
        return length == max;
    }

    /** A copy of all that came. */
    byte[] octets() {
        return Arrays.copyOf(octets, length);
    }

    boolean contains(byte[] wanted) {
        return find(wanted) >= 0;
    }

    /** Where it ends, or a negative number. */
    private int find(byte[] wanted) {
        for (int from = 0; from + wanted.length <= length; from++) {
            if (Arrays.equals(octets, from, from + wanted.length, wanted, 0, wanted.length)) {
                return from + wanted.length;
            }
        }
        return -1;
    }

    /** Drops all up to the end of what is wanted, where that is there. Returns whether it was. */
    boolean passOver(byte[] wanted) {
        int end = find(wanted);
        if (end < 0) {
            return false;
        }
        System.arraycopy(octets, end, octets, 0, length - end);
        length -= end;
        return true;
    }
}
