package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ToleranceTest {
    private static final Tolerance HALF_PERCENT = new Tolerance(0.005, 1.5, 1);
    private static final long MILLI = 1_000_000;

    private static Outcomes outcomes(long exchanges, long failures) {
        return outcomes(exchanges, failures, MILLI, 0, MILLI);
    }

    /** @param slow how many of the exchanges take {@code slowNanos} */
    private static Outcomes outcomes(long exchanges, long failures, long nanos, long slow, long slowNanos) {
        Outcomes sum = new Outcomes();
        Latencies latencies = Latencies.NONE;
        for (long i = 0; i < exchanges; i++) {
            latencies = latencies.counting(Tally.bucket(i < slow ? slowNanos : nanos));
        }
        sum.add(exchanges, failures, latencies);
        return sum;
    }

    @Test
    void theTailOfTheBinomialDistribution() {
        assertThat(Tolerance.chance(1, 1, 0.25)).isEqualTo(0.25, within(1e-9));
        assertThat(Tolerance.chance(2, 1, 0.25)).isEqualTo(1 - 0.75 * 0.75, within(1e-9));
        assertThat(Tolerance.chance(10, 8, 0.5)).isEqualTo(56 / 1024.0, within(1e-9));
        assertThat(Tolerance.chance(1000, 10, 0.005)).isEqualTo(0.0313, within(2e-3));
        assertThat(Tolerance.chance(1_000_000, 5_400, 0.005)).isLessThan(1e-6);
        assertThat(Tolerance.chance(100, 1, 0)).isZero();
        assertThat(Tolerance.chance(100, 0, 0.1)).isEqualTo(1);
    }

    @Test
    void whatFailsAlwaysIsFoundAfterThree() {
        assertThat(HALF_PERCENT.exceeded(outcomes(1000, 0), outcomes(2, 2))).isNull();
        assertThat(HALF_PERCENT.exceeded(outcomes(1000, 0), outcomes(3, 3)))
                .isEqualTo("100 % of 3 exchanges fail (0.00 % of 1000 without it)");
    }

    @Test
    void whatFailsAsOftenAsBeforeIsTolerated() {
        assertThat(HALF_PERCENT.exceeded(outcomes(1000, 1000), outcomes(50, 50)))
                .as("the origin is down")
                .isNull();
        assertThat(HALF_PERCENT.exceeded(outcomes(1000, 100), outcomes(50, 5))).isNull();
        assertThat(HALF_PERCENT.exceeded(outcomes(1000, 100), outcomes(50, 15))).isNotNull();
    }

    @Test
    void fewExchangesAreNoneAtAllWhereSoManyAreWanted() {
        Tolerance guard = new Tolerance(0.05, 0, 20);
        assertThat(guard.exceeded(outcomes(100, 0), outcomes(19, 19))).isNull();
        assertThat(guard.exceeded(outcomes(100, 0), outcomes(20, 20))).isNotNull();
        assertThat(new Tolerance(1, 0, 20).exceeded(outcomes(100, 0), outcomes(100, 100)))
                .as("nobody looks")
                .isNull();
    }

    /** Judged after each exchange, as often as can be. */
    @Test
    void twoFailuresInAHundredAreFoundAndHalfAsManyAsAllowedAreNot() {
        Random random = new Random(1);
        long slowest = 0;
        int wrong = 0;
        for (int run = 0; run < 200; run++) {
            slowest = Math.max(slowest, exchangesUntilFound(random, 0.02, 5_000));
            wrong += exchangesUntilFound(random, 0.0025, 5_000) < 5_000 ? 1 : 0;
        }
        assertThat(slowest).as("exchanges until 2 % are found, at worst").isLessThan(3_000);
        assertThat(wrong).as("of 200 trials that are good enough").isLessThan(5);
    }

    private static long exchangesUntilFound(Random random, double share, long most) {
        Outcomes before = outcomes(100_000, 0);
        long failures = 0;
        for (long exchanges = 1; exchanges < most; exchanges++) {
            failures += random.nextDouble() < share ? 1 : 0;
            if (HALF_PERCENT.exceeded(before, outcomes(exchanges, failures)) != null) {
                return exchanges;
            }
        }
        return most;
    }

    @Test
    void whatTakesLongerIsFoundByItsNinetyNinthPercentile() {
        Outcomes before = outcomes(10_000, 0, 20 * MILLI, 50, 40 * MILLI);
        assertThat(before.p99Nanos()).isBetween(20 * MILLI, 25 * MILLI);
        assertThat(HALF_PERCENT.exceeded(before, outcomes(1000, 0, 20 * MILLI, 10, 90 * MILLI)))
                .as("one in a hundred")
                .isNull();
        assertThat(HALF_PERCENT.exceeded(before, outcomes(1000, 0, 20 * MILLI, 30, 90 * MILLI)))
                .startsWith("3.00 % of 1000 exchanges take more than ");
        assertThat(HALF_PERCENT.exceeded(outcomes(50, 0), outcomes(50, 0, MILLI, 50, 90 * MILLI)))
                .as("too few before")
                .isNull();
        assertThat(HALF_PERCENT.exceeded(outcomes(1000, 0), outcomes(1000, 0, 4 * MILLI, 0, MILLI)))
                .as("less than a pause of the machine")
                .isNull();
    }

    @Test
    void bucketsFollowOneAnother() {
        int last = 0;
        for (long nanos = 1; nanos < 1L << 40; nanos += 1 + nanos / 16) {
            int bucket = Tally.bucket(nanos);
            assertThat(bucket).isBetween(last, Math.min(last + 1, Tally.BUCKETS - 1));
            if (bucket < Tally.BUCKETS - 1) {
                assertThat(nanos).isLessThan(Tally.end(bucket));
            }
            last = bucket;
        }
        assertThat(last).isEqualTo(Tally.BUCKETS - 1);
    }
}
