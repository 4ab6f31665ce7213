package dev.prox.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message, or its trailers: slices of one byte array in the order of arrival. Each field lies there as a whole line,
 * {@code name: value CRLF}; a removed field is marked, an added one is appended, so that nothing moves and what nobody touched can be copied in
 * one piece. Names and values are octets (RFC 9110, 5.5); a {@code String} is made only for who asks.
 */
public class Headers {
    private static final int INTS = 5;
    private static final int REMOVED = 1 << 8;
    private static final int BYTES_KEPT_MAX = 4096;
    /** For what is added behind what has come. */
    private static final int ROOM = 256;

    private static final byte[] NO_BYTES = {};

    private byte[] bytes = NO_BYTES;
    private int length;
    private int[] fields = new int[16 * INTS];
    private int count;
    private int removed;
    private long present;
    private int linesFrom;

    /** Forgets everything, and gives an outsized array back to the collector. */
    public void clear() {
        length = 0;
        count = 0;
        removed = 0;
        present = 0;
        linesFrom = 0;
        if (bytes.length > BYTES_KEPT_MAX) {
            bytes = NO_BYTES;
        }
    }

    /** Becomes a copy of another. */
    protected final void copyOf(Headers other) {
        bytes = Arrays.copyOf(other.bytes, other.length);
        length = other.length;
        fields = Arrays.copyOf(other.fields, other.fields.length);
        count = other.count;
        removed = other.removed;
        present = other.present;
        linesFrom = other.linesFrom;
    }

    /** The same fields, for who needs them longer than their owner. */
    public Headers copy() {
        Headers copy = new Headers();
        copy.copyOf(this);
        return copy;
    }

    // ---- what a parser does ----

    /** The array that holds the message; replaced when it grows. */
    public final byte[] bytes() {
        return bytes;
    }

    /** How many octets of {@link #bytes()} are in use. */
    public final int length() {
        return length;
    }

