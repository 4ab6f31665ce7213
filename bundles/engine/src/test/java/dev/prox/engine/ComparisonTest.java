package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Failure.Kind;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestFilter;
import dev.prox.api.ResponseFilter;
import dev.prox.api.RuntimeView.Compared;
import dev.prox.api.RuntimeView.MirrorDifference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of answers and those to the copies of their requests. */
class ComparisonTest {
    private static final MirrorConfig.Compare COMPARE =
            new MirrorConfig.Compare(List.of(MirrorConfig.FieldOf.parse("Content-Type")), true);
    private static final String TEXT = "Content-Type: text/plain";

    private final MirrorTally tally = new MirrorTally(COMPARE);
    private final Mirror mirror = new Mirror(
            new MirrorConfig(ProxyTarget.of("shadow"), new Percent(1), List.of(), 10, 9, COMPARE),
            Servers.handler(
                    new Destination[] {ExchangeStage.destination("shadow.test", null)},
                    UpstreamSettings.DEFAULT.config(),
                    Loads.fresh(1)),
            new MirrorTally[] {tally});
    private final ResponseFilter filter = exchange -> exchange.response().set(HeaderName.CONTENT_TYPE, "x/y");
    private final ExchangeStage stage = new ExchangeStage(new Snapshot.Plan(
            "routes[0]",
            "routes[0]",
            new RequestFilter[0],
            new ResponseFilter[] {filter},
            Servers.handler(
                    new Destination[] {ExchangeStage.ORIGIN},
                    UpstreamSettings.DEFAULT.on("503").config(),
                    Loads.fresh(1)),
            null,
            false,
            mirror));

    private FakeUpstream.Stream own;
    private FakeUpstream.Stream copy;

    @AfterEach
    void allIsOver() {
        stage.assertOver();
        assertThat(tally.inFlight).isZero();
    }

    private void asks(String target) {
        stage.send("GET " + target + " HTTP/1.1", "Host: a");
        own = asked();
        copy = asked();
    }

    private FakeUpstream.Stream asked() {
        stage.upstream.opening().succeeds();
        return stage.upstream.stream();
    }

    private static void answers(FakeUpstream.Stream stream, int status, String body, String... lines) {
        stream.begins(status, body.length(), lines);
        stream.body(body);
        stream.ends(true);
    }

    private Compared compared() {
        return Objects.requireNonNull(mirror.state("routes[0]").compared());
    }

    @Test
    void equalAnswersAreTheSameWhateverFiltersMakeOfThem() {
        asks("/");
        answers(own, 200, "abc", TEXT);
        answers(copy, 200, "abc", TEXT);
        asks("/");
        answers(copy, 200, "abc", TEXT, "X-Other: 1");
        own.begins(200, -1, TEXT);
        own.body("a");
        own.body("bc");
        own.ends(true);
        assertThat(stage.client.fields).contains("Content-Type: x/y");
        assertThat(compared())
                .isEqualTo(
                        new Compared(2, 0, 0, Map.of("status", 0L, "header content-type", 0L, "body", 0L), List.of()));
    }

    @Test
    void eachPartThatDiffersIsTold() {
        asks("/a?token=secret");
        answers(own, 200, "abc", TEXT);
        answers(copy, 404, "abd", "Content-Type: text/html");
        asks("/b");
        answers(own, 200, "abc", TEXT);
        answers(copy, 200, "abcd", TEXT);
        asks("/c");
        answers(own, 200, "abc", TEXT);
        answers(copy, 200, "abc");
        Compared said = compared();
        assertThat(said.different()).isEqualTo(3);
        assertThat(said.differing()).isEqualTo(Map.of("status", 1L, "header content-type", 2L, "body", 2L));
        assertThat(said.last()).extracting(MirrorDifference::path).containsExactlyInAnyOrder("/a", "/b", "/c");
        MirrorDifference first = said.last().stream()
                .filter(each -> each.path().equals("/a"))
                .findFirst()
                .orElseThrow();
        assertThat(first.differing()).containsExactly("status", "header content-type", "body");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.mirrorStatus()).isEqualTo(404);
        assertThat(first.octets()).isEqualTo(3);
    }

    @Test
    void onlyTheLastOnesAreKept() {
        for (int i = 0; i < 25; i++) {
            asks("/" + i);
            answers(own, 200, "a");
            answers(copy, 500, "a");
        }
        assertThat(compared().different()).isEqualTo(25);
        assertThat(compared().last())
                .hasSize(20)
                .extracting(MirrorDifference::path)
                .contains("/24", "/5")
                .doesNotContain("/4");
    }

    @Test
    void halvesAreNotCompared() {
        asks("/");
        answers(own, 200, "abc");
        copy.fails(Kind.RESPONSE_INCOMPLETE);
        asks("/");
        own.begins(200, 3);
        own.body("a");
        own.fails(Kind.RESPONSE_INCOMPLETE);
        answers(copy, 200, "abc");
        asks("/");
        stage.gone();
        answers(copy, 200, "abc");
        assertThat(compared().uncompared()).isEqualTo(3);
        assertThat(compared().same() + compared().different()).isZero();
    }

    @Test
    void theAnswerThatTheClientGetsIsCompared() {
        asks("/");
        own.responds(503, "busy");
        own = asked();
        answers(copy, 200, "abc");
        answers(own, 200, "abc");
        assertThat(compared().same()).isEqualTo(1);
    }

    @Test
    void longBodiesAreComparedByTheirLengthAndTheirBeginning() {
        String begin = "x".repeat(1 << 20);
        asks("/");
        answers(own, 200, begin + "a");
        answers(copy, 200, begin + "b");
        asks("/");
        answers(own, 200, begin + "a");
        answers(copy, 200, begin + "bb");
        assertThat(compared().same()).isEqualTo(1);
        assertThat(compared().differing()).containsEntry("body", 1L);
    }
}
