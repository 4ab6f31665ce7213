package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.RuntimeView.UpstreamState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LoadsTest {
    private final Loads loads = Servers.loads();

    private UpstreamState state(UpstreamSettings settings) {
        return loads.states(Map.of("api", settings.config())).stream()
                .map(Supplier::get)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsUnderWayOnAllLoopsIsAddedUp() {
        Load[] each = loads.of("api", 2);
        each[0].enter();
        each[1].enter();
        each[1].refuse();
        for (int i = 0; i < 4; i++) {
            each[0].retries().take(0);
            each[0].hedges().take(0);
        }
        assertThat(state(UpstreamSettings.DEFAULT))
                .isEqualTo(new UpstreamState("api", 2, 0, 1, 1, 3, 1, List.of(), null));
    }

    @Test
    void theLimitIsToldWhereItFollowsTheLatency() {
        Load[] each = loads.of("api", 3);
        assertThat(state(UpstreamSettings.DEFAULT.limits(0, true)).requestsMax())
                .isEqualTo(3L * each[0].gradient().limit());
    }

    @Test
    void oneThatIsGoneIsNotTold() {
        loads.of("api", 1);
        loads.retain(Set.of(), Set.of());
        assertThat(loads.states(Map.of("api", UpstreamSettings.DEFAULT.config())))
                .isEmpty();
    }
}
