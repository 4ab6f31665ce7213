package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.ORIGIN;
import static dev.prox.engine.ExchangeStage.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.Destination;
import dev.prox.api.Failure.Kind;
import dev.prox.api.HeaderName;
import dev.prox.testkit.Allocation;
import dev.prox.testkit.HeadText;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long an answer is waited for: what clients say of it, and what upstreams hear. */
class TimeLeftTest {
    private static final UpstreamSettings TOLD = UpstreamSettings.DEFAULT.deadline("X-Time-Left", false);
    private static final UpstreamSettings TRUSTED = UpstreamSettings.DEFAULT.deadline("X-Time-Left", true);

    private ExchangeStage stage = ExchangeStage.toOrigin();

    @AfterEach
    void allIsOver() {
        stage.assertOver();
    }

    /** An upstream of two endpoints, which want all to be over after {@code total} seconds, or never. */
    private static ExchangeStage twoOrigins(UpstreamSettings settings, long total) {
        Destination[] ring = {within(ORIGIN, total), within(OTHER, total)};
        return ExchangeStage.of(Servers.handler(ring, settings.config(), Loads.fresh(1)));
    }

    private static Destination within(Destination to, long seconds) {
        Destination.Timeouts old = to.timeouts();
        long total = Duration.ofSeconds(seconds).toNanos();
        return new Destination(
                to.host(),
                to.port(),
                null,
                null,
                to.policy(),
                new Destination.Timeouts(old.connect(), old.firstByte(), old.idle(), total));
    }

    private void get(String... told) {
        String[] lines = new String[told.length + 2];
        lines[0] = "GET / HTTP/1.1";
        lines[1] = "Host: a";
        for (int i = 0; i < told.length; i++) {
            lines[i + 2] = "X-Time-Left: " + told[i];
        }
        stage.send(lines);
    }

    /** What the upstream heard with the last try. */
    private List<String> heard() {
        return stage.upstream.stream().fields.stream()
                .filter(each -> each.startsWith("X-Time-Left"))
                .toList();
    }

    private void answer() {
        stage.upstream.stream().responds(200, "");
    }

    @Test
    void theUpstreamHearsWhatIsLeft() {
        stage = twoOrigins(TOLD, 10);
        get();
        stage.advance(2);
        stage.upstream.opening().succeeds();
        assertThat(heard()).containsExactly("X-Time-Left: 8000");
        answer();
    }

    @Test
    void andWithAnotherTryTheRest() {
        stage = twoOrigins(TOLD, 10);
        get();
        stage.upstream.opening().succeeds();
        stage.advance(3);
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        stage.advance(1);
        stage.upstream.opening().succeeds();
        assertThat(heard()).containsExactly("X-Time-Left: 6000");
        answer();
    }

    @Test
    void aClientThatIsNotTrustedSaysNothing() {
        stage = twoOrigins(TOLD, 10);
        get("5");
        stage.upstream.opening().succeeds();
        assertThat(heard()).containsExactly("X-Time-Left: 10000");
        answer();
    }

    @Test
    void whatItSaysGoesNowhere() {
        stage = twoOrigins(TOLD, 0);
        get("5");
        stage.upstream.opening().succeeds();
        assertThat(heard()).isEmpty();
        answer();
    }

    @Test
    void aTrustedOneShortensTheTime() {
        stage = twoOrigins(TRUSTED, 10);
        get("4000");
        stage.advance(1);
        stage.upstream.opening().succeeds();
        assertThat(heard()).containsExactly("X-Time-Left: 3000");
        stage.advance(3);
        assertThat(stage.upstream.stream().cancelled).isTrue();
        assertThat(stage.observed).containsExactly("504 RESPONSE_TIMEOUT");
    }

    @Test
    void evenWhereThereIsNoOther() {
        stage = twoOrigins(TRUSTED, 0);
        get("4000");
        stage.upstream.opening().succeeds();
        assertThat(heard()).containsExactly("X-Time-Left: 4000");
        answer();
    }

    @Test
    void butDoesNotProlongIt() {
        stage = twoOrigins(TRUSTED, 10);
        get("999999999");
        stage.upstream.opening().succeeds();
        assertThat(heard()).containsExactly("X-Time-Left: 10000");
        answer();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "", "-1", "+1", "1s", "1.5", "0x10", "1234567890", "99999999999999999999", "1 2", "1,2"})
    void whatIsNoTimeIsNotHeard(String told) {
        stage = twoOrigins(TRUSTED, 10);
        get(told);
        stage.upstream.opening().succeeds();
        assertThat(heard()).containsExactly("X-Time-Left: 10000");
        answer();
    }

    @Test
    void norAreTwoTimes() {
        stage = twoOrigins(TRUSTED, 10);
        get("1", "2");
        stage.upstream.opening().succeeds();
        assertThat(heard()).containsExactly("X-Time-Left: 10000");
        answer();
    }

    @Test
    void aMomentIsLeftToTheEnd() {
        var head = HeadText.request("GET / HTTP/1.1", "Host: a");
        new TimeLeft(HeaderName.of("X-Time-Left"), false).tell(head, 5, 10, new byte[TimeLeft.OCTETS_MAX]);
        assertThat(HeadText.lines(head)).contains("X-Time-Left: 1");
    }

    @Test
    void hearingItAllocatesNothing() {
        var head = HeadText.request("GET / HTTP/1.1", "Host: a", "X-Time-Left: 4000");
        TimeLeft left = new TimeLeft(HeaderName.of("X-Time-Left"), true);
        assertThat(Allocation.octetsPerRun(() -> left.clientGoesAt(head, 5))).isLessThan(1);
    }

    @Test
    void theFieldIsNoneThatMeansSomethingElse() {
        for (String name : List.of("Host", "connection", "Via", "X-Forwarded-For")) {
            assertThatThrownBy(() -> FieldName.parse(name)).hasMessageContaining("no other meaning");
        }
        assertThatThrownBy(() -> FieldName.parse("a b")).hasMessageContaining("a header name of");
    }
}
