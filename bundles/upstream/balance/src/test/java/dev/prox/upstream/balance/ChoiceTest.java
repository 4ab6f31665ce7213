package dev.prox.upstream.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prox.api.Balancer;
import dev.prox.api.Balancer.Choice;
import dev.prox.api.BalancerFactory;
import dev.prox.api.Endpoint;
import dev.prox.testkit.Allocation;
import dev.prox.testkit.FakeAssembly;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.FakeLoop;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom each balancer chooses, and how often. */
class ChoiceTest {
    private static final int PICKS = 200_000;

    private final FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1");

    @SuppressWarnings("unchecked")
    private static Choice choice(String name, List<Endpoint> endpoints) {
        BalancerFactory<Named.Nothing> factory = (BalancerFactory<Named.Nothing>) BalanceComponent.factories().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        try {
            Balancer made = factory.create(new Named.Nothing(), FakeAssembly.at("balance"));
            return made.among(endpoints);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private double[] shares(Choice choice, int endpoints) {
        double[] shares = new double[endpoints];
        for (int i = 0; i < PICKS; i++) {
            shares[choice.choose(exchange)] += 1.0 / PICKS;
        }
        return shares;
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "random", "least-requests", "p2c"})
    void idleEndpointsGetRequestsByTheirWeight(String name) {
        double[] shares = shares(choice(name, Server.weighing(1, 2, 3, 10)), 4);

        assertThat(shares).containsExactly(new double[] {1 / 16.0, 2 / 16.0, 3 / 16.0, 10 / 16.0}, within(0.01));
    }

    @Test
    void turnsOfAHeavyEndpointAreSpread() {
        assertThat(RoundRobin.turns(new int[] {1, 1, 1})).containsExactly(0, 1, 2);
        assertThat(RoundRobin.turns(new int[] {200, 100})).containsExactly(0, 1, 0);
        assertThat(RoundRobin.turns(new int[] {1, 4})).containsExactly(1, 1, 0, 1, 1);
        assertThat(RoundRobin.turns(new int[] {99_991, 1, 7})).hasSizeLessThan(9000);
    }

    @Test
    void eachLoopTakesItsOwnTurns() {
        Choice turns = RoundRobin.among(Server.some(3), 2);
        FakeExchange other = FakeExchange.of("GET / HTTP/1.1").on(new FakeLoop(1));

        assertThat(List.of(turns.choose(exchange), turns.choose(exchange), turns.choose(other)))
                .containsExactly(0, 1, 0);
    }

    @Test
    void whoHasFewestRequestsForItsWeightIsChosen() {
        List<Endpoint> servers = Server.weighing(1, 1, 4);
        int[] requests = {3, 2, 7};
        IntStream.range(0, 3).forEach(i -> ((Server) servers.get(i)).requests = requests[i]);

        assertThat(shares(choice("least-requests", servers), 3)[2]).isEqualTo(1, within(1e-9));
    }

    @Test
    void theBusiestOfManyIsNeverTheBetterOfTwo() {
        List<Endpoint> servers = Server.some(10);
        ((Server) servers.get(4)).requests = 5;

        assertThat(shares(choice("p2c", servers), 10)[4]).isZero();
    }

    @Test
    void oneThatNobodyKnowsGetsOneRequestToLearn() {
        List<Endpoint> servers = Server.some(2);
        ((Server) servers.get(0)).latency = 1;
        Choice choice = choice("peak-ewma", servers);

        assertThat(choice.choose(exchange)).isEqualTo(1);
        ((Server) servers.get(1)).requests = 1;
        assertThat(choice.choose(exchange)).isZero();
    }

    @Test
    void theFirstIsFirst() {
        assertThat(shares(choice("first", Server.some(3)), 3)[0]).isEqualTo(1, within(1e-9));
    }

    @Test
    void oneClientAlwaysGoesToTheSame() {
        Choice choice = choice("ip-hash", Server.some(7));
        int first = choice.choose(exchange);

        assertThat(shares(choice, 7)[first]).isEqualTo(1, within(1e-9));
        assertThat(IntStream.range(0, 100)
                        .map(i ->
                                choice.choose(FakeExchange.of("GET / HTTP/1.1").from("192.0.2." + i)))
                        .distinct())
                .hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "random", "least-requests", "p2c", "peak-ewma", "first"})
    void choosingAllocatesNothing(String name) {
        Choice choice = choice(name, Server.weighing(1, 2, 3));

        assertThat(Allocation.octetsPerRun(() -> choice.choose(exchange))).isLessThan(1);
    }
}