    /** Makes room for {@code more} octets behind {@link #length()} and returns the array. */
    public final byte[] reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more + ROOM, bytes.length * 2));
        }
        return bytes;
    }

    public final void length(int octets) {
        length = octets;
    }

    /** Says where the first field line begins. */
    public final void linesFrom(int offset) {
        linesFrom = offset;
    }

    /** Enters a field whose line begins at {@code nameFrom}; the line ends two octets behind {@code lineTo}. */
    public final void field(
            int nameFrom, int nameTo, int valueFrom, int valueTo, int lineTo, @Nullable HeaderName known) {
        int at = count * INTS;
        if (at == fields.length) {
            fields = Arrays.copyOf(fields, at * 2);
        }
        int id = known == null ? 0 : known.known();
        fields[at] = nameFrom;
        fields[at + 1] = nameTo;
        fields[at + 2] = valueFrom;
        fields[at + 3] = valueTo;
        fields[at + 4] = (lineTo + 2 - valueTo) << 9 | id;
        present |= 1L << id;
        count++;
    }

    // ---- reading ----

    /** How many fields were entered, the removed ones among them; a position is below this. */
    public final int count() {
        return count;
    }

    public final boolean removed(int i) {
        return (fields[i * INTS + 4] & REMOVED) != 0;
    }

    public final int nameFrom(int i) {
        return fields[i * INTS];
    }

    public final int nameTo(int i) {
        return fields[i * INTS + 1];
    }

    public final int valueFrom(int i) {
        return fields[i * INTS + 2];
    }

    public final int valueTo(int i) {
        return fields[i * INTS + 3];
    }

    /** The position of the first field of this name, or -1. */
    public final int find(HeaderName name) {
        return find(name, 0);
    }

    /** The position of the next field of this name at or behind {@code from}, or -1. */
    public final int find(HeaderName name, int from) {
        int known = name.known();
        if (known != 0) {
            return (present & 1L << known) == 0 ? -1 : findKnown(known, from);
        }
        for (int i = from; i < count; i++) {
            if ((fields[i * INTS + 4] & 0x1ff) == 0 && name.matches(bytes, nameFrom(i), nameTo(i))) {
                return i;
            }
        }
        return -1;
    }

    private int findKnown(int known, int from) {
        for (int i = from; i < count; i++) {
            if ((fields[i * INTS + 4] & 0x1ff) == known) {
                return i;
            }
        }
        return -1;
    }

    /** False when none of the well-known names of this mask was ever entered: one test that spares many look-ups. */
    public final boolean mayHave(long mask) {
        return (present & mask) != 0;
    }

    public static long mask(HeaderName... names) {
        long mask = 0;
        for (HeaderName name : names) {
            mask |= 1L << name.known();
        }
        return mask;
    }

    /** The value of the first field of this name; makes a String. */
    public final @Nullable String value(HeaderName name) {
        int i = find(name);
        return i < 0 ? null : value(i);
    }

    public final String value(int i) {
        return new String(bytes, valueFrom(i), valueTo(i) - valueFrom(i), StandardCharsets.ISO_8859_1);
    }

    public final String name(int i) {
        return new String(bytes, nameFrom(i), nameTo(i) - nameFrom(i), StandardCharsets.ISO_8859_1);
    }

    // ---- edits ----

    public final void remove(int i) {
        if (!removed(i)) {
            fields[i * INTS + 4] |= REMOVED;
            removed++;
        }
    }

    /** Removes all fields of this name and says whether there was one. */
    public final boolean remove(HeaderName name) {
        int i = find(name);
        boolean found = i >= 0;
        for (; i >= 0; i = find(name, i + 1)) {
            remove(i);
        }
        return found;
    }

    public final void add(HeaderLine line) {
        byte[] text = line.bytes();
        byte[] into = reserve(text.length);
        int at = length;
        System.arraycopy(text, 0, into, at, text.length);
        length = at + text.length;
        int nameTo = at + line.nameLength();
        field(at, nameTo, nameTo + 2, length - 2, length - 2, line.name());
    }

    /** Adds a field with the octets {@code value[from, to)}, which must be a valid field value. */
    public final void add(HeaderName name, byte[] value, int from, int to) {
        byte[] text = name.octets();
        int nameLength = text.length;
        byte[] into = reserve(nameLength + (to - from) + 4);
        int at = length;
        System.arraycopy(text, 0, into, at, nameLength);
        int nameTo = at + nameLength;
        into[nameTo] = ':';
        into[nameTo + 1] = ' ';
        System.arraycopy(value, from, into, nameTo + 2, to - from);
        int valueTo = nameTo + 2 + to - from;
        into[valueTo] = '\r';
        into[valueTo + 1] = '\n';
        length = valueTo + 2;
        field(at, nameTo, nameTo + 2, valueTo, valueTo, name.known() == 0 ? null : name);
    }

    public final void add(HeaderName name, String value) {
        byte[] octets = value.getBytes(StandardCharsets.ISO_8859_1);
        add(name, octets, 0, octets.length);
    }

    public final void set(HeaderName name, String value) {
        remove(name);
        add(name, value);
    }

    /**
     * Copies the lines of all fields that were not removed to {@code out}, which has room for {@link #length()} octets from {@code at}; returns the
     * end. What lies between two removed fields is copied in one piece.
     */
    public final int copyLines(byte[] out, int at) {
        if (removed == 0) {
            return copy(out, at, linesFrom, length);
        }
        int end = at;
        int from = linesFrom;
        for (int i = 0, left = removed; left > 0; i++) {
            if (removed(i)) {
                end = copy(out, end, from, nameFrom(i));
                from = valueTo(i) + (fields[i * INTS + 4] >>> 9);
                left--;
            }
        }
        return copy(out, end, from, length);
    }

    private int copy(byte[] out, int at, int from, int to) {
        System.arraycopy(bytes, from, out, at, to - from);
        return at + to - from;
    }
}
