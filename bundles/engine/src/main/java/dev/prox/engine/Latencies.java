package dev.prox.engine;

/**
 * How many exchanges took how long: counts by {@link Tally#bucket bucket}, for the range of those that were needed, since the exchanges of a route take about as long. Counted by one
 * thread, and read a moment later by others.
 */
final class Latencies {
    static final Latencies NONE = new Latencies(0, new long[0]);

    private final int first;
    private final long[] counts;

    private Latencies(int first, long[] counts) {
        this.first = first;
        this.counts = counts;
    }

    /** One more exchange. Returns these, or wider ones in their place. */
    Latencies counting(int bucket) {
        Latencies wide = bucket >= first && bucket < end() ? this : covering(bucket, bucket + 1);
        wide.counts[bucket - wide.first]++;
        return wide;
    }

    /** A copy that has a place for these buckets too. */
    private Latencies covering(int from, int end) {
        boolean empty = counts.length == 0;
        int low = empty ? from : Math.min(first, from);
        int high = empty ? end : Math.max(end(), end);
        long[] wider = new long[high - low];
        System.arraycopy(counts, 0, wider, empty ? 0 : first - low, counts.length);
        return new Latencies(low, wider);
    }

    /** @param sign 1 to add, -1 to take away */
    Latencies combine(Latencies other, int sign) {
        if (other.counts.length == 0) {
            return this;
        }
        Latencies sum = covering(other.first, other.end());
        for (int i = 0; i < other.counts.length; i++) {
            sum.counts[other.first + i - sum.first] += sign * other.counts[i];
        }
        return sum;
    }

    /** How many there are from this bucket on. */
    long from(int bucket) {
        long sum = 0;
        for (int i = Math.max(bucket - first, 0); i < counts.length; i++) {
            sum += counts[i];
        }
        return sum;
    }

    /** The last bucket from which on there are more than so many, or -1. */
    int lastWithMoreThan(double exchanges) {
        long sum = 0;
        for (int i = counts.length - 1; i >= 0; i--) {
            sum += counts[i];
            if (sum > exchanges) {
                return first + i;
            }
        }
        return -1;
    }

    /** Behind the last bucket. */
    private int end() {
        return first + counts.length;
    }
}
