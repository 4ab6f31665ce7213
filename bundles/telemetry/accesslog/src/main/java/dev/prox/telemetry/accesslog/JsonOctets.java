package dev.prox.telemetry.accesslog;

import java.nio.charset.StandardCharsets;

/**
 * Octets of any kind as the content of a JSON string (RFC 8259, 7). Valid UTF-8 passes, any other octet above ASCII is taken as ISO 8859-1 and escaped, and
 * so are control characters, those of C1 and DEL among them, since logs are read on terminals.
 */
final class JsonOctets {
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final byte[] CUT = ascii("...");
    /** One octet becomes six at most: {@code \}{@code u00ff}. */
    private static final int GROWTH = 6;

    private static final boolean[] PLAIN = new boolean[256];

    static {
        for (int c = ' '; c < 0x7f; c++) {
            PLAIN[c] = c != '"' && c != '\\';
        }
    }

    private JsonOctets() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What {@code octets} may grow to. */
    static int octetsMax(int octets) {
        return octets * GROWTH + CUT.length;
    }

    /** Writes {@code in[from, to)}, of which {@code max} octets at most, at {@code at} and returns the end. */
    static int write(byte[] out, int at, byte[] in, int from, int to, int max) {
        int end = at;
        int stop = Math.min(to, from + max);
        int i = from;
        while (i < stop) {
            byte octet = in[i];
            if (PLAIN[octet & 0xff]) {
                out[end++] = octet;
                i++;
            } else {
                int length = octet < 0 ? sequence(in, i, stop) : 0;
                if (length == 0) {
                    end = escape(out, end, octet & 0xff);
                    i++;
                } else {
                    System.arraycopy(in, i, out, end, length);
                    end += length;
                    i += length;
                }
            }
        }
        return stop < to ? copy(out, end, CUT) : end;
    }

    /** The same for a text. */
    static int write(byte[] out, int at, String text, int max) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return write(out, at, octets, 0, octets.length, max);
    }

    static int copy(byte[] out, int at, byte[] octets) {
        System.arraycopy(octets, 0, out, at, octets.length);
        return at + octets.length;
    }

    private static int escape(byte[] out, int at, int octet) {
        out[at] = '\\';
        int letter =
                switch (octet) {
                    case '"', '\\' -> octet;
                    case '\n' -> 'n';
                    case '\r' -> 'r';
                    case '\t' -> 't';
                    default -> 'u';
                };
        out[at + 1] = (byte) letter;
        if (letter != 'u') {
            return at + 2;
        }
        out[at + 2] = '0';
        out[at + 3] = '0';
        out[at + 4] = HEX[octet >> 4];
        out[at + 5] = HEX[octet & 15];
        return at + GROWTH;
    }

    /** The length of the UTF-8 sequence (RFC 3629) of two octets or more at {@code at}, or 0 where there is none, or one for a C1 control. */
    private static int sequence(byte[] in, int at, int to) {
        int first = in[at] & 0xff;
        int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (first < 0xc2 || first > 0xf4 || at + length > to) {
            return 0;
        }
        int second = in[at + 1] & 0xff;
        int least =
                switch (first) {
                    case 0xc2, 0xe0 -> 0xa0;
                    case 0xf0 -> 0x90;
                    default -> 0x80;
                };
        int most =
                switch (first) {
                    case 0xed -> 0x9f;
                    case 0xf4 -> 0x8f;
                    default -> 0xbf;
                };
        if (second < least || second > most) {
            return 0;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((in[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
