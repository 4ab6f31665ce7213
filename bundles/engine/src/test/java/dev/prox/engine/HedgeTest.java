package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.ORIGIN;
import static dev.prox.engine.ExchangeStage.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Failure.Kind;
import dev.prox.api.RequestHead;
import dev.prox.testkit.FakeWire;
import dev.prox.testkit.HeadText;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins that let a request wait: who is asked beside them, whose response is taken, and what becomes of the other. */
class HedgeTest {
    private static final Duration AFTER = Duration.ofMillis(50);
    private static final UpstreamSettings HEDGED = UpstreamSettings.DEFAULT.hedge(AFTER, 0.1);

    private final Load[] loads = Loads.fresh(1);
    private ExchangeStage stage = twoOrigins(HEDGED);

    private ExchangeStage twoOrigins(UpstreamSettings settings) {
        return ExchangeStage.of(Servers.handler(new Destination[] {ORIGIN, OTHER}, settings.config(), loads));
    }

    @AfterEach
    void allIsOver() {
        stage.assertOver();
        assertThat(loads[0].requests()).isZero();
    }

    private void waitABit() {
        stage.loop.advance(AFTER);
    }

    /** The origin has the request, and is silent. */
    private FakeUpstream.Stream asked() {
        stage.upstream.opening().succeeds();
        return stage.upstream.stream();
    }

    // ---- who is asked, and when ----

