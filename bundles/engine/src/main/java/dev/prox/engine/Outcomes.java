package dev.prox.engine;

import dev.prox.api.RuntimeView;

/** What came of exchanges: the sum of {@link Tally tallies}. Confined to who adds. */
final class Outcomes {
    private long exchanges;
    private long failures;
    private final long[] latencies = new long[Tally.BUCKETS];

    void add(long more, long failed, int[] nanos) {
        exchanges += more;
        failures += failed;
        for (int i = 0; i < nanos.length; i++) {
            latencies[i] += nanos[i];
        }
    }

    Outcomes plus(Outcomes more) {
        return combine(more, 1);
    }

    /** What came behind {@code earlier}. */
    Outcomes since(Outcomes earlier) {
        return combine(earlier, -1);
    }

    private Outcomes combine(Outcomes other, int sign) {
        Outcomes result = new Outcomes();
        result.exchanges = exchanges + sign * other.exchanges;
        result.failures = failures + sign * other.failures;
        for (int i = 0; i < latencies.length; i++) {
            result.latencies[i] = latencies[i] + sign * other.latencies[i];
        }
        return result;
    }

    long exchanges() {
        return exchanges;
    }

    /** Not more than {@link #exchanges}: the loop may have written one between the two reads. */
    long failures() {
        return Math.min(failures, exchanges);
    }

    /** 0 to 1; 0 without any. */
    double failed() {
        return exchanges == 0 ? 0 : (double) failures() / exchanges;
    }

    /** Of ninety-nine in a hundred the response had begun by then; 0 without any. */
    long p99Nanos() {
        long slower = 0;
        for (int i = latencies.length - 1; i >= 0; i--) {
            slower += latencies[i];
            if (slower * 100 > exchanges) {
                return Tally.end(i);
            }
        }
        return 0;
    }

    /** How many took longer, to the next bucket. */
    long slowerThan(long nanos) {
        long slower = 0;
        for (int i = Tally.bucket(nanos) + 1; i < latencies.length; i++) {
            slower += latencies[i];
        }
        return Math.min(slower, exchanges);
    }

    RuntimeView.Outcome view() {
        return new RuntimeView.Outcome(exchanges, failures(), p99Nanos());
    }
}
