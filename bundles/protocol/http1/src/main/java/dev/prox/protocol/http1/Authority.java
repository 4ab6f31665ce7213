package dev.prox.protocol.http1;

import dev.prox.api.Ascii;
import dev.prox.api.RequestHead;

/** Reads {@code host[:port]} (RFC 3986, 3.2, without user info, which RFC 9110, 4.2.4 forbids). */
final class Authority {
    private static final boolean[] NAME = new boolean[128];
    private static final int PORT_MAX = 65535;

    static {
        for (char c = 0; c < 128; c++) {
            NAME[c] = c >= '0' && c <= '9'
                    || c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || "-._~!$&'()*+,;=%".indexOf(c) >= 0;
        }
    }

    private Authority() {}

    /**
     * @param enter whether the head is told what was read
     * @param mayBeEmpty whether nothing at all is valid too
     */
    static boolean read(RequestHead head, int from, int to, boolean enter, boolean mayBeEmpty) {
        byte[] bytes = head.bytes();
        int hostTo = from < to && bytes[from] == '[' ? literalTo(bytes, from, to) : nameTo(bytes, from, to);
        if (hostTo < 0 || hostTo == from && !(mayBeEmpty && from == to)) {
            return false;
        }
        int port = port(bytes, hostTo, to);
        if (port < 0) {
            return false;
        }
        if (enter) {
            head.host(from, hostTo, port);
        }
        return true;
    }

    private static int nameTo(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] >= 0 && NAME[bytes[at]]) {
            at++;
        }
        return at;
    }

    private static int literalTo(byte[] bytes, int from, int to) {
        int at = from + 1;
        while (at < to && (Ascii.hex(bytes[at]) >= 0 || bytes[at] == ':' || bytes[at] == '.')) {
            at++;
        }
        return at < to && at > from + 2 && bytes[at] == ']' ? at + 1 : -1;
    }

    /** 0 where none is written, -1 when it is not one. */
    private static int port(byte[] bytes, int from, int to) {
        if (from == to) {
            return 0;
        }
        if (bytes[from] != ':' || to - from > 6) {
            return -1;
        }
        int port = 0;
        for (int at = from + 1; at < to; at++) {
            if (!Ascii.isDigit(bytes[at])) {
                return -1;
            }
            port = port * 10 + bytes[at] - '0';
        }
        boolean written = to > from + 1;
        return port > PORT_MAX || written && port == 0 ? -1 : port;
    }
}