    @Test
    void aResponseInTimeIsTheOnlyOne() {
        stage.get();
        asked().responds(200, "");
        waitABit();
        assertThat(stage.upstream.openings).hasSize(1);
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void anotherOriginIsAskedToo() {
        stage.get();
        FakeUpstream.Stream first = asked();
        waitABit();
        assertThat(stage.upstream.opening().destination).isEqualTo(OTHER);
        assertThat(first.cancelled).isFalse();
        assertThat(loads[0].requests()).isEqualTo(2);
        assertThat(stage.exchange.hedges()).isEqualTo(1);
        first.responds(200, "");
    }

    @Test
    void whereThereIsNoneItIsAskedTwice() {
        stage = ExchangeStage.of(Servers.handler(new Destination[] {ORIGIN}, HEDGED.config(), loads));
        stage.get();
        asked();
        waitABit();
        asked().responds(200, "");
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void anOriginThatCannotBeReachedLetsOneWaitToo() {
        stage.get();
        waitABit();
        asked().responds(200, "");
        assertThat(stage.upstream.openings.getFirst().cancelled).isTrue();
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void anIdleConnectionIsTaken() {
        stage.get();
        asked();
        FakeWire idle = stage.upstream.addIdle();
        waitABit();
        assertThat(stage.upstream.stream().wire).isSameAs(idle);
        stage.upstream.stream().responds(200, "");
        assertThat(stage.exchange.reused()).isTrue();
        assertThat(stage.upstream.released).containsExactly(idle);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "LOCK"})
    void whatMayDoSomethingIsSentOnce(String method) {
        stage.send(method + " / HTTP/1.1", "Host: a");
        FakeUpstream.Stream first = asked();
        waitABit();
        assertThat(stage.upstream.openings).hasSize(1);
        first.responds(200, "");
    }

    @Test
    void soIsWhatBecomesATunnel() {
        RequestHead head = HeadText.request("GET / HTTP/1.1", "Host: a", "Upgrade: echo");
        head.upgrade(true);
        stage.sendHead(head);
        FakeUpstream.Stream first = asked();
        waitABit();
        assertThat(stage.upstream.openings).hasSize(1);
        first.responds(200, "");
    }

    @Test
    void aBodyThatIsKeptGoesTwice() {
        stage.send("QUERY / HTTP/1.1", "Host: a", "Content-Length: 3").body("abc");
        stage.exchange.end(null);
        waitABit();
        FakeUpstream.Stream second = asked();
        assertThat(second.body).hasToString("abc");
        assertThat(second.requestEnded).isTrue();
        stage.upstream.openings.getFirst().succeeds();
        FakeUpstream.Stream first = stage.upstream.stream();
        assertThat(first.body).hasToString("abc");
        second.responds(200, "");
        assertThat(first.cancelled).isTrue();
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void aBodyThatStillComesDoesNot() {
        stage.send("QUERY / HTTP/1.1", "Host: a", "Content-Length: 3");
        FakeUpstream.Stream first = asked();
        stage.body("ab");
        waitABit();
        assertThat(stage.upstream.openings).hasSize(1);
        stage.body("c");
        stage.exchange.end(null);
        first.responds(200, "");
    }

    @Test
    void theBudgetHoldsItBack() {
        for (int i = 0; i < 9; i++) {
            stage.get();
            FakeUpstream.Stream first = asked();
            waitABit();
            first.responds(200, "");
        }
        assertThat(stage.upstream.openings).hasSize(9 + 4);
    }

    @Test
    void soDoesTheLimitOfTheUpstream() {
        stage = twoOrigins(HEDGED.limits(1, false));
        stage.get();
        FakeUpstream.Stream first = asked();
        waitABit();
        assertThat(stage.upstream.openings).hasSize(1);
        first.responds(200, "");
    }

    // ---- whose response it is ----

    @Test
    void theFirstToAnswerWins() {
        stage.get();
        FakeUpstream.Stream first = asked();
        waitABit();
        FakeUpstream.Stream second = asked();
        assertThat(second.fields).isEqualTo(first.fields);
        second.begins(200, 2);
        assertThat(first.cancelled).isTrue();
        assertThat(loads[0].requests()).isEqualTo(1);
        second.body("hi");
        second.ends(true);
        assertThat(stage.client.told).containsExactly("200 2", "body hi", "end", "ended");
        assertThat(stage.upstream.released).containsExactly(second.wire);
    }

    @Test
    void whoeverThatIs() {
        stage.get();
        FakeUpstream.Stream first = asked();
        waitABit();
        FakeUpstream.Stream second = asked();
        first.responds(200, "hi");
        assertThat(second.cancelled).isTrue();
        assertThat(stage.upstream.released).containsExactly(first.wire);
        assertThat(stage.client.told).containsExactly("200 2", "body hi", "end", "ended");
    }

    @Test
    void oneThatIsStillConnectingIsGivenUp() {
        stage.get();
        FakeUpstream.Stream first = asked();
        waitABit();
        first.responds(200, "");
        assertThat(stage.upstream.opening().cancelled).isTrue();
    }

    @Test
    void interimResponsesOfTheFirstAreEnough() {
        stage.get();
        FakeUpstream.Stream first = asked();
        waitABit();
        FakeUpstream.Stream second = asked();
        first.interim(103);
        second.interim(103);
        second.responds(200, "");
        assertThat(stage.client.told).containsExactly("interim 103", "200 0", "end", "ended");
    }

    @Test
    void whatIsAskedAgainForIsNoAnswerWhileTheOtherMayHaveOne() {
        stage = twoOrigins(HEDGED.on("503"));
        for (boolean second : new boolean[] {true, false}) {
            stage.get();
            FakeUpstream.Stream one = asked();
            waitABit();
            FakeUpstream.Stream other = asked();
            (second ? other : one).begins(503, 9);
            assertThat((second ? other : one).cancelled).isTrue();
            (second ? one : other).responds(200, "");
        }
        assertThat(stage.observed).containsExactly("200", "200");
        assertThat(stage.upstream.openings).hasSize(4);
    }

    @Test
    void butTheLastOneHasItsRetries() {
        stage = twoOrigins(HEDGED.on("503"));
        stage.get();
        FakeUpstream.Stream first = asked();
        waitABit();
        FakeUpstream.Stream second = asked();
        second.begins(503, 9);
        first.begins(503, 9);
        asked().responds(200, "");
        assertThat(stage.exchange.retries()).isEqualTo(1);
        assertThat(stage.observed).containsExactly("200");
    }

    // ---- failures ----

    @Test
    void whenTheFirstFailsTheSecondGoesOn() {
        stage.get();
        FakeUpstream.Stream first = asked();
        waitABit();
        first.fails(Kind.CONNECTION_TERMINATED);
        assertThat(stage.upstream.openings).hasSize(2);
        asked().responds(200, "");
        assertThat(stage.exchange.retries()).isZero();
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void whenTheSecondFailsTheFirstGoesOn() {
        stage.get();
        FakeUpstream.Stream first = asked();
        waitABit();
        stage.upstream.opening().fails(Kind.CONNECT_REFUSED);
        assertThat(loads[0].requests()).isEqualTo(1);
        first.responds(200, "");
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void whenBothFailThereAreRetries() {
        stage.get();
        FakeUpstream.Stream first = asked();
        waitABit();
        asked().fails(Kind.CONNECTION_TERMINATED);
        first.fails(Kind.CONNECTION_TERMINATED);
        asked().responds(200, "");
        assertThat(stage.exchange.retries()).isEqualTo(1);
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void aStalePooledConnectionIsNoFailure() {
        stage.get();
        asked();
        stage.upstream.addIdle();
        waitABit();
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        asked().responds(200, "");
        assertThat(stage.exchange.reused()).isFalse();
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void eachTryHasItsOwnTime() {
        stage = twoOrigins(HEDGED.attempts(0).perTry(Duration.ofSeconds(2)));
        stage.get();
        FakeUpstream.Stream first = asked();
        stage.loop.advance(Duration.ofSeconds(1));
        FakeUpstream.Stream second = asked();
        stage.loop.advance(Duration.ofSeconds(1));
        assertThat(first.cancelled).isTrue();
        assertThat(second.cancelled).isFalse();
        stage.loop.advance(Duration.ofSeconds(1));
        assertThat(second.cancelled).isTrue();
        assertThat(stage.observed).containsExactly("504 RESPONSE_TIMEOUT");
    }

    @Test
    void aSecondTryThatIsLateLeavesTheFirst() {
        stage.get();
        FakeUpstream.Stream first = asked();
        waitABit();
        stage.advance(6);
        assertThat(stage.upstream.opening().cancelled).isTrue();
        first.responds(200, "");
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void aClientThatLeavesEndsBoth() {
        stage.get();
        FakeUpstream.Stream first = asked();
        waitABit();
        FakeUpstream.Stream second = asked();
        stage.gone();
        assertThat(first.cancelled && second.cancelled).isTrue();
        assertThat(stage.observed).containsExactly("499 CLIENT_GONE");
    }

    @Test
    void theNextRequestOfTheConnectionBeginsAnew() {
        for (int i = 0; i < 3; i++) {
            stage.get();
            FakeUpstream.Stream first = asked();
            waitABit();
            FakeUpstream.Stream second = asked();
            (i == 1 ? first : second).responds(200, "");
        }
        assertThat(stage.observed).containsExactly("200", "200", "200");
        assertThat(stage.upstream.released).hasSize(3);
    }
}
