package dev.prox.api;

/** What the octets of a message mean: the character classes of RFC 9110, and numbers written without an object. */
public final class Ascii {
    /** Of the largest long. */
    private static final int DIGITS_MAX = 19;

    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (char c = 0; c < 128; c++) {
            TOKEN[c] = c >= '0' && c <= '9'
                    || c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }
    }

    private Ascii() {}

    /** A tchar (RFC 9110, 5.6.2). */
    public static boolean isToken(byte octet) {
        return TOKEN[octet & 0xff];
    }

    public static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /** The value of a hexadecimal digit, or -1. */
    public static int hex(byte octet) {
        if (octet >= '0' && octet <= '9') {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** Whether {@code bytes[from, to)} is {@code lower}, a text in lower case, letter case aside. */
    public static boolean equalsIgnoreCase(byte[] bytes, int from, int to, byte[] lower) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            byte b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    /** Writes {@code value >= 0} in decimal at {@code at} and returns the end. */
    public static int writeDecimal(byte[] out, int at, long value) {
        int end = at + decimalLength(value);
        int i = end;
        long rest = value;
        while (rest > Integer.MAX_VALUE) {
            out[--i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        int few = (int) rest;
        do {
            out[--i] = (byte) ('0' + few % 10);
            few /= 10;
        } while (few != 0);
        return end;
    }

    private static int decimalLength(long value) {
        int length = 1;
        for (long limit = 10; value >= limit && length < DIGITS_MAX; limit *= 10) {
            length++;
        }
        return length;
    }
}
