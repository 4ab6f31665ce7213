package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** How many checks decide. */
class CheckupTest {
    private static final CheckTerms TERMS = new CheckTerms(1000, 0.1, 100, 3, 2, false);

    private final Checkup checkup = new Checkup();
    private boolean healthy = true;

    private boolean passes() {
        healthy ^= checkup.told(null, healthy, TERMS);
        return healthy;
    }

    private boolean fails() {
        healthy ^= checkup.told("connection refused", healthy, TERMS);
        return healthy;
    }

    @Test
    void theFirstCheckDecidesAtOnce() {
        assertThat(fails()).isFalse();
    }

    @Test
    void laterOnesDecideWhenThereAreEnoughInARow() {
        assertThat(passes()).isTrue();
        assertThat(fails()).isTrue();
        assertThat(fails()).isTrue();
        assertThat(fails()).isFalse();
        assertThat(passes()).isFalse();
        assertThat(passes()).isTrue();
    }

    @Test
    void oneThatSpeaksForItBeginsTheCountAnew() {
        passes();
        fails();
        fails();
        passes();
        fails();
        assertThat(fails()).isTrue();
        assertThat(fails()).isFalse();
    }

    @Test
    void whatWasSaidIsToldWhileSomebodyChecks() {
        assertThat(checkup.view()).isNull();
        checkup.begin("health/http");
        fails();
        passes();
        fails();
        var view = checkup.view();
        assertThat(view).isNotNull();
        assertThat(view.failure()).isEqualTo("connection refused");
        assertThat(view.passed()).isEqualTo(1);
        assertThat(view.failed()).isEqualTo(2);
        checkup.end();
        assertThat(checkup.view()).isNull();
    }

    @Test
    void intervalsDifferWithinTheirBounds() {
        RandomGenerator random = new java.util.Random(1);
        for (int i = 0; i < 1000; i++) {
            assertThat(TERMS.next(random)).isBetween(900L, 1100L);
        }
    }

    @Test
    void firstChecksAreSpreadEvenly() {
        CheckTerms slow = new CheckTerms(60_000_000_000L, 0, 1, 3, 2, false);
        assertThat(slow.first(0, 4)).isZero();
        assertThat(slow.first(3, 4)).isEqualTo(750_000_000L);
    }
}
