package dev.prox.telemetry.accesslog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The time as RFC 3339 text in UTC with milliseconds; what did not change since the last line is not written anew. */
final class Timestamp {
    static final int OCTETS = "2026-01-01T00:00:00.000Z".length();
    private static final int MILLIS_AT = OCTETS - 4;

    private final byte[] text = new byte[OCTETS];
    private long second = Long.MIN_VALUE;
    private long millis = Long.MIN_VALUE;

    /** Writes the text at {@code at} and returns the end. */
    int write(byte[] out, int at, long epochMillis) {
        if (epochMillis != millis) {
            format(epochMillis);
        }
        System.arraycopy(text, 0, out, at, OCTETS);
        return at + OCTETS;
    }

    private void format(long epochMillis) {
        long epochSecond = Math.floorDiv(epochMillis, 1000);
        if (epochSecond != second) {
            second = epochSecond;
            byte[] formatted = Instant.ofEpochSecond(epochSecond).toString().getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(formatted, 0, text, 0, MILLIS_AT - 1);
            text[MILLIS_AT - 1] = '.';
            text[OCTETS - 1] = 'Z';
        }
        int rest = (int) (epochMillis - epochSecond * 1000);
        text[MILLIS_AT] = (byte) ('0' + rest / 100);
        text[MILLIS_AT + 1] = (byte) ('0' + rest / 10 % 10);
        text[MILLIS_AT + 2] = (byte) ('0' + rest % 10);
        millis = epochMillis;
    }
}
