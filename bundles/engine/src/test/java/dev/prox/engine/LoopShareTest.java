package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.Failure;
import dev.prox.api.Respond;
import dev.prox.api.TrialTerms;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which exchanges meet a snapshot on trial, and what counts of them. */
class LoopShareTest {
    private final ExchangeStage stage = new ExchangeStage(answering(200));

    @AfterEach
    void allIsOver() {
        stage.assertOver();
    }

    private static Snapshot.Plan answering(int status) {
        return ExchangeStage.plan(exchange -> new Respond(status, List.of(), null, new byte[0], null));
    }

    private Snapshot tries(int status, Map<String, String> terms) {
        Snapshot candidate = stage.snapshot(answering(status));
        stage.run.tries(new LoopShare(candidate, TrialTerms.of(terms).share()));
        return candidate;
    }

    @Test
    void aShareIsSpreadEvenly() {
        Snapshot candidate = tries(201, Map.of("percent", "1"));
        for (int i = 1; i <= 20; i++) {
            for (int j = 0; j < 100; j++) {
                stage.get();
            }
            assertThat(candidate.outcomes(0).exchanges()).isBetween(i - 1L, i + 1L);
        }
        assertThat(stage.snapshots.getFirst().outcomes(0).exchanges()
                        + candidate.outcomes(0).exchanges())
                .isEqualTo(2000);
    }

    @Test
    void aFieldDecidesByItsValue() {
        tries(201, Map.of("header", "X-Try=yes"));
        stage.send("GET / HTTP/1.1", "Host: a", "x-try: yes");
        stage.send("GET / HTTP/1.1", "Host: a", "X-Try: Yes");
        stage.send("GET / HTTP/1.1", "Host: a", "X-Tried: yes");
        assertThat(stage.observed).containsExactly("201", "200", "200");
    }

    @Test
    void aHostDecidesWhateverItsPortAndCase() {
        tries(201, Map.of("host", "try.test"));
        stage.send("GET / HTTP/1.1", "Host: TRY.test:8080");
        stage.send("GET / HTTP/1.1", "Host: a.try.test");
        assertThat(stage.observed).containsExactly("201", "200");
    }

    @Test
    void nobodyMeetsWhatIsOnTrialNoMore() {
        Snapshot candidate = tries(201, Map.of("percent", "50"));
        stage.run.tries(null);
        for (int i = 0; i < 10; i++) {
            stage.get();
        }
        assertThat(candidate.outcomes(0).exchanges()).isZero();
    }

    @Test
    void whatFailsIsCountedWhereItBegan() {
        Snapshot candidate = tries(500, Map.of("host", "try.test"));
        stage.send("GET / HTTP/1.1", "Host: try.test");
        stage.get();
        assertThat(candidate.outcomes(0).failures()).isOne();
        assertThat(stage.snapshots.getFirst().outcomes(0).failures()).isZero();
    }

    @Test
    void whoIsToBlameDecidesWhatAFailureIs() {
        Tally tally = new Tally();
        tally.ended(200, null, 1);
        tally.ended(404, Failure.of(Failure.Kind.NO_ROUTE), 1);
        tally.ended(499, Failure.of(Failure.Kind.CLIENT_GONE), 1);
        tally.ended(501, Failure.of(Failure.Kind.METHOD_UNKNOWN), 1);
        tally.ended(503, Failure.of(Failure.Kind.MODULE_MISSING), 1);
        tally.ended(503, null, 1);
        assertThat(failures(tally)).isZero();
        tally.ended(500, null, 1);
        tally.ended(502, Failure.of(Failure.Kind.CONNECT_REFUSED), 1);
        tally.ended(200, Failure.of(Failure.Kind.RESPONSE_INCOMPLETE), 1);
        tally.ended(503, Failure.of(Failure.Kind.CONNECTION_LIMIT), 1);
        assertThat(failures(tally)).isEqualTo(4);
    }

    private static long failures(Tally tally) {
        Outcomes sum = new Outcomes();
        tally.addTo(sum);
        return sum.failures();
    }

    @Test
    void termsAreReadStrictly() {
        TrialTerms terms = TrialTerms.of(Map.of("percent", "0.5%", "for", "5m", "errors", "2%", "latency", "off"));
        assertThat(terms.share()).hasToString("0.5 %");
        assertThat(terms.time()).hasMinutes(5);
        assertThat(terms.errors()).isEqualTo(0.02);
        assertThat(terms.latency()).isZero();
        assertThat(terms.hold()).isFalse();
        assertThatThrownBy(() -> TrialTerms.of(Map.of("percent", "0"))).hasMessageContaining("more than 0");
        assertThatThrownBy(() -> TrialTerms.of(Map.of("latency", "0.5x"))).hasMessageContaining("a factor");
        assertThatThrownBy(() -> TrialTerms.of(Map.of("header", "a=b", "host", "c")))
                .hasMessageContaining("not several");
    }
}
