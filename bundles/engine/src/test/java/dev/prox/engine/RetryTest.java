package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.ORIGIN;
import static dev.prox.engine.ExchangeStage.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Failure.Kind;
import dev.prox.testkit.FakeWire;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins that cannot be reached, that leave or that are late: what is tried again, and what is not. */
class RetryTest {
    private ExchangeStage stage = ExchangeStage.toOrigin();

    /** Another origin when the first fails. */
    private static ExchangeStage twoOrigins(UpstreamSettings settings) {
        return ExchangeStage.of(Servers.handler(new Destination[] {ORIGIN, OTHER}, settings.config(), Loads.fresh(1)));
    }

    private static ExchangeStage oneOrigin(UpstreamSettings settings) {
        return ExchangeStage.of(Servers.handler(new Destination[] {ORIGIN}, settings.config(), Loads.fresh(1)));
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
        stage = twoOrigins(UpstreamSettings.DEFAULT);
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
    void connectingHasATime() {
        stage = twoOrigins(UpstreamSettings.DEFAULT);
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
    void norOneOfWhoseBodySomethingIsGone() {
        stage.upstream.addIdle();
        stage.put(3).body("abc");
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        assertThat(stage.observed).containsExactly("502 CONNECTION_TERMINATED");
    }

    @Test
    void oneOfWhoseBodyNothingHasLeftIs() {
        stage.upstream.addIdle();
        stage.put(3);
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        stage.body("abc");
        stage.exchange.end(null);
        stage.upstream.opening().succeeds();
        assertThat(stage.upstream.stream().body).hasToString("abc");
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("200");
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

    // ---- responses that are none, and requests that may go out again ----

    @Test
    void aStatusThatIsNamedIsTriedAtAnotherEndpoint() {
        stage = twoOrigins(UpstreamSettings.DEFAULT.on("503"));
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().begins(503, 4);
        assertThat(stage.upstream.stream().cancelled).isTrue();
        assertThat(stage.client.told).isEmpty();
        assertThat(stage.upstream.opening().destination).isEqualTo(OTHER);
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void theLastOneIsTheAnswer() {
        stage = twoOrigins(UpstreamSettings.DEFAULT.on("503"));
        stage.get();
        for (int i = 0; i < 2; i++) {
            stage.upstream.opening().succeeds();
            stage.upstream.stream().responds(503, "");
        }
        assertThat(stage.upstream.openings).hasSize(2);
        assertThat(stage.observed).containsExactly("503");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 500, 502})
    void anyOtherStatusIsTheAnswer(int status) {
        stage = twoOrigins(UpstreamSettings.DEFAULT.on("503"));
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(status, "");
        assertThat(stage.observed).containsExactly(String.valueOf(status));
    }

    @Test
    void whereThereIsOneEndpointItIsAskedAgain() {
        stage = oneOrigin(UpstreamSettings.DEFAULT.on("503").attempts(2));
        stage.get();
        for (int i = 0; i < 3; i++) {
            stage.upstream.opening().succeeds();
            stage.upstream.stream().responds(503, "");
        }
        assertThat(stage.upstream.openings).hasSize(3);
        assertThat(stage.observed).containsExactly("503");
    }

    @Test
    void butNotWhereItCannotBeReached() {
        stage = oneOrigin(UpstreamSettings.DEFAULT.attempts(2));
        stage.get();
        stage.upstream.opening().fails(Kind.CONNECT_REFUSED);
        assertThat(stage.upstream.openings).hasSize(1);
        assertThat(stage.observed).containsExactly("502 CONNECT_REFUSED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "LOCK"})
    void whatMayDoSomethingTwiceIsNotSentTwice(String method) {
        stage = twoOrigins(UpstreamSettings.DEFAULT.on("503"));
        stage.send(method + " / HTTP/1.1", "Host: a");
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(503, "");
        assertThat(stage.observed).containsExactly("503");
    }

    @Test
    void unlessThatIsWanted() {
        stage = twoOrigins(UpstreamSettings.DEFAULT.on("503").unsafe());
        stage.send("POST / HTTP/1.1", "Host: a");
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(503, "");
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void aBodyThatWasKeptIsSentAgain() {
        stage = twoOrigins(UpstreamSettings.DEFAULT.on("503"));
        stage.send("QUERY / HTTP/1.1", "Host: a", "Content-Length: 6");
        stage.upstream.opening().succeeds();
        stage.body("abc");
        stage.upstream.stream().responds(503, "");
        stage.upstream.opening().succeeds();
        stage.body("def");
        stage.exchange.end(null);
        assertThat(stage.upstream.stream().body).hasToString("abcdef");
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void oneThatWasTooMuchToKeepIsNot() {
        stage = twoOrigins(UpstreamSettings.DEFAULT.on("503").bodyMax(5));
        stage.put(6);
        stage.upstream.opening().succeeds();
        stage.body("abc").body("def");
        stage.exchange.end(null);
        stage.upstream.stream().responds(503, "");
        assertThat(stage.observed).containsExactly("503");
    }

    @Test
    void aTryHasATimeOfItsOwn() {
        stage = twoOrigins(UpstreamSettings.DEFAULT.on("timeout").perTry(Duration.ofSeconds(3)));
        stage.get();
        stage.upstream.opening().succeeds();
        stage.advance(4);
        assertThat(stage.upstream.stream().cancelled).isTrue();
        assertThat(stage.upstream.opening().destination).isEqualTo(OTHER);
        stage.upstream.opening().succeeds();
        stage.advance(4);
        assertThat(stage.observed).containsExactly("504 RESPONSE_TIMEOUT");
    }

    @Test
    void aResponseThatHasBegunHasLonger() {
        stage = twoOrigins(UpstreamSettings.DEFAULT.on("timeout").perTry(Duration.ofSeconds(3)));
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().begins(200, 1);
        stage.advance(29);
        stage.upstream.stream().body("x");
        stage.upstream.stream().ends(true);
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void afterATryThereIsAPause() {
        stage = oneOrigin(UpstreamSettings.DEFAULT.on("503").backoff(Duration.ofHours(1)));
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(503, "");
        assertThat(stage.upstream.openings).hasSize(1);
        assertThat(stage.observed).isEmpty();
        stage.gone();
        assertThat(stage.observed).containsExactly("499 CLIENT_GONE");
    }

    @Test
    void retriesAreAShareOfTheRequests() {
        stage = oneOrigin(UpstreamSettings.DEFAULT.on("503"));
        int asked = 0;
        for (int i = 0; i < 103; i++) {
            stage.get();
            while (stage.observed.size() == i) {
                stage.upstream.opening().succeeds();
                stage.upstream.stream().responds(503, "");
                asked++;
            }
        }
        assertThat(asked - 103).as("one in five, and three for those with few").isEqualTo(20 + 3);
    }

    @Test
    void whereAFilterHasDecidedTheUpstreamOfTheRouteIsNotTried() {
        Destination elsewhere = ExchangeStage.destination("elsewhere.test", null);
        var handler =
                Servers.handler(new Destination[] {ORIGIN, OTHER}, UpstreamSettings.DEFAULT.config(), Loads.fresh(1));
        stage = ExchangeStage.of(handler, exchange -> elsewhere);
        stage.get();
        assertThat(stage.upstream.opening().destination).isEqualTo(elsewhere);
        assertThat(handler.load(stage.loop).requests()).isZero();
        stage.upstream.opening().fails(Kind.CONNECT_REFUSED);
        assertThat(stage.upstream.openings).hasSize(1);
        assertThat(stage.observed).containsExactly("502 CONNECT_REFUSED");
    }

    @Test
    void anUpstreamThatHasAsManyAsItMayGetsNoMore() {
        stage = oneOrigin(UpstreamSettings.DEFAULT.limits(1, false));
        Load load =
                stage.snapshots.getFirst().routes.get(0).upstreams().getFirst().load(stage.loop);
        load.enter();
        stage.get();
        assertThat(stage.observed).containsExactly("503 CONNECTION_LIMIT");
        assertThat(stage.client.fields).contains("Retry-After: 1");
        load.leave();
        stage.get();
        stage.upstream.opening().succeeds();
        assertThat(load.requests()).isEqualTo(1);
        stage.upstream.stream().responds(200, "");
        assertThat(load.requests()).isZero();
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
