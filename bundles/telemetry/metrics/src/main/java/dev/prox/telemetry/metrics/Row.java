package dev.prox.telemetry.metrics;

import dev.prox.api.Exchange;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one event loop counts for one listener and route: an array of longs, written plainly by the loop alone and read by anybody. Requests by status
 * code come first, then sums, then the durations by bucket.
 */
final class Row {
    /** The codes that are counted each for itself; the others are counted by class, from {@link #CLASSES} on. */
    private static final int[] CODES = {
        101, 200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 407, 408, 409, 410,
        411, 412, 413, 414, 415, 416, 417, 421, 422, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505,
        511
    };

    private static final int CLASSES = CODES.length;
    private static final int CODES_MAX = 1000;
    private static final byte[] SLOT = new byte[CODES_MAX];

    /** How many slots of requests there are. */
    static final int SLOTS = CLASSES + CODES_MAX / 100;

    static final int REQUEST_OCTETS = SLOTS;
    static final int RESPONSE_OCTETS = SLOTS + 1;
    static final int RETRIES = SLOTS + 2;
    static final int HEDGES = SLOTS + 3;
    static final int DURATION_NANOS = SLOTS + 4;
    static final int DURATIONS = SLOTS + 5;

    /** The upper bounds of the buckets; one more takes the rest. */
    static final long[] BOUNDS_NANOS = {
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        25_000_000,
        50_000_000,
        100_000_000,
        250_000_000,
        500_000_000,
        1_000_000_000,
        2_500_000_000L,
        5_000_000_000L,
        10_000_000_000L,
        30_000_000_000L,
        60_000_000_000L
    };

    static final int LENGTH = DURATIONS + BOUNDS_NANOS.length + 1;

    /** By the number of leading zeros of a duration, the first bucket that it may belong to. */
    private static final byte[] FIRST_BUCKET = new byte[Long.SIZE + 1];

    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        for (int code = 0; code < CODES_MAX; code++) {
            SLOT[code] = (byte) (CLASSES + code / 100);
        }
        for (int i = 0; i < CODES.length; i++) {
            SLOT[CODES[i]] = (byte) i;
        }
        for (int zeros = 0; zeros <= Long.SIZE; zeros++) {
            long least = zeros == Long.SIZE ? 0 : 1L << Long.SIZE - 1 - zeros;
            FIRST_BUCKET[zeros] = (byte) scan(0, zeros == 0 ? Long.MAX_VALUE : least);
        }
    }

    private Row() {}

    /** Adds an exchange that has ended. Tunnels are no requests whose duration says something: theirs is left out. */
    static void add(long[] row, Exchange exchange) {
        int code = exchange.status();
        row[SLOT[code >= 0 && code < CODES_MAX ? code : 0]]++;
        row[REQUEST_OCTETS] += exchange.requestBodyOctets();
        row[RESPONSE_OCTETS] += exchange.responseBodyOctets();
        row[RETRIES] += exchange.retries();
        row[HEDGES] += exchange.hedges();
        if (!exchange.tunnel()) {
            long nanos = Math.max(0, exchange.durationNanos());
            row[DURATION_NANOS] += nanos;
            row[DURATIONS + bucket(nanos)]++;
        }
    }

    /** The bucket of a duration: a table by magnitude, then two comparisons at most. */
    static int bucket(long nanos) {
        return scan(FIRST_BUCKET[Long.numberOfLeadingZeros(nanos)], nanos);
    }

    private static int scan(int from, long nanos) {
        int bucket = from;
        while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** {@code 404}, or {@code 4xx} for a slot of the others of that class, or {@code none}. */
    static String code(int slot) {
        if (slot < CLASSES) {
            return Integer.toString(CODES[slot]);
        }
        return slot == CLASSES ? "none" : slot - CLASSES + "xx";
    }

    /** Adds {@code row} to {@code sum}, while its loop goes on. */
    static void addTo(long[] sum, long[] row) {
        for (int i = 0; i < row.length; i++) {
            sum[i] += (long) ELEMENT.getOpaque(row, i);
        }
    }
}
