package dev.prox.route.forward;

import dev.prox.api.Ascii;
import org.jspecify.annotations.Nullable;

/** Reads an IPv6 address (RFC 4291, 2.2), without brackets and zone. For one text. */
final class Ipv6Text {
    private static final int OCTETS = 16;
    private static final int GROUP_DIGITS_MAX = 4;

    private final byte[] bytes;
    private final int to;
    private final byte[] address = new byte[OCTETS];
    private int at;
    private int length;
    /** How many octets stand before the double colon; -1 while there was none. */
    private int gap = -1;

    private Ipv6Text(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.to = to;
    }

    /** The 16 octets, or null. */
    static byte @Nullable [] parse(byte[] bytes, int from, int to) {
        Ipv6Text text = new Ipv6Text(bytes, from, to);
        return text.groups() ? text.filled() : null;
    }

    private boolean groups() {
        if (at < to && bytes[at] == ':' && !doubleColon()) {
            return false;
        }
        while (at < to) {
            if (!group()) {
                return false;
            }
            if (at < to && (bytes[at] != ':' || !doubleColon() && ++at == to)) {
                return false;
            }
        }
        return true;
    }

    /** Takes a double colon, unless there is none or it is the second. */
    private boolean doubleColon() {
        if (gap >= 0 || to - at < 2 || bytes[at + 1] != ':') {
            return false;
        }
        gap = length;
        at += 2;
        return true;
    }

    /** Takes one to four digits, or the four numbers at the end. */
    private boolean group() {
        int start = at;
        int value = 0;
        while (at < to && Ascii.hex(bytes[at]) >= 0 && at - start < GROUP_DIGITS_MAX) {
            value = value << 4 | Ascii.hex(bytes[at++]);
        }
        if (at < to && bytes[at] == '.') {
            at = start;
            return dotted();
        }
        if (at == start || length + 2 > OCTETS) {
            return false;
        }
        address[length++] = (byte) (value >> 8);
        address[length++] = (byte) value;
        return true;
    }

    private boolean dotted() {
        byte[] octets = Host.dotted(bytes, at, to);
        if (octets == null || length + 4 > OCTETS) {
            return false;
        }
        System.arraycopy(octets, 0, address, length, 4);
        length += 4;
        at = to;
        return true;
    }

    /** Puts zeros where the double colon stood. */
    private byte @Nullable [] filled() {
        if (gap < 0) {
            return length == OCTETS ? address : null;
        }
        if (length == OCTETS) {
            return null;
        }
        byte[] whole = new byte[OCTETS];
        System.arraycopy(address, 0, whole, 0, gap);
        System.arraycopy(address, gap, whole, OCTETS - (length - gap), length - gap);
        return whole;
    }
}
