package dev.prox.filter.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketsTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void admitsTheBurstAndThenOneForEachInterval() {
        Buckets buckets = new Buckets(SECOND, 3, 10);
        assertThat(taken(buckets, "a", 0, 5)).isEqualTo(3);
        assertThat(buckets.take("a", SECOND - 1)).isEqualTo(1);
        assertThat(buckets.take("a", SECOND)).isZero();
        assertThat(buckets.take("a", SECOND)).isEqualTo(SECOND);
        assertThat(taken(buckets, "a", 3 * SECOND, 5)).isEqualTo(2);
    }

    @Test
    void aPauseGivesNoMoreThanTheBurst() {
        Buckets buckets = new Buckets(SECOND, 3, 10);
        assertThat(taken(buckets, "a", 0, 5)).isEqualTo(3);
        assertThat(taken(buckets, "a", 1000 * SECOND, 5)).isEqualTo(3);
    }

    @Test
    void aBurstOfOneIsOneForEachInterval() {
        Buckets buckets = new Buckets(SECOND, 1, 10);
        assertThat(buckets.take("a", 0)).isZero();
        assertThat(buckets.take("a", 1)).isEqualTo(SECOND - 1);
        assertThat(buckets.take("a", SECOND)).isZero();
        assertThat(buckets.take("a", SECOND)).isEqualTo(SECOND);
    }

    @Test
    void eachKeyHasItsOwnBucket() {
        Buckets buckets = new Buckets(SECOND, 1, 10);
        assertThat(buckets.take("a", 0)).isZero();
        assertThat(buckets.take("b", 0)).isZero();
        assertThat(buckets.take("a", 0)).isEqualTo(SECOND);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                Long.MIN_VALUE,
                Long.MIN_VALUE - SECOND + 1,
                Long.MIN_VALUE - 3 * SECOND,
                Long.MAX_VALUE,
                Long.MAX_VALUE - 1,
                Long.MAX_VALUE - 2 * SECOND,
                -SECOND,
                -1,
                0
            })
    void theClockMayBeNegativeAndMayOverflow(long start) {
        Buckets buckets = new Buckets(SECOND, 3, 10);
        assertThat(taken(buckets, "a", start, 5)).isEqualTo(3);
        assertThat(buckets.take("a", start + SECOND - 2)).isBetween(1L, 3L);
        assertThat(buckets.take("a", start + SECOND + 2)).isZero();
        assertThat(taken(buckets, "a", start + 10 * SECOND, 5)).isEqualTo(3);
    }

    @Test
    void aTimeThatWouldMeanForgottenIsOneNanosecondLater() {
        Buckets buckets = new Buckets(SECOND, 1, 10);
        assertThat(buckets.take("a", Long.MIN_VALUE - SECOND)).isZero();
        assertThat(buckets.take("a", Long.MIN_VALUE - SECOND)).isEqualTo(SECOND + 1);
    }

    @Test
    void nextVersionsGoOnWithTheSameBuckets() {
        Buckets old = new Buckets(SECOND, 4, 10);
        assertThat(taken(old, "a", 0, 2)).isEqualTo(2);
        Buckets next = new Buckets(SECOND, 4, 10);
        next.adopt(old.share());
        assertThat(next.take("a", 0)).isZero();
        assertThat(old.take("a", 0)).isZero();
        assertThat(next.take("a", 0)).isEqualTo(SECOND);
        assertThat(old.take("a", 0)).isEqualTo(SECOND);
        assertThat(old.take("b", 0)).isZero();
        assertThat(taken(next, "b", 0, 9)).isEqualTo(3);
    }

    @Test
    void underAnotherLimitAnEmptyBucketIsEmptyAndFillsAtTheNewRate() {
        Buckets slow = new Buckets(3600 * SECOND, 100, 10);
        assertThat(taken(slow, "a", 0, 200)).isEqualTo(100);
        Buckets fast = new Buckets(SECOND, 10, 10);
        fast.adopt(slow.share());
        assertThat(fast.take("a", 0)).isEqualTo(SECOND);
        assertThat(fast.take("a", SECOND)).isZero();
        assertThat(fast.take("a", SECOND)).isEqualTo(SECOND);
        assertThat(taken(fast, "a", 100 * SECOND, 20)).isEqualTo(10);
    }

    @Test
    void clocksOfLoopsThatDifferGiveNoToken() {
        Buckets buckets = new Buckets(SECOND, 2, 10);
        assertThat(taken(buckets, "a", SECOND / 2, 2)).isEqualTo(2);
        assertThat(buckets.take("a", 0)).isEqualTo(SECOND * 3 / 2);
        assertThat(buckets.take("a", SECOND)).isEqualTo(SECOND / 2);
    }

    @Test
    void noMoreKeysThanAllowedAreRemembered() {
        Buckets buckets = new Buckets(SECOND, 1, 100);
        for (int i = 0; i < 10_000; i++) {
            buckets.take(i, 0);
        }
        assertThat(buckets.size()).isLessThanOrEqualTo(101);
    }

    @Test
    void keysWithoutAPlaceShareOneBucketAndKnownOnesKeepTheirs() {
        Buckets buckets = new Buckets(SECOND, 2, 2);
        assertThat(buckets.take("a", 0)).isZero();
        assertThat(buckets.take("b", 0)).isZero();
        assertThat(buckets.take("c", 0)).isZero();
        assertThat(buckets.take("d", 0)).isZero();
        assertThat(buckets.take("e", 0)).isEqualTo(SECOND);
        assertThat(buckets.take("a", 0)).isZero();
        assertThat(buckets.take("a", 0)).isEqualTo(SECOND);
    }

    @Test
    void fullBucketsAreForgottenForNewKeys() {
        Buckets buckets = new Buckets(SECOND, 1, 1000);
        for (int i = 0; i < 100_000; i++) {
            assertThat(buckets.take(i, i * (SECOND / 400))).isZero();
        }
        assertThat(buckets.size()).isLessThanOrEqualTo(1000);
        assertThat(buckets.share()).doesNotContainKey(Buckets.OVERFLOW);
    }

    @Test
    void threadsTogetherAreAdmittedExactlyTheBurst() throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            Buckets buckets = new Buckets(SECOND, 1000, 10);
            AtomicInteger admitted = new AtomicInteger();
            together(2, () -> {
                for (int i = 0; i < 2000; i++) {
                    if (buckets.take("a", 0) == 0) {
                        admitted.incrementAndGet();
                    }
                }
            });
            assertThat(admitted).hasValue(1000);
        }
    }

    @Test
    void noTokenIsGainedWhileBucketsAreForgottenByAnotherThread() throws InterruptedException {
        // A bucket is full again one nanosecond later: what one thread takes from, the other one, which is ahead,
        // forgets.
        Buckets buckets = new Buckets(1, 1, 64);
        AtomicInteger[] admitted = new AtomicInteger[256];
        for (int i = 0; i < admitted.length; i++) {
            admitted[i] = new AtomicInteger();
        }
        together(2, () -> {
            for (int now = 0; now < 500; now++) {
                for (int key = 0; key < admitted.length; key++) {
                    admitted[key].addAndGet(taken(buckets, key, now, 5));
                }
            }
        });
        // 500 points in time of two clocks, and one token for each.
        assertThat(admitted).allSatisfy(count -> assertThat(count.get()).isLessThanOrEqualTo(1000));
        assertThat(buckets.size()).isLessThanOrEqualTo(66);
    }

    private static int taken(Buckets buckets, Object key, long now, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            if (buckets.take(key, now) == 0) {
                taken++;
            }
        }
        return taken;
    }

    private static void together(int threads, Runnable task) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                    task.run();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        start.countDown();
        for (Thread thread : all) {
            thread.join();
        }
    }
}
