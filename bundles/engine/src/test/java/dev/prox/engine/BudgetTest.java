package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private final Budget budget = new Budget();

    private long tries(long now) {
        return IntStream.range(0, 1000).filter(i -> budget.take(now)).count();
    }

    @Test
    void triesAreAShareOfTheRequestsAndAFewBeside() {
        for (int i = 0; i < 100; i++) {
            budget.earn(0.1);
        }
        assertThat(tries(1)).isBetween(12L, 13L);
    }

    @Test
    void theShareIsNotSavedUpForEver() {
        for (int i = 0; i < 100_000; i++) {
            budget.earn(0.2);
        }
        assertThat(tries(1)).isEqualTo(103);
    }

    @Test
    void theFewComeBackWithTime() {
        assertThat(tries(1)).isEqualTo(3);
        assertThat(tries(2)).isZero();
        assertThat(tries(TimeUnit.SECONDS.toNanos(2))).isEqualTo(3);
        assertThat(tries(TimeUnit.HOURS.toNanos(2))).isEqualTo(3);
    }

    @Test
    void whatWasTakenAndRefusedIsCounted() {
        tries(1);
        assertThat(budget.taken()).isEqualTo(3);
        assertThat(budget.refused()).isEqualTo(997);
    }

    @Test
    void aShareOfNothingLeavesTheFew() {
        budget.earn(0);
        assertThat(tries(1)).isEqualTo(3);
    }
}
