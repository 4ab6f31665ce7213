package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.Failure.Kind;
import dev.prox.api.Respond;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Verdict;
import dev.prox.engine.FakeUpstream.Stream;
import dev.prox.testkit.FakeWire;
import dev.prox.testkit.HeadText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a request, from its head to the observers. */
class ExchangeRunTest {
    private ExchangeStage stage = ExchangeStage.toOrigin();

    private static Respond ok(String text) {
        return new Respond(200, List.of(), "text/plain", text.getBytes(StandardCharsets.US_ASCII), null);
    }

    @AfterEach
    void allIsOver() {
        stage.assertOver();
    }

    // ---- routes, filters, handlers ----

    @Test
    void aRequestGoesToItsOriginAndItsResponseComesBack() {
        FakeWire idle = stage.upstream.addIdle();
        stage.get();
        Stream stream = stage.upstream.stream();
        assertThat(stream.wire).isSameAs(idle);
        assertThat(stream.start).isEqualTo("GET / ORIGIN 0");
        assertThat(stream.fields).contains("Via: 1.1 prox");
        stream.interim(103);
        stream.responds(200, "hello");
        assertThat(stage.client.told).containsExactly("interim 103", "200 5", "body hello", "end", "ended");
        assertThat(stage.upstream.released).containsExactly(idle);
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void aConnectionThatCannotBeKeptIsNotReleased() {
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().begins(200, -2);
        stage.upstream.stream().body("x");
        stage.upstream.stream().ends(false);
        assertThat(stage.client.told).containsExactly("200 -1", "body x", "end", "ended");
        assertThat(stage.upstream.released).isEmpty();
    }

    @Test
    void whatNoRouteMatchesIsNotFound() {
        stage = new ExchangeStage(null);
        stage.get();
        assertThat(stage.observed).containsExactly("404 NO_ROUTE");
    }

    @Test
    void whatIsMalformedIsAnsweredAndCounted() {
        stage.malformed(HeadText.request("GET / HTTP/1.1"), Failure.of(Kind.MALFORMED_REQUEST));
        assertThat(stage.client.told.getFirst()).startsWith("400 ");
        assertThat(stage.observed).containsExactly("400 MALFORMED_REQUEST");
    }

    @Test
    void aFilterMayAnswer() {
        stage = ExchangeStage.of(exchange -> ORIGIN, exchange -> Verdict.CONTINUE, exchange -> ok("mine"));
        stage.get();
        assertThat(stage.client.told).containsExactly("200 4", "body mine", "end", "ended");
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void anAnswerToHeadHasNoBody() {
        stage = ExchangeStage.of(exchange -> ok("mine"));
        stage.send("HEAD / HTTP/1.1", "Host: a");
        assertThat(stage.client.told).containsExactly("200 0", "end", "ended");
    }

    @ParameterizedTest
    @ValueSource(strings = {"filter", "handler", "linkage", "router"})
    void whoThrowsMakesA500AndOthersGoOn(String who) {
        int[] calls = {0};
        Runnable once = () -> {
            if (calls[0]++ == 0) {
                if (who.equals("linkage")) {
                    throw new NoClassDefFoundError("thrown by the test");
                }
                throw new IllegalStateException("thrown by the test");
            }
        };
        stage = ExchangeStage.of(
                exchange -> {
                    if (who.equals("handler") || who.equals("linkage")) {
                        once.run();
                    }
                    return ok("fine");
                },
                exchange -> {
                    if (who.equals("filter")) {
                        once.run();
                    }
                    return Verdict.CONTINUE;
                });
        if (who.equals("router")) {
            stage.publish(stage.snapshot(
                    exchange -> {
                        once.run();
                        return 0;
                    },
                    ExchangeStage.plan(exchange -> ok("fine"))));
        }
        stage.get();
        stage.get();
        assertThat(stage.observed).containsExactly("500 INTERNAL", "200");
    }

    @Test
    void aResponseThatItsFiltersHaveNotAllSeenIsNotSent() {
        ResponseFilter throwing = exchange -> {
            throw new IllegalStateException("thrown by the test");
        };
        Snapshot.Plan plain = ExchangeStage.plan(exchange -> ORIGIN);
        Snapshot.Plan plan = new Snapshot.Plan(
                "r", plain.requestFilters(), new ResponseFilter[] {throwing}, plain.handler(), null, false);
        stage = new ExchangeStage(plan);
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().begins(200, 5);
        assertThat(stage.client.told.getFirst()).startsWith("500 ");
        assertThat(stage.upstream.stream().cancelled).isTrue();
        assertThat(stage.observed).containsExactly("500 INTERNAL");
    }

    @Test
    void anObserverThatThrowsKeepsNobody() {
        stage.thrown = new IllegalStateException("thrown by the test");
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        assertThat(stage.client.told).containsExactly("200 0", "end", "ended");
    }

    @Test
    void theNextRequestMayComeBeforeTheLastHasQuiteEnded() {
        stage = ExchangeStage.of(exchange -> ok("fine"));
        int[] left = {3};
        stage.client.ended = () -> {
            if (left[0]-- > 0) {
                stage.get();
            }
        };
        stage.get();
        assertThat(stage.observed).containsExactly("200", "200", "200", "200");
    }

    // ---- suspension ----

    @Test
    void aSuspendedExchangeGoesOnWithItsVerdict() {
        ExchangeStage.Later later = new ExchangeStage.Later();
        stage = ExchangeStage.of(exchange -> ok("handler"), later, exchange -> Verdict.CONTINUE);
        stage.put(1);
        assertThat(stage.client.reading).isFalse();
        later.gives(Verdict.CONTINUE);
        later.gives(ok("twice"));
        assertThat(stage.client.told).containsExactly("200 7", "body handler", "end", "ended");
        stage.get();
        later.gives(ok("filter"));
        assertThat(stage.client.told).endsWith("body filter", "end", "ended");
        stage.get();
        later.gives(ORIGIN);
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("200", "200", "200");
    }

    @Test
    void aVerdictThatComesTooLateIsForNobody() {
        ExchangeStage.Later later = new ExchangeStage.Later();
        stage = ExchangeStage.of(exchange -> ORIGIN, later);
        stage.get();
        Exchange.Resumption first = later.resumption;
        stage.gone();
        first.resume(Verdict.CONTINUE);
        stage.get();
        first.resume(ok("for the first"));
        assertThat(stage.client.told).containsExactly("abort", "ended");
        later.gives(ok("for the second"));
        assertThat(stage.observed).containsExactly("499 CLIENT_GONE", "200");
    }

    @Test
    void whoNeverGivesAVerdictIsNotWaitedForForEver() {
        stage = ExchangeStage.of(exchange -> ORIGIN, new ExchangeStage.Later());
        stage.get();
        stage.advance(1000);
        assertThat(stage.observed).hasSize(1);
        assertThat(stage.users()).isZero();
    }

    // ---- bodies ----

    @Test
    void aBodyWaitsForItsConnection() {
        stage.put(6).body("abc").body("def");
        assertThat(stage.client.reading).isFalse();
        stage.upstream.opening().succeeds();
        assertThat(stage.client.reading).isTrue();
        assertThat(stage.upstream.stream().body).hasToString("abcdef");
        stage.exchange.end(null);
        assertThat(stage.upstream.stream().requestEnded).isTrue();
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void anOriginThatTakesNoMoreStopsTheClient() {
        stage.upstream.addIdle();
        stage.put(6);
        stage.upstream.stream().writable = false;
        stage.body("abc");
        assertThat(stage.client.reading).isFalse();
        stage.upstream.stream().takesMore();
        assertThat(stage.client.reading).isTrue();
        stage.gone();
    }

    @Test
    void aClientThatTakesNoMoreStopsTheOrigin() {
        stage.upstream.addIdle();
        stage.get();
        stage.client.writable = false;
        stage.upstream.stream().begins(200, 6);
        stage.upstream.stream().body("abc");
        assertThat(stage.upstream.stream().reading).isFalse();
        stage.client.writable = true;
        stage.exchange.writable();
        assertThat(stage.upstream.stream().reading).isTrue();
        stage.upstream.stream().body("def");
        stage.upstream.stream().ends(true);
        assertThat(stage.client.told).contains("body abcdef");
    }

    @ParameterizedTest
    @EnumSource(names = {"MALFORMED_REQUEST", "BODY_TOO_LARGE", "REQUEST_TIMEOUT"})
    void aBodyThatFailsIsAnswered(Kind kind) {
        stage.upstream.addIdle();
        stage.put(6).body("abc");
        stage.exchange.failed(Failure.of(kind));
        assertThat(stage.upstream.stream().cancelled).isTrue();
        assertThat(stage.observed).containsExactly(kind.status() + " " + kind);
    }

    @Test
    void whenTheResponseHasBegunItIsCut() {
        stage.upstream.addIdle();
        stage.put(6).body("abc");
        stage.upstream.stream().begins(200, 6);
        stage.exchange.failed(Failure.of(Kind.REQUEST_TIMEOUT));
        assertThat(stage.client.told).containsExactly("200 6", "abort", "ended");
        assertThat(stage.observed).containsExactly("200 REQUEST_TIMEOUT");
    }

    @Test
    void aResponseMayEndBeforeItsRequest() {
        stage.upstream.addIdle();
        stage.put(6).body("abc");
        stage.upstream.stream().begins(413, 0);
        stage.upstream.stream().ends(false);
        stage.body("def");
        stage.exchange.end(null);
        assertThat(stage.client.told).containsExactly("413 0", "end", "ended");
    }

    // ---- the client leaves ----

    @Test
    void whileSuspended() {
        stage = ExchangeStage.of(exchange -> ORIGIN, new ExchangeStage.Later());
        stage.put(3).body("abc");
        stage.gone();
        assertThat(stage.observed).containsExactly("499 CLIENT_GONE");
    }

    @Test
    void whileConnecting() {
        stage.put(3).body("abc");
        stage.gone();
        assertThat(stage.upstream.opening().cancelled).isTrue();
        assertThat(stage.observed).containsExactly("499 CLIENT_GONE");
    }

    @Test
    void whileAsking() {
        stage.upstream.addIdle();
        stage.put(3).body("a");
        stage.gone();
        assertThat(stage.upstream.stream().cancelled).isTrue();
        assertThat(stage.observed).containsExactly("499 CLIENT_GONE");
    }

    @Test
    void whileTheResponseComes() {
        stage.upstream.addIdle();
        stage.get();
        stage.upstream.stream().begins(200, 3);
        stage.upstream.stream().body("a");
        stage.gone();
        assertThat(stage.upstream.stream().cancelled).isTrue();
        assertThat(stage.client.told).containsExactly("200 3", "body a", "abort", "ended");
        assertThat(stage.observed).containsExactly("200 CLIENT_GONE");
        stage.gone();
    }

    @Test
    void anOriginThatLeavesWithinItsResponseCutsIt() {
        stage.upstream.addIdle();
        stage.get();
        stage.upstream.stream().begins(200, 3);
        stage.upstream.stream().fails(Kind.RESPONSE_INCOMPLETE);
        assertThat(stage.client.told).containsExactly("200 3", "abort", "ended");
        assertThat(stage.observed).containsExactly("200 RESPONSE_INCOMPLETE");
    }
}
