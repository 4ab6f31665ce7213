package dev.prox.protocol.http1;

import dev.prox.api.Ascii;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import java.nio.charset.StandardCharsets;

/** How long a message is (RFC 9112, 6): one answer, or none. Two that could be read differently are none. */
final class Framing {
    static final long CHUNKED = -1;
    /** Neither length nor chunks. */
    static final long UNSAID = -2;

    static final long INVALID = -3;
    /** A transfer coding that we do not know. */
    static final long UNKNOWN_CODING = -4;

    private static final long EITHER = Headers.mask(HeaderName.CONTENT_LENGTH, HeaderName.TRANSFER_ENCODING);
    private static final byte[] CHUNKED_TEXT = "chunked".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS_MAX = 18;

    private Framing() {}

    static long of(Headers head, int minorVersion) {
        if (!head.mayHave(EITHER)) {
            return UNSAID;
        }
        int length = head.find(HeaderName.CONTENT_LENGTH);
        int coding = head.find(HeaderName.TRANSFER_ENCODING);
        if (coding < 0) {
            return contentLength(head, length);
        }
        if (length >= 0 || minorVersion == 0) {
            return INVALID;
        }
        return coding(head, coding);
    }

    private static long contentLength(Headers head, int i) {
        int from = head.valueFrom(i);
        int to = head.valueTo(i);
        if (from == to || to - from > DIGITS_MAX || head.find(HeaderName.CONTENT_LENGTH, i + 1) >= 0) {
            return INVALID;
        }
        byte[] bytes = head.bytes();
        long length = 0;
        for (int at = from; at < to; at++) {
            if (!Ascii.isDigit(bytes[at])) {
                return INVALID;
            }
            length = length * 10 + bytes[at] - '0';
        }
        return length;
    }

    private static long coding(Headers head, int i) {
        byte[] bytes = head.bytes();
        int from = head.valueFrom(i);
        int to = head.valueTo(i);
        if (head.find(HeaderName.TRANSFER_ENCODING, i + 1) >= 0) {
            return INVALID;
        }
        if (Ascii.equalsIgnoreCase(bytes, from, to, CHUNKED_TEXT)) {
            return CHUNKED;
        }
        return lastIsChunked(head.value(i)) ? UNKNOWN_CODING : INVALID;
    }

    /** A list of known syntax, chunked once and last, is valid though we may not know what comes before. */
    private static boolean lastIsChunked(String value) {
        String[] codings = value.split(",", -1);
        for (int k = 0; k < codings.length; k++) {
            String coding = codings[k].strip();
            boolean last = k == codings.length - 1;
            if (coding.equalsIgnoreCase("chunked") != last || !isToken(coding)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isToken(String text) {
        for (byte octet : text.getBytes(StandardCharsets.ISO_8859_1)) {
            if (!Ascii.isToken(octet)) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
