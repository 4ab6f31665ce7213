package dev.prox.engine;

import dev.prox.api.Ascii;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestHead;
import java.util.concurrent.TimeUnit;

/**
 * The field by which an upstream hears how long its answer is waited for, in milliseconds. Immutable.
 *
 * @param trusted whether a client may shorten the time by the same field
 */
record TimeLeft(HeaderName field, boolean trusted) {
    /** Some eleven days. */
    private static final int DIGITS_MAX = 9;

    static final int OCTETS_MAX = 20;

    /** When the client has said that it waits no more, or {@code NEVER}: it said nothing, is not trusted, or what it says is no time. */
    long clientGoesAt(RequestHead head, long startedAt) {
        int at = trusted ? head.find(field) : -1;
        long millis = at < 0 || head.find(field, at + 1) >= 0 ? 0 : millis(head, at);
        return millis == 0 ? ExchangeState.NEVER : startedAt + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** 0 where it is no whole number from 1 to 999999999. */
    private static long millis(RequestHead head, int at) {
        int from = head.valueFrom(at);
        int to = head.valueTo(at);
        long millis = 0;
        for (int i = from; i < to; i++) {
            int digit = head.bytes()[i] - '0';
            if (digit < 0 || digit > 9 || to - from > DIGITS_MAX) {
                return 0;
            }
            millis = millis * 10 + digit;
        }
        return millis;
    }

    /**
     * Puts it into the head, in the place of what stood there.
     *
     * @param endsAt when all must be over, or {@code NEVER}
     * @param scratch of {@link #OCTETS_MAX} octets
     */
    void tell(RequestHead head, long endsAt, long now, byte[] scratch) {
        head.remove(field);
        if (endsAt != ExchangeState.NEVER) {
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(endsAt - now));
            head.add(field, scratch, 0, Ascii.writeDecimal(scratch, 0, millis));
        }
    }
}
