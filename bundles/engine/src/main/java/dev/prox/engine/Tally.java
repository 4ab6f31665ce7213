package dev.prox.engine;

import dev.prox.api.Failure;
import org.jspecify.annotations.Nullable;

/** What came of the exchanges of one route of a snapshot on one event loop: plain numbers, written there alone, and read a moment later by who judges. */
final class Tally {
    /** Four to an octave, from 16 us to 137 s. */
    static final int BUCKETS = 96;

    private static final int FIRST_OCTAVE = 14;
    /** The first of each loop meet code that is not loaded yet: their latency tells nothing. */
    private static final int COLD = 5;

    private long exchanges;
    private long failures;
    private Latencies latencies = Latencies.NONE;

    /** @param nanos to the head of the response, or to the end where none came */
    void ended(int status, @Nullable Failure failure, long nanos) {
        exchanges++;
        if (failed(status, failure)) {
            failures++;
        }
        if (exchanges > COLD) {
            Latencies counted = latencies.counting(bucket(nanos));
            // a reference that is written anew is one more for the collector to look at
            if (counted != latencies) {
                latencies = counted;
            }
        }
    }

    /**
     * A 503 without a failure is an answer that a route or a filter was told to give, as while a site is closed; and who misses a module, or comes while the process
     * ends, tells nothing of a change.
     */
    private static boolean failed(int status, @Nullable Failure failure) {
        if (failure == null) {
            return status >= 500 && status != 503 || status == 0;
        }
        Failure.Kind kind = failure.kind();
        boolean ours = kind.side() != Failure.Side.CLIENT
                && kind != Failure.Kind.MODULE_MISSING
                && kind != Failure.Kind.SHUTTING_DOWN;
        return ours && (status >= 500 || status < 400);
    }

    static int bucket(long nanos) {
        if (nanos < 1L << FIRST_OCTAVE) {
            return 0;
        }
        int octave = 63 - Long.numberOfLeadingZeros(nanos);
        int quarter = (int) (nanos >>> octave - 2) & 3;
        return Math.min((octave - FIRST_OCTAVE) * 4 + quarter, BUCKETS - 1);
    }

    /** The end of a bucket, in nanoseconds. */
    static long end(int bucket) {
        int octave = FIRST_OCTAVE + bucket / 4;
        return (1L << octave) + (bucket % 4 + 1L << octave - 2);
    }

    long exchanges() {
        return exchanges;
    }

    void addTo(Outcomes sum) {
        sum.add(exchanges, failures, latencies);
    }
}
