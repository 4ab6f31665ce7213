package dev.prox.filter.compress;

import dev.prox.api.Ascii;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.filter.compress.CompressConfig.Coding;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a client accepts (RFC 9110, 12.5.3). Of a member that is malformed nothing is believed. Confined to one event loop, and used again.
 */
final class AcceptEncoding {
    private static final HeaderName NAME = HeaderName.of("Accept-Encoding");
    private static final int UNSAID = -1;
    private static final byte[] ZSTD = ascii("zstd");
    private static final byte[] BR = ascii("br");
    private static final byte[] GZIP = ascii("gzip");
    private static final byte[] X_GZIP = ascii("x-gzip");
    private static final byte[] IDENTITY = ascii("identity");
    private static final byte[] ANY = ascii("*");

    /** In thousandths, by {@link Coding#ordinal()}. */
    private final int[] weights = new int[Coding.values().length];

    private int identity;
    private int any;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads the fields of a request. */
    void read(Headers request) {
        java.util.Arrays.fill(weights, UNSAID);
        identity = UNSAID;
        any = UNSAID;
        for (int i = request.find(NAME); i >= 0; i = request.find(NAME, i + 1)) {
            list(request.bytes(), request.valueFrom(i), request.valueTo(i));
        }
    }

    /** The coding that the client likes best, of those that we have, the preferred one first; null for none. */
    @Nullable
    Coding best(Coding[] ours) {
        Coding best = null;
        int most = Math.max(0, identity);
        for (Coding each : ours) {
            int weight = weight(each);
            if (weight > most || weight == most && best == null && weight > 0) {
                best = each;
                most = weight;
            }
        }
        return best;
    }

    /** Whether a body without any coding is refused. */
    boolean refusesIdentity() {
        return identity == 0 || identity == UNSAID && any == 0;
    }

    private int weight(Coding coding) {
        int said = weights[coding.ordinal()];
        return said != UNSAID ? said : any;
    }

    private void list(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && bytes[end] != ',') {
                end++;
            }
            member(bytes, skip(bytes, at, end), end);
            at = end + 1;
        }
    }

    private void member(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && (Ascii.isToken(bytes[end]))) {
            end++;
        }
        int weight = weight(bytes, skip(bytes, end, to), to);
        if (end == from || weight < 0) {
            return;
        }
        if (Ascii.equalsIgnoreCase(bytes, from, end, ZSTD)) {
            say(Coding.ZSTD, weight);
        } else if (Ascii.equalsIgnoreCase(bytes, from, end, BR)) {
            say(Coding.BR, weight);
        } else if (Ascii.equalsIgnoreCase(bytes, from, end, GZIP) || Ascii.equalsIgnoreCase(bytes, from, end, X_GZIP)) {
            say(Coding.GZIP, weight);
        } else if (Ascii.equalsIgnoreCase(bytes, from, end, IDENTITY)) {
            identity = weight;
        } else if (Ascii.equalsIgnoreCase(bytes, from, end, ANY)) {
            any = weight;
        }
    }

    private void say(Coding coding, int weight) {
        weights[coding.ordinal()] = Math.max(weights[coding.ordinal()], weight);
    }

    private static int skip(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** The weight behind a coding, in thousandths: 1000 where there is none, -1 where it is malformed. */
    private static int weight(byte[] bytes, int from, int to) {
        if (from == to) {
            return 1000;
        }
        int at = bytes[from] == ';' ? skip(bytes, from + 1, to) : to;
        if (at + 2 >= to || (bytes[at] | 0x20) != 'q' || bytes[at + 1] != '=') {
            return -1;
        }
        int first = bytes[at + 2] - '0';
        if (first != 0 && first != 1) {
            return -1;
        }
        int weight = first * 1000;
        at += 3;
        if (at < to && bytes[at] == '.') {
            at++;
            for (int unit = 100; unit > 0 && at < to && Ascii.isDigit(bytes[at]); unit /= 10) {
                weight += unit * (bytes[at++] - '0');
            }
        }
        return skip(bytes, at, to) == to && weight <= 1000 ? weight : -1;
    }
}
