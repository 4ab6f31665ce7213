package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Respond;
import dev.prox.api.Verdict;
import dev.prox.testkit.Allocation;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.FakeLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProxyHandlerTest {
    private static final Destination A = destination("a");
    private static final Destination B = destination("b");

    private final FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1");

    private static Destination destination(String host) {
        return new Destination(
                host, 80, null, null, Destination.AddressPolicy.ANY, new Destination.Timeouts(1, 1, 1, 1));
    }

    private static ProxyHandler handler(Destination... ring) {
        return Servers.handler(ring, UpstreamSettings.DEFAULT.config(), Loads.fresh(2));
    }

    private List<Verdict> chosen(ProxyHandler handler, int times) {
        List<Verdict> chosen = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            chosen.add(handler.handle(exchange));
        }
        return chosen;
    }

    @Test
    void endpointsTakeTurnsByTheirWeight() {
        assertThat(chosen(handler(A, A, B), 6)).containsExactly(A, A, B, A, A, B);
        assertThat(chosen(handler(A), 2)).containsExactly(A, A);
    }

    @Test
    void noTunnelGoesToAnEndpoint() {
        Verdict verdict = handler(A, B).handle(FakeExchange.of("CONNECT a.test:443 HTTP/1.1", "Host: a.test:443"));
        assertThat(verdict).isInstanceOfSatisfying(Respond.class, answer -> assertThat(answer.status())
                .isEqualTo(501));
    }

    @Test
    void eachLoopTakesItsOwnTurns() {
        ProxyHandler handler = handler(A, B);
        FakeExchange other = FakeExchange.of("GET / HTTP/1.1").on(new FakeLoop(1));

        assertThat(handler.handle(exchange)).isEqualTo(A);
        assertThat(handler.handle(other)).isEqualTo(A);
        assertThat(handler.handle(exchange)).isEqualTo(B);
    }

    @Test
    void anotherTryGoesToOneThatHasNotFailed() {
        Candidate[] all = {candidate("a"), candidate("b"), candidate("c")};
        Lineup lineup = Lineup.of(List.of(all), List.of(), endpoints -> exchange -> 0);

        assertThat(lineup.another(exchange, List.of(all[1]))).isEqualTo(all[0]);
        assertThat(lineup.another(exchange, List.of(all[0])))
                .as("the next in order, where the balancer insists")
                .isEqualTo(all[1]);
        assertThat(lineup.another(exchange, List.of(all[0], all[1]))).isEqualTo(all[2]);
        assertThat(lineup.another(exchange, List.of(all))).isNull();
    }

    private static Candidate candidate(String host) {
        Roster one = Servers.roster(new Servers.Turns(), destination(host));
        return Candidate.of(one.members().getFirst(), 1);
    }

    @Test
    void theLimitOfRequestsIsSharedByTheLoops() {
        ProxyHandler handler = Servers.handler(
                new Destination[] {A}, UpstreamSettings.DEFAULT.limits(3, false).config(), Loads.fresh(2));
        FakeLoop loop = new FakeLoop(0);
        handler.load(loop).enter();
        assertThat(handler.takesMore(loop)).isTrue();
        handler.load(loop).enter();
        assertThat(handler.takesMore(loop)).isFalse();
        assertThat(handler.takesMore(new FakeLoop(1))).isTrue();
        handler.load(loop).leave();
        assertThat(handler.takesMore(loop)).isTrue();
    }

    @Test
    void choosingAllocatesNothing() {
        ProxyHandler handler = handler(A, B);

        assertThat(Allocation.octetsPerRun(() -> handler.handle(exchange))).isLessThan(1);
    }
}
