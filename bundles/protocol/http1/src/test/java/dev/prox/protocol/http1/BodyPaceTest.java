package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Protocol.Limits;
import dev.prox.api.Timed;
import org.junit.jupiter.api.Test;

class BodyPaceTest {
    private static final long SECOND = 1_000_000_000L;

    private static BodyPace pace(int octetsPerSecond) {
        return new BodyPace(new Limits(SECOND, SECOND, 30 * SECOND, octetsPerSecond, 1, 1, 1, 1));
    }

    @Test
    void aBodyThatTricklesIsTooSlow() {
        BodyPace pace = pace(240);
        assertThat(pace.begin(0)).isEqualTo(10 * SECOND);
        for (int second = 1; second < 10; second++) {
            assertThat(pace.add(second * SECOND, 239)).isEqualTo(10 * SECOND);
        }
        assertThat(pace.next(10 * SECOND)).isEqualTo(Timed.NEVER);
    }

    @Test
    void oneThatIsFastEnoughGoesOnToBeWatched() {
        BodyPace pace = pace(240);
        pace.begin(0);
        pace.add(SECOND, 2400);
        assertThat(pace.next(10 * SECOND)).isEqualTo(20 * SECOND);
        assertThat(pace.next(20 * SECOND)).isEqualTo(Timed.NEVER);
    }

    @Test
    void timeInWhichNobodyReadsDoesNotCount() {
        BodyPace pace = pace(240);
        pace.begin(0);
        pace.add(SECOND, 1);
        assertThat(pace.begin(100 * SECOND)).isEqualTo(110 * SECOND);
        pace.add(101 * SECOND, 2400);
        assertThat(pace.next(110 * SECOND)).isEqualTo(120 * SECOND);
    }

    @Test
    void withoutABoundOnlyPausesCount() {
        BodyPace pace = pace(0);
        assertThat(pace.begin(0)).isEqualTo(30 * SECOND);
        assertThat(pace.add(29 * SECOND, 1)).isEqualTo(59 * SECOND);
        assertThat(pace.next(59 * SECOND)).isEqualTo(Timed.NEVER);
    }
}
