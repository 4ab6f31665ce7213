package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.ORIGIN;
import static dev.prox.engine.ExchangeStage.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.Balancer;
import dev.prox.testkit.FakeExchange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who of an upstream is chosen while endpoints come, fail, drain and leave, without another snapshot. */
class RosterTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1");
    private int asked;

    private final Balancer last = endpoints -> {
        asked++;
        return any -> endpoints.size() - 1;
    };

    private final Roster roster = Servers.roster(last, ORIGIN, OTHER);
    private final EndpointState origin = roster.members().getFirst().state();
    private final EndpointState other = roster.members().getLast().state();

    private String chosen() {
        Candidate chosen = roster.lineup().choose(exchange);
        return chosen == null ? "nobody" : chosen.to().host();
    }

    @Test
    void theBalancerIsAskedAgainOnlyWhenSomethingHasChanged() {
        roster.refresh(1);
        assertThat(asked).isEqualTo(1);
        other.ejected("5 failures in a row", 1);
        assertThat(chosen()).isEqualTo("other.test");
        roster.refresh(2);
        assertThat(chosen()).as("the only one is chosen without a balancer").isEqualTo("origin.test");
        other.ejected(null, 3);
        roster.refresh(3);
        assertThat(chosen()).isEqualTo("other.test");
        assertThat(asked).isEqualTo(2);
        origin.unhealthy("no answer", 4);
        origin.unhealthy(null, 4);
        roster.refresh(4);
        assertThat(asked).as("the same as before").isEqualTo(2);
    }

    @Test
    void whoIsDrainedGetsNoMore() {
        other.draining(true);
        origin.draining(true);
        roster.refresh(1);
        assertThat(chosen()).isEqualTo("nobody");
    }

    @Test
    void otherEndpointsMayTakeTheirPlace() {
        roster.members(List.of(roster.members().getFirst()), 1);
        assertThat(chosen()).isEqualTo("origin.test");
    }

    @Test
    void aBalancerThatThrowsIsReplacedByChance() {
        Roster broken = Servers.roster(
                endpoints -> {
                    if (endpoints.size() == 2) {
                        throw new IllegalStateException("two are too few");
                    }
                    return any -> 0;
                },
                ORIGIN,
                OTHER,
                ExchangeStage.destination("third.test", null));
        broken.members().getLast().state().unhealthy("no answer", 1);

        assertThatThrownBy(() -> broken.refresh(1)).hasMessage("two are too few");
        assertThat(broken.lineup().choose(exchange)).isNotNull();
    }

    // ---- the registry ----

    @Test
    void whatIsKnownOfAnEndpointOutlivesTheConfiguration() {
        Loads loads = Servers.loads();
        EndpointState state = loads.endpoints().of("api").of("http://a:80", 1, 0);
        loads.retain(Set.of("api"), Set.of());
        assertThat(loads.endpoints().of("api").of("http://a:80", 1, 0)).isSameAs(state);
        loads.retain(Set.of(), Set.of());
        assertThat(loads.endpoints().find("api")).isNull();
    }

    @Test
    void oneThatIsNewInAnUpstreamThatServesBeginsSlowly() {
        Endpoints endpoints = new Endpoints();
        EndpointState first = endpoints.of("api").of("http://a:80", 1, 0);
        Member member = new Member(ORIGIN, first, 1, 0, "", Map.of());
        Roster serving = new Roster("api", endpoints.of("api"), Servers.AVAILABILITY, null, null, List.of(member), 0);
        endpoints.refresh(Set.of(with(serving)), SECOND);
        EndpointState second = endpoints.of("api").of("http://b:80", 1, 2 * SECOND);

        assertThat(first.tenths(10 * SECOND, 2 * SECOND)).isEqualTo(10);
        assertThat(second.tenths(10 * SECOND, 2 * SECOND)).isEqualTo(1);
        assertThat(second.tenths(10 * SECOND, 8 * SECOND)).isEqualTo(6);
    }

    private static Snapshot with(Roster roster) {
        return new Snapshot(
                1,
                new Snapshot.Core(null, null, null, new Faults()),
                Routes.NONE,
                List.of(),
                Map.of(),
                Set.of(),
                List.of(),
                Set.of(roster),
                Upkeep.NONE,
                1);
    }
}
