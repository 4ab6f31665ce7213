package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.ORIGIN;
import static dev.prox.engine.ExchangeStage.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Exchange;
import dev.prox.api.Failure.Kind;
import dev.prox.api.Handler;
import dev.prox.api.Verdict;
import dev.prox.testkit.FakeWire;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins that cannot be reached, that leave or that are late: what is tried again, and what is not. */
class RetryTest {
    private ExchangeStage stage = ExchangeStage.toOrigin();

    /** Another origin when the first fails. */
    private static final class TwoOrigins implements Handler {
        @Override
        public Verdict handle(Exchange exchange) {
            return ORIGIN;
        }

        @Override
        public @Nullable Verdict retry(Exchange exchange, int retries) {
            return retries == 0 ? OTHER : null;
        }
    }

    @AfterEach
    void allIsOver() {
        stage.assertOver();
    }

    // ---- connections ----

    @Test
    void aConnectionThatBecameFreeServesToo() {
        stage.get();
        FakeWire wire = stage.upstream.opening().isServedByAnother();
        assertThat(stage.upstream.stream().wire).isSameAs(wire);
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void anotherOriginIsAskedWhenTheFirstCannotBeReached() {
        stage = ExchangeStage.of(new TwoOrigins());
        stage.put(3).body("abc");
        stage.exchange.end(null);
        stage.upstream.opening().fails(Kind.CONNECT_REFUSED);
        assertThat(stage.upstream.opening().destination).isEqualTo(OTHER);
        stage.upstream.opening().succeeds();
        assertThat(stage.upstream.stream().body).hasToString("abc");
        assertThat(stage.upstream.stream().requestEnded).isTrue();
        stage.upstream.stream().responds(201, "");
        assertThat(stage.observed).containsExactly("201");
    }

    @Test
    void whenThereIsNoneTheFailureIsTheAnswer() {
        stage.get();
        stage.upstream.opening().fails(Kind.CONNECT_REFUSED);
        assertThat(stage.observed).containsExactly("502 CONNECT_REFUSED");
    }

    @Test
    void aHandlerThatThrowsAtTheNextTryHasNone() {
        stage = ExchangeStage.of(new Handler() {
            @Override
            public Verdict handle(Exchange exchange) {
                return ORIGIN;
            }

            @Override
            public Verdict retry(Exchange exchange, int retries) {
                throw new IllegalStateException("thrown by the test");
            }
        });
        stage.get();
        stage.upstream.opening().fails(Kind.CONNECT_REFUSED);
        assertThat(stage.observed).containsExactly("502 CONNECT_REFUSED");
    }

    @Test
    void connectingHasATime() {
        stage = ExchangeStage.of(new TwoOrigins());
        stage.get();
        stage.advance(6);
        assertThat(stage.upstream.openings.getFirst().cancelled).isTrue();
        assertThat(stage.upstream.opening().destination).isEqualTo(OTHER);
        stage.advance(6);
        assertThat(stage.upstream.opening().cancelled).isTrue();
        assertThat(stage.observed).containsExactly("504 CONNECT_TIMEOUT");
    }

    // ---- stale connections ----

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void anIdempotentRequestIsSentAgainWhenItsPooledConnectionWasStale(String method) {
        stage.upstream.addIdle();
        stage.send(method + " / HTTP/1.1", "Host: a");
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        stage.upstream.opening().succeeds();
        assertThat(stage.upstream.stream().start).startsWith(method);
        assertThat(stage.upstream.stream().fields.stream().filter(each -> each.startsWith("Via")))
                .hasSize(1);
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "LOCK"})
    void anyOtherIsNot(String method) {
        stage.upstream.addIdle();
        stage.send(method + " / HTTP/1.1", "Host: a");
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        assertThat(stage.upstream.openings).isEmpty();
        assertThat(stage.observed).containsExactly("502 CONNECTION_TERMINATED");
    }

    @Test
    void norOneWithABody() {
        stage.upstream.addIdle();
        stage.put(3).body("abc");
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        assertThat(stage.observed).containsExactly("502 CONNECTION_TERMINATED");
        stage.upstream.addIdle();
        stage.put(3);
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        assertThat(stage.observed).hasSize(2).endsWith("502 CONNECTION_TERMINATED");
    }

    @Test
    void norOneWhoseConnectionWasFresh() {
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        assertThat(stage.upstream.openings).hasSize(1);
        assertThat(stage.observed).containsExactly("502 CONNECTION_TERMINATED");
    }

    @Test
    void norOneOfWhoseResponseSomethingCame() {
        stage.upstream.addIdle();
        stage.get();
        stage.upstream.stream().fails(Kind.RESPONSE_INCOMPLETE);
        assertThat(stage.observed).containsExactly("502 RESPONSE_INCOMPLETE");
    }

    @Test
    void afterSoManyStaleConnectionsAFreshOneIsOpened() {
        for (int i = 0; i < 9; i++) {
            stage.upstream.addIdle();
        }
        stage.get();
        while (stage.upstream.openings.isEmpty()) {
            stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        }
        assertThat(stage.upstream.streams).hasSize(4);
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("200");
    }

    // ---- time ----

    @Test
    void theFirstOctetHasATime() {
        stage.upstream.addIdle();
        stage.get();
        stage.advance(19);
        assertThat(stage.observed).isEmpty();
        stage.advance(2);
        assertThat(stage.upstream.stream().cancelled).isTrue();
        assertThat(stage.observed).containsExactly("504 RESPONSE_TIMEOUT");
    }

    @Test
    void eachFurtherOneToo() {
        stage.upstream.addIdle();
        stage.get();
        stage.upstream.stream().begins(200, 6);
        for (int i = 0; i < 3; i++) {
            stage.advance(29);
            stage.upstream.stream().body("x");
        }
        stage.advance(31);
        assertThat(stage.client.told).containsExactly("200 6", "body xxx", "abort", "ended");
        assertThat(stage.observed).containsExactly("200 RESPONSE_TIMEOUT");
    }

    @Test
    void andAllTogether() {
        Destination.Timeouts timeouts = new Destination.Timeouts(
                5 * ExchangeStage.SECOND,
                20 * ExchangeStage.SECOND,
                30 * ExchangeStage.SECOND,
                40 * ExchangeStage.SECOND);
        Destination origin = new Destination("origin.test", 80, null, null, Destination.AddressPolicy.ANY, timeouts);
        stage = ExchangeStage.of(exchange -> origin);
        stage.upstream.addIdle();
        stage.get();
        stage.upstream.stream().begins(200, 6);
        stage.advance(20);
        stage.upstream.stream().body("x");
        stage.advance(21);
        assertThat(stage.observed).containsExactly("200 RESPONSE_TIMEOUT");
    }
}
