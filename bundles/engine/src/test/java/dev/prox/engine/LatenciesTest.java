package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static Latencies of(int... buckets) {
        Latencies all = Latencies.NONE;
        for (int bucket : buckets) {
            all = all.counting(bucket);
        }
        return all;
    }

    @Test
    void nothingWasCountedYet() {
        assertThat(Latencies.NONE.from(0)).isZero();
        assertThat(Latencies.NONE.lastWithMoreThan(0)).isEqualTo(-1);
        assertThat(Latencies.NONE.combine(Latencies.NONE, 1).from(0)).isZero();
    }

    @Test
    void theRangeGrowsToBothSides() {
        Latencies all = of(40, 42, 42, 3, 95);
        assertThat(all.from(0)).isEqualTo(5);
        assertThat(all.from(4)).isEqualTo(4);
        assertThat(all.from(41)).isEqualTo(3);
        assertThat(all.from(43)).isEqualTo(1);
        assertThat(all.from(96)).isZero();
        assertThat(all.lastWithMoreThan(0)).isEqualTo(95);
        assertThat(all.lastWithMoreThan(1)).isEqualTo(42);
        assertThat(all.lastWithMoreThan(4)).isEqualTo(3);
        assertThat(all.lastWithMoreThan(5)).isEqualTo(-1);
    }

    @Test
    void sumsAndDifferencesAreThoseOfEachBucketAndChangeNothingElse() {
        Random random = new Random(1);
        for (int turn = 0; turn < 200; turn++) {
            int[] early = random.ints(random.nextInt(20), 0, Tally.BUCKETS).toArray();
            int[] late = random.ints(random.nextInt(20), 0, Tally.BUCKETS).toArray();
            Latencies first = of(early);
            Latencies more = of(late);
            Latencies both = first.combine(more, 1);
            Latencies back = both.combine(first, -1);
            for (int bucket = 0; bucket <= Tally.BUCKETS; bucket++) {
                assertThat(both.from(bucket)).isEqualTo(first.from(bucket) + more.from(bucket));
                assertThat(back.from(bucket)).isEqualTo(more.from(bucket));
            }
            assertThat(first.from(0)).isEqualTo(early.length);
            assertThat(more.from(0)).isEqualTo(late.length);
        }
    }

    @Test
    void whatIsCountedLaterIsNotInASumOfBefore() {
        Latencies counted = of(7, 8);
        Latencies sum = Latencies.NONE.combine(counted, 1);
        counted.counting(7);
        assertThat(sum.from(0)).isEqualTo(2);
    }
}
