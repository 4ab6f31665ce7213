package dev.prox.filter.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;

    @Test
    void aFixedWindowBeginsWithTheFirstRequestAndAdmitsItsQuota() {
        Buckets buckets = new Buckets(new FixedWindow(3, 1000), 10);
        long start = 123 * MILLI;
        assertThat(buckets.take("a", start)).isZero();
        assertThat(buckets.take("a", start + 400 * MILLI, 2)).isZero();
        assertThat(buckets.take("a", start + 400 * MILLI)).isEqualTo(600 * MILLI);
        assertThat(buckets.take("a", start + 999 * MILLI)).isEqualTo(MILLI);
        assertThat(buckets.take("a", start + 1000 * MILLI, 3)).isZero();
        assertThat(buckets.take("a", start + 1500 * MILLI)).isEqualTo(500 * MILLI);
    }

    @Test
    void aSlidingWindowForgetsTheOneBeforeBitByBit() {
        Buckets buckets = new Buckets(new SlidingWindow(10, 1_000_000), 10);
        assertThat(buckets.take("a", SECOND / 2, 10)).isZero();
        assertThat(buckets.take("a", SECOND / 2)).isEqualTo(SECOND * 6 / 10);
        assertThat(buckets.take("a", SECOND)).isEqualTo(SECOND / 10);
        assertThat(buckets.take("a", SECOND + SECOND / 10)).isZero();
        assertThat(buckets.take("a", SECOND + SECOND / 10)).isPositive();
        assertThat(buckets.take("a", SECOND + SECOND / 2, 4)).isZero();
        assertThat(buckets.take("a", SECOND + SECOND / 2)).isPositive();
        assertThat(buckets.take("a", 5 * SECOND, 10)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "sliding", "cells"})
    void whoWaitsAsLongAsToldIsAdmitted(String name) {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            int quota = 1 + random.nextInt(20);
            Buckets buckets = new Buckets(meter(name, quota), 10);
            long now = random.nextLong(1_000_000 * SECOND) - 500_000 * SECOND;
            for (int i = 0; i < 50; i++) {
                int cost = 1 + random.nextInt(quota);
                long wait = buckets.take("a", now, cost);
                now += wait == 0 ? random.nextLong(SECOND / 2) : wait;
                assertThat(wait == 0 || buckets.take("a", now, cost) == 0)
                        .as("%s of %d, %d after %d ns", name, quota, cost, wait)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "sliding", "cells"})
    void noMoreThanTwiceTheQuotaComesInAnyWindow(String name) {
        Random random = new Random(4);
        Buckets buckets = new Buckets(meter(name, 10), 10);
        Deque<Long> admitted = new ArrayDeque<>();
        long now = 0;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextLong(SECOND / 20);
            if (buckets.take("a", now) == 0) {
                admitted.add(now);
            }
            while (!admitted.isEmpty() && now - admitted.getFirst() >= SECOND) {
                admitted.removeFirst();
            }
            assertThat(admitted).hasSizeLessThanOrEqualTo(20);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "sliding", "cells"})
    void whatIsGivenBackWasNotTaken(String name) {
        Buckets buckets = new Buckets(meter(name, 10), 10);
        assertThat(buckets.take("a", 7 * SECOND, 6)).isZero();
        for (int i = 0; i < 5; i++) {
            assertThat(buckets.take("a", 7 * SECOND, 4)).isZero();
            buckets.giveBack("a", 7 * SECOND, 4);
        }
        assertThat(buckets.meter().remaining(buckets.look("a", 7 * SECOND), 7 * SECOND))
                .isEqualTo(4);
        assertThat(buckets.take("a", 7 * SECOND, 4)).isZero();
        assertThat(buckets.take("a", 7 * SECOND)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "sliding", "cells"})
    void aLoopWhoseClockIsBehindGainsNothing(String name) {
        Buckets buckets = new Buckets(meter(name, 2), 10);
        assertThat(buckets.take("a", 10 * SECOND, 2)).isZero();
        assertThat(buckets.take("a", 10 * SECOND - MILLI)).isPositive();
        assertThat(buckets.take("a", 10 * SECOND)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "sliding", "cells"})
    void afterAPauseAKeyIsAsNew(String name) {
        Meter meter = meter(name, 5);
        Buckets buckets = new Buckets(meter, 10);
        buckets.take("a", SECOND, 5);
        long state = buckets.look("a", SECOND);
        assertThat(meter.isIdle(state, SECOND)).isFalse();
        assertThat(meter.isIdle(state, SECOND + meter.idleIn(state, SECOND))).isTrue();
        assertThat(meter.remaining(buckets.look("a", 9 * SECOND), 9 * SECOND)).isEqualTo(5);
    }

    private static Meter meter(String name, int quota) {
        return switch (name) {
            case "fixed" -> new FixedWindow(quota, 1000);
            case "sliding" -> new SlidingWindow(quota, 1_000_000);
            default -> CellRate.of(SECOND / quota, quota);
        };
    }
}
