package dev.prox.engine;

import dev.prox.api.Ascii;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestHead;
import dev.prox.api.TrialTerms;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A snapshot on trial, and which exchanges of one event loop meet it. Confined to that loop. */
final class LoopShare {
    /** Multiples of the golden ratio spread evenly, in every stretch of requests and whatever period these have. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    final Snapshot candidate;
    private final @Nullable HeaderName header;
    private final byte[] value;
    private final byte @Nullable [] host;
    /** Of 2^63. */
    private final long part;

    private long turn;

    /** @throws IllegalArgumentException when there is no such header */
    LoopShare(Snapshot candidate, TrialTerms.Share share) {
        this.candidate = candidate;
        String field = share.value();
        String name = share.host();
        this.header = share.header() == null ? null : HeaderName.of(share.header());
        this.value = field == null ? new byte[0] : field.getBytes(StandardCharsets.UTF_8);
        this.host = name == null ? null : name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        this.part = (long) (share.percent() / 100 * 0x1p63);
    }

    boolean takes(RequestHead head) {
        if (header != null) {
            int at = head.find(header);
            return at >= 0 && Arrays.equals(head.bytes(), head.valueFrom(at), head.valueTo(at), value, 0, value.length);
        }
        if (host != null) {
            return Ascii.equalsIgnoreCase(head.bytes(), head.hostFrom(), head.hostTo(), host);
        }
        turn += GOLDEN;
        return turn >>> 1 < part;
    }
}
