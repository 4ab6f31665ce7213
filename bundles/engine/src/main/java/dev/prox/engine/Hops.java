package dev.prox.engine;

import dev.prox.api.Ascii;
import dev.prox.api.Failure;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request says of its way: how often it may be passed on (RFC 9110, 7.6.2), and how often it has been (7.6.3). */
final class Hops {
    /** One that has been passed on by so many of us goes round in circles. */
    static final int OURS_MAX = 16;

    private static final long SPEAKING = Headers.mask(HeaderName.VIA, HeaderName.MAX_FORWARDS);
    private static final byte[] OUR_NAME = {'p', 'r', 'o', 'x'};
    private static final int DIGITS_MAX = 9;
    private static final int FORWARDS_MAX = 1_000_000_000;

    private static final HeaderLine ALLOW =
            new HeaderLine(HeaderName.of("Allow"), "GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, PATCH, QUERY");
    private static final Respond OPTIONS = new Respond(200, List.of(ALLOW), null, new byte[0], null);
    /** What came is not shown: it may hold what the one who asks must not see. */
    private static final Respond TRACE = new Respond(405, List.of(ALLOW), null, new byte[0], null);

    private static final Respond LOOP =
            Respond.failure(Failure.Kind.PROXY_LOOP, "the request has come here again and again");
    private static final Respond MALFORMED =
            Respond.failure(Failure.Kind.MALFORMED_REQUEST, "Max-Forwards is not one whole number");

    private Hops() {}

    /**
     * Counts the request down, and returns the answer where it may not be passed on.
     *
     * @param scratch for {@link TimeLeft#OCTETS_MAX} digits
     */
    static @Nullable Respond last(RequestHead head, byte[] scratch) {
        if (!head.mayHave(SPEAKING)) {
            return null;
        }
        if (ours(head) >= OURS_MAX) {
            return LOOP;
        }
        boolean counted = head.method() == Method.OPTIONS || head.method() == Method.TRACE;
        int at = counted ? head.find(HeaderName.MAX_FORWARDS) : -1;
        return at < 0 ? null : counted(head, at, scratch);
    }

    private static @Nullable Respond counted(RequestHead head, int at, byte[] scratch) {
        int forwards = number(head.bytes(), head.valueFrom(at), head.valueTo(at));
        if (forwards < 0 || head.find(HeaderName.MAX_FORWARDS, at + 1) >= 0) {
            return MALFORMED;
        }
        if (forwards == 0) {
            return head.method() == Method.OPTIONS ? OPTIONS : TRACE;
        }
        head.remove(at);
        head.add(HeaderName.MAX_FORWARDS, scratch, 0, Ascii.writeDecimal(scratch, 0, forwards - 1));
        return null;
    }

    /** Negative where it is none; what is too large is the largest that is counted. */
    private static int number(byte[] bytes, int from, int to) {
        int number = from == to ? -1 : 0;
        for (int i = from; i < to; i++) {
            if (!Ascii.isDigit(bytes[i])) {
                return -1;
            }
            number = to - from > DIGITS_MAX ? FORWARDS_MAX : number * 10 + bytes[i] - '0';
        }
        return number;
    }

    private static int ours(RequestHead head) {
        int count = 0;
        for (int i = head.find(HeaderName.VIA); i >= 0; i = head.find(HeaderName.VIA, i + 1)) {
            count += ours(head.bytes(), head.valueFrom(i), head.valueTo(i));
        }
        return count;
    }

    /** How often our name stands behind a space, as a word. */
    private static int ours(byte[] bytes, int from, int to) {
        int count = 0;
        for (int at = from + 1; at + OUR_NAME.length <= to; at++) {
            int end = at + OUR_NAME.length;
            boolean word = bytes[at - 1] == ' ' && (end == to || bytes[end] == ',' || bytes[end] == ' ');
            if (word && Ascii.equalsIgnoreCase(bytes, at, end, OUR_NAME)) {
                count++;
            }
        }
        return count;
    }
}
