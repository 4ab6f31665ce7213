package dev.prox.protocol.http1;

import dev.prox.api.Ascii;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the field {@code Connection} (RFC 9110, 7.6.1) and drops the fields that it nominates. */
final class ConnectionOptions {
    static final int CLOSE = 1;
    static final int KEEP_ALIVE = 2;
    static final int UPGRADE = 4;
    /** There is more than anybody needs, and each option costs a look at all fields. */
    static final int TOO_MANY = 8;

    private static final int OCTETS_MAX = 1024;

    private static final byte[] CLOSE_TEXT = "close".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE_TEXT = "keep-alive".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UPGRADE_TEXT = "upgrade".getBytes(StandardCharsets.US_ASCII);
    /** What a message cannot lose, whoever nominates it. */
    private static final long KEPT = Headers.mask(
            HeaderName.HOST,
            HeaderName.CONTENT_LENGTH,
            HeaderName.TRANSFER_ENCODING,
            HeaderName.CONNECTION,
            HeaderName.UPGRADE,
            HeaderName.TE,
            HeaderName.X_PROXY_TO,
            HeaderName.EXPECT);

    private ConnectionOptions() {}

    static int read(Headers head) {
        int options = 0;
        int octets = 0;
        for (int i = head.find(HeaderName.CONNECTION); i >= 0; i = head.find(HeaderName.CONNECTION, i + 1)) {
            octets += head.valueTo(i) - head.valueFrom(i);
            if (octets > OCTETS_MAX) {
                return TOO_MANY;
            }
            options |= readValue(head, i);
        }
        return options;
    }

    private static int readValue(Headers head, int i) {
        int options = 0;
        int to = head.valueTo(i);
        int from = head.valueFrom(i);
        while (from < to) {
            byte[] bytes = head.bytes();
            int end = from;
            while (end < to && bytes[end] != ',') {
                end++;
            }
            options |= option(head, trimStart(bytes, from, end), end);
            from = end + 1;
        }
        return options;
    }

    private static int trimStart(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    private static int option(Headers head, int from, int untrimmedTo) {
        byte[] bytes = head.bytes();
        int to = untrimmedTo;
        while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) {
            to--;
        }
        if (Ascii.equalsIgnoreCase(bytes, from, to, CLOSE_TEXT)) {
            return CLOSE;
        }
        if (Ascii.equalsIgnoreCase(bytes, from, to, KEEP_ALIVE_TEXT)) {
            return KEEP_ALIVE;
        }
        if (Ascii.equalsIgnoreCase(bytes, from, to, UPGRADE_TEXT)) {
            return UPGRADE;
        }
        drop(head, bytes, from, to);
        return 0;
    }

    private static void drop(Headers head, byte[] bytes, int from, int to) {
        @Nullable HeaderName name = name(bytes, from, to);
        if (name != null && (name.known() == 0 || (KEPT & 1L << name.known()) == 0)) {
            head.remove(name);
        }
    }

    private static @Nullable HeaderName name(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (!Ascii.isToken(bytes[at])) {
                return null;
            }
        }
        return from == to || to - from > 256
                ? null
                : HeaderName.of(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    }
}
