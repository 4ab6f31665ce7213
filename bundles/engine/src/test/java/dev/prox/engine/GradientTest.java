package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GradientTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Gradient gradient = new Gradient();
    private long now = 1;

    /** An upstream that answers so many requests at once in 10 ms; those beyond wait for their turn. */
    private void play(int servers, int demand, int windows) {
        for (int i = 0; i < windows; i++) {
            int inFlight = Math.min(demand, gradient.limit());
            double rounds = Math.max(1.0, (double) inFlight / servers);
            for (int j = 0; j < 20; j++) {
                gradient.sample((long) (10 * MILLI * rounds), inFlight, now);
            }
            now += 101 * MILLI;
        }
    }

    @Test
    void theLimitGrowsWhileLatencyStays() {
        play(1000, 1000, 200);
        assertThat(gradient.limit()).isGreaterThan(100);
    }

    @Test
    void itStaysWhereRequestsWouldWait() {
        play(50, 10_000, 500);
        assertThat(gradient.limit()).isBetween(40, 150);
    }

    @Test
    void itDoesNotGrowWhereNobodyNeedsIt() {
        int before = gradient.limit();
        play(1000, 2, 500);
        assertThat(gradient.limit()).isEqualTo(before);
    }

    @Test
    void itFallsWhenTheUpstreamSlowsDown() {
        play(1000, 200, 200);
        int before = gradient.limit();
        play(10, 200, 30);
        assertThat(gradient.limit()).isLessThan(before / 2);
    }
}
