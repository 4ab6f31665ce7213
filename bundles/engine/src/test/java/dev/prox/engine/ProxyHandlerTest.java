package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
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

    private static ProxyHandler handler(int attempts, Destination... ring) {
        return new ProxyHandler(ring, attempts, 2);
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
        assertThat(chosen(handler(0, A, A, B), 6)).containsExactly(A, A, B, A, A, B);
        assertThat(chosen(handler(0, A), 2)).containsExactly(A, A);
    }

    @Test
    void eachLoopTakesItsOwnTurns() {
        ProxyHandler handler = handler(0, A, B);
        FakeExchange other = FakeExchange.of("GET / HTTP/1.1").on(new FakeLoop(1));

        assertThat(handler.handle(exchange)).isEqualTo(A);
        assertThat(handler.handle(other)).isEqualTo(A);
        assertThat(handler.handle(exchange)).isEqualTo(B);
    }

    @Test
    void aRetryGoesToAnotherEndpoint() {
        ProxyHandler handler = handler(2, A, A, A, B);
        exchange.destination(A, false, 0);

        assertThat(handler.retry(exchange, 0)).isEqualTo(B);
        assertThat(handler.retry(exchange, 1)).isEqualTo(B);
    }

    @Test
    void retriesAreBounded() {
        exchange.destination(A, false, 0);

        assertThat(handler(0, A, B).retry(exchange, 0)).isNull();
        assertThat(handler(1, A, B).retry(exchange, 0)).isEqualTo(B);
        assertThat(handler(1, A, B).retry(exchange, 1)).isNull();
    }

    @Test
    void thereIsNoRetryWithoutAnotherEndpoint() {
        exchange.destination(A, false, 0);

        assertThat(handler(5, A).retry(exchange, 0)).isNull();
        assertThat(handler(5, A, destination("a")).retry(exchange, 0)).isNull();
    }

    @Test
    void choosingAllocatesNothing() {
        ProxyHandler handler = handler(1, A, B);

        assertThat(Allocation.octetsPerRun(() -> handler.handle(exchange))).isLessThan(1);
    }
}
