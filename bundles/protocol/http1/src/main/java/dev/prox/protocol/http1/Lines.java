package dev.prox.protocol.http1;

import dev.prox.api.Ascii;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads the lines of a head or of a trailer section that lies in {@link Headers#bytes()}, as far as they have come, and enters the fields.
 *
 * <p>Strict (RFC 9112, 2.2 and 5): a line ends with CRLF, a name is a token directly before its colon, values have no control characters, nothing is
 * folded.
 */
final class Lines {
    static final int MORE = 0;
    static final int DONE = 1;
    static final int MALFORMED = -1;
    static final int TOO_MANY = -2;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long SPACES = ONES * 0x20;
    private static final long DELETES = ONES * 0x7f;

    /** Where the line begins that is read now. */
    int lineFrom;
    /** How far that line was looked at. */
    private int scanned;

    void begin(int from) {
        lineFrom = from;
        scanned = from;
    }

    /**
     * Finds the end of the current line.
     *
     * @return the position of its CR; -1 when the line has not come whole; -2 when it has what no line may have
     */
    int lineTo(byte[] bytes, int length) {
        int at = scanned;
        while (true) {
            at = nextControl(bytes, at, length);
            if (at >= length) {
                scanned = length;
                return -1;
            }
            byte control = bytes[at];
            if (control == '\r') {
                if (at + 1 >= length) {
                    scanned = at;
                    return -1;
                }
                return bytes[at + 1] == '\n' ? at : -2;
            }
            if (control != '\t') {
                return -2;
            }
            at++;
        }
    }

    /** The position of the next octet below 0x20 or equal to 0x7f, or {@code to}: eight octets at a time. */
    static int nextControl(byte[] bytes, int from, int to) {
        int at = from;
        for (int last = to - 8; at <= last; at += 8) {
            long word = (long) LONG.get(bytes, at);
            long deletes = word ^ DELETES;
            long found = ((word - SPACES) & ~word | (deletes - ONES) & ~deletes) & HIGHS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; at < to; at++) {
            byte octet = bytes[at];
            if (octet >= 0 && octet < 0x20 || octet == 0x7f) {
                return at;
            }
        }
        return to;
    }

    /** Goes on behind the line that ends at {@code lineTo}. */
    void next(int lineTo) {
        lineFrom = lineTo + 2;
        scanned = lineFrom;
    }

    /** Reads field lines up to the empty one; {@link Headers#length} is then where that line begins, and {@link #lineFrom} behind it. */
    int fields(Headers head, int length, int fieldsMax) {
        byte[] bytes = head.bytes();
        while (true) {
            int lineTo = lineTo(bytes, length);
            if (lineTo < 0) {
                return lineTo == -1 ? MORE : MALFORMED;
            }
            if (lineTo == lineFrom) {
                head.length(lineFrom);
                next(lineTo);
                return DONE;
            }
            if (head.count() >= fieldsMax) {
                return TOO_MANY;
            }
            if (!field(head, bytes, lineTo)) {
                return MALFORMED;
            }
            next(lineTo);
        }
    }

    private boolean field(Headers head, byte[] bytes, int lineTo) {
        int nameFrom = lineFrom;
        int at = nameFrom;
        while (at < lineTo && Ascii.isToken(bytes[at])) {
            at++;
        }
        if (at == nameFrom || at == lineTo || bytes[at] != ':') {
            return false;
        }
        int valueFrom = at + 1;
        while (valueFrom < lineTo && isBlank(bytes[valueFrom])) {
            valueFrom++;
        }
        int valueTo = lineTo;
        while (valueTo > valueFrom && isBlank(bytes[valueTo - 1])) {
            valueTo--;
        }
        head.field(nameFrom, at, valueFrom, valueTo, lineTo, HeaderName.recognise(bytes, nameFrom, at));
        return true;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
