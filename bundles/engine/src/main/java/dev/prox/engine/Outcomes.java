package dev.prox.engine;

import dev.prox.api.RuntimeView;

/** What came of exchanges: the sum of {@link Tally tallies}. Confined to who adds. */
final class Outcomes {
    private long exchanges;
    private long failures;
    private Latencies latencies = Latencies.NONE;

    void add(long more, long failed, Latencies took) {
        exchanges += more;
        failures += failed;
        latencies = latencies.combine(took, 1);
    }

    void add(Outcomes more) {
        add(more.exchanges, more.failures, more.latencies);
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
        result.latencies = latencies.combine(other.latencies, sign);
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
        int bucket = latencies.lastWithMoreThan(exchanges / 100.0);
        return bucket < 0 ? 0 : Tally.end(bucket);
    }

    /** How many took longer, to the next bucket. */
    long slowerThan(long nanos) {
        return Math.min(latencies.from(Tally.bucket(nanos) + 1), exchanges);
    }

    RuntimeView.Outcome view() {
        return new RuntimeView.Outcome(exchanges, failures(), p99Nanos());
    }
}
