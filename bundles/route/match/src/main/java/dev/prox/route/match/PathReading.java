package dev.prox.route.match;

import dev.prox.api.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a path may mean to those who read it: here and behind us, where another reading of the same octets could pass by
 * a route and its filters.
 *
 * <p>Percent-encoded letters, digits and {@code -._~} are those characters (RFC 3986, 6.2.2.2): every reading has them
 * decoded. Origins do not agree about the rest, so each combination of these is a reading: encoded slashes and
 * backslashes are slashes; parameters ({@code ;x}) are no part of a segment; empty segments vanish; dot segments are
 * resolved (RFC 3986, 5.2.4).
 */
final class PathReading {
    /** The reading with all of it; 0 is the one with nothing. */
    static final int ALL = 15;

    private static final int SLASHES = 1;
    private static final int PARAMETERS = 2;
    private static final int MERGE = 4;
    private static final int DOTS = 8;

    private final byte[] path;
    private final int length;
    private final byte[] out;
    private int end;

    /** Of the path {@code bytes[from, to)}, which is copied. */
    PathReading(byte[] bytes, int from, int to) {
        path = new byte[to - from];
        length = decodeUnreserved(bytes, from, to, path);
        out = new byte[length + 1];
    }

    /** Whether there is one reading only, and the octets are it. Paths that fail this may still be unambiguous. */
    static boolean isPlain(byte[] bytes, int from, int to) {
        byte previous = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '%' || b == ';' || b == '\\' || previous == '/' && (b == '/' || b == '.')) {
                return false;
            }
            previous = b;
        }
        return true;
    }

    /** The path as all readings together leave it. */
    static String plainest(byte[] path) {
        PathReading reading = new PathReading(path, 0, path.length);
        reading.read(ALL);
        return reading.text();
    }

    /**
     * Whether {@link #ALL} and, since each part of it can only shorten a path or turn its backslashes, every other
     * reading leave the path as it is.
     */
    boolean isUnambiguous() {
        read(ALL);
        return Arrays.equals(out, 0, end, path, 0, length);
    }

    /** The octets of the reading made last, up to {@link #end()}. */
    byte[] octets() {
        return out;
    }

    int end() {
        return end;
    }

    /** The same as text. */
    String text() {
        return new String(out, 0, end, StandardCharsets.ISO_8859_1);
    }

    /** Makes the reading with these parts of {@link #ALL}. */
    void read(int parts) {
        end = 0;
        int at = 0;
        while (at < length) {
            int from = at + slash(at, parts);
            int to = from;
            while (to < length && slash(to, parts) == 0) {
                to++;
            }
            segment(from, (parts & PARAMETERS) == 0 ? to : parameters(from, to), to == length, parts);
            at = to;
        }
    }

    /** How many octets the slash at this place has; 0 where there is none. */
    private int slash(int at, int parts) {
        byte b = path[at];
        if (b == '/') {
            return 1;
        }
        if ((parts & SLASHES) == 0) {
            return 0;
        }
        if (b == '\\') {
            return 1;
        }
        boolean encoded = b == '%'
                && at + 2 < length
                && (path[at + 1] == '2' && path[at + 2] == 'F' || path[at + 1] == '5' && path[at + 2] == 'C');
        return encoded ? 3 : 0;
    }

    private int parameters(int from, int to) {
        int at = from;
        while (at < to && path[at] != ';') {
            at++;
        }
        return at;
    }

    private void segment(int from, int to, boolean last, int parts) {
        boolean dot = (parts & DOTS) != 0 && to > from && path[from] == '.';
        boolean up = dot && to - from == 2 && path[from + 1] == '.';
        if (up) {
            while (end > 0 && out[--end] != '/') {}
        }
        if (up || dot && to - from == 1 || (parts & MERGE) != 0 && to == from) {
            if (last) {
                out[end++] = '/';
            }
            return;
        }
        out[end++] = '/';
        System.arraycopy(path, from, out, end, to - from);
        end += to - from;
    }

    private static int decodeUnreserved(byte[] bytes, int from, int to, byte[] out) {
        int end = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            int octet = b == '%' && i + 2 < to ? encoded(bytes[i + 1], bytes[i + 2]) : -1;
            if (octet < 0) {
                out[end++] = b;
            } else if (isUnreserved(octet)) {
                out[end++] = (byte) octet;
                i += 2;
            } else {
                out[end++] = '%';
                out[end++] = upper(bytes[i + 1]);
                out[end++] = upper(bytes[i + 2]);
                i += 2;
            }
        }
        return end;
    }

    private static int encoded(byte high, byte low) {
        int h = Ascii.hex(high);
        int l = Ascii.hex(low);
        return h < 0 || l < 0 ? -1 : h << 4 | l;
    }

    private static boolean isUnreserved(int octet) {
        return octet >= '0' && octet <= '9'
                || octet >= 'A' && octet <= 'Z'
                || octet >= 'a' && octet <= 'z'
                || octet == '-'
                || octet == '.'
                || octet == '_'
                || octet == '~';
    }

    private static byte upper(byte hex) {
        return hex >= 'a' ? (byte) (hex - 32) : hex;
    }
}
