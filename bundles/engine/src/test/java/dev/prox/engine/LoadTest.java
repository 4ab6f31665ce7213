package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadTest {
    private final Load load = new Load();

    private long retries(long now) {
        return IntStream.range(0, 1000).filter(i -> load.mayRetry(now)).count();
    }

    @Test
    void retriesAreAShareOfTheRequestsAndAFewBeside() {
        for (int i = 0; i < 100; i++) {
            load.enter(0.1);
        }
        assertThat(retries(1)).isBetween(12L, 13L);
    }

    @Test
    void theShareIsNotSavedUpForEver() {
        for (int i = 0; i < 100_000; i++) {
            load.enter(0.2);
            load.leave();
        }
        assertThat(retries(1)).isEqualTo(103);
    }

    @Test
    void theFewComeBackWithTime() {
        assertThat(retries(1)).isEqualTo(3);
        assertThat(retries(2)).isZero();
        assertThat(retries(TimeUnit.SECONDS.toNanos(2))).isEqualTo(3);
        assertThat(retries(TimeUnit.HOURS.toNanos(2))).isEqualTo(3);
    }

    @Test
    void aShareOfNothingLeavesTheFew() {
        load.enter(0);
        assertThat(retries(1)).isEqualTo(3);
    }
}
