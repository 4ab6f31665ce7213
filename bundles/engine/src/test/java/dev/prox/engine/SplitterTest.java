package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prox.api.Destination;
import dev.prox.api.Failure.Kind;
import dev.prox.api.Template;
import dev.prox.testkit.FakeExchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitterTest {
    private static final Destination STABLE = ExchangeStage.ORIGIN;
    private static final Destination CANARY = ExchangeStage.OTHER;
    private static final Template UID = Template.parse("{cookie.uid}");

    private final ProxyHandler stable = to(STABLE);
    private final ProxyHandler canary = to(CANARY);

    private static ProxyHandler to(Destination... ring) {
        return Servers.handler(ring, UpstreamSettings.DEFAULT.config(), Loads.fresh(1));
    }

    private List<Splitter.Side> sides(int first, int second) {
        return List.of(new Splitter.Side(stable, first), new Splitter.Side(canary, second));
    }

    private static FakeExchange of(String uid) {
        return FakeExchange.of("GET / HTTP/1.1", "Host: a", "Cookie: uid=" + uid);
    }

    private static long toCanary(Splitter splitter, IntStream uids) {
        return uids.filter(each -> splitter.handle(of("user" + each)) == CANARY).count();
    }

    @Test
    void eachNumberBelowTheSumIsOfOneOfThem() {
        int[] next = {0};
        Splitter splitter = new Splitter(sides(3, 2), null, all -> next[0]++ % all);
        List<Object> chosen = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            chosen.add(splitter.handle(of("")));
        }
        assertThat(chosen).containsExactly(STABLE, STABLE, STABLE, CANARY, CANARY, STABLE);
    }

    @Test
    void byChanceEachGetsItsShare() {
        Random random = new Random(42);
        Splitter splitter = new Splitter(sides(95, 5), null, random::nextLong);
        assertThat(toCanary(splitter, IntStream.range(0, 20_000))).isCloseTo(1000, within(100L));
    }

    @Test
    void whatHasNoWeightGetsNothing() {
        Splitter first = new Splitter(sides(0, 1), null);
        Splitter last = new Splitter(sides(1, 0), UID);
        assertThat(toCanary(first, IntStream.range(0, 1000))).isEqualTo(1000);
        assertThat(toCanary(last, IntStream.range(0, 1000))).isZero();
    }

    @Test
    void theSameKeyStaysOnItsSide() {
        Splitter one = new Splitter(sides(90, 10), UID);
        Splitter other = new Splitter(sides(90, 10), UID);
        for (int i = 0; i < 1000; i++) {
            assertThat(one.handle(of("user" + i))).isSameAs(other.handle(of("user" + i)));
        }
        assertThat(toCanary(one, IntStream.range(0, 20_000))).isCloseTo(2000, within(200L));
    }

    @Test
    void aWeightThatGrowsMovesOnlyWhatItGains() {
        Splitter before = new Splitter(sides(95, 5), UID);
        Splitter after = new Splitter(sides(90, 10), UID);
        Splitter added = new Splitter(sides(95, 10), UID);
        int[] were = IntStream.range(0, 20_000)
                .filter(each -> before.handle(of("user" + each)) == CANARY)
                .toArray();
        assertThat(toCanary(after, Arrays.stream(were))).as("those stay").isEqualTo(were.length);
        assertThat(toCanary(added, Arrays.stream(were))).isEqualTo(were.length);
        assertThat(toCanary(after, IntStream.range(0, 20_000)) - were.length).isCloseTo(1000, within(150L));
    }

    @Test
    void whatHasNoKeyIsLeftToChance() {
        int[] asked = {0};
        Splitter splitter = new Splitter(sides(1, 1), UID, all -> asked[0]++ % all);
        assertThat(splitter.handle(of(""))).isSameAs(STABLE);
        assertThat(splitter.handle(FakeExchange.of("GET / HTTP/1.1", "Host: a")))
                .isSameAs(CANARY);
        splitter.handle(of("x"));
        assertThat(asked[0]).isEqualTo(2);
    }

    @Test
    void weightsThatAreAllNoneAreRefused() {
        var none = new SplitConfig.Side(ProxyTarget.of("a"), 0);
        assertThatThrownBy(() -> SplitConfig.of(List.of(none)))
                .hasMessage("a list in which one weight at least is above 0");
        assertThatThrownBy(() -> SplitConfig.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- on its way ----

    @Test
    void theUpstreamThatIsChosenAnswersWhateverThatIs() {
        Splitter splitter = new Splitter(List.of(new Splitter.Side(to(), 1), new Splitter.Side(canary, 0)), null);
        ExchangeStage stage = ExchangeStage.of(splitter);
        stage.get();
        assertThat(stage.observed).containsExactly("503 NO_ENDPOINT");
        stage.assertOver();
    }

    @Test
    void oneOfWhichNothingIsKnownKeepsOnlyItsOwnRequestsFromAnswers() {
        int[] next = {0};
        var sides = List.of(new Splitter.Side(stable, 1), new Splitter.Side(null, 1));
        ExchangeStage stage = ExchangeStage.of(new Splitter(sides, null, all -> next[0]++ % all));
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        stage.get();
        assertThat(stage.observed).containsExactly("200", "503 MODULE_MISSING");
        stage.assertOver();
    }

    @Test
    void anotherTryStaysWithTheUpstream() {
        ProxyHandler two = to(STABLE, ExchangeStage.destination("third.test", null));
        var sides = List.of(new Splitter.Side(two, 1), new Splitter.Side(canary, 1));
        ExchangeStage stage = ExchangeStage.of(new Splitter(sides, null, all -> 0));
        stage.get();
        stage.upstream.opening().fails(Kind.CONNECT_REFUSED);
        assertThat(stage.upstream.opening().destination.host()).isEqualTo("third.test");
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("200");
        stage.assertOver();
    }

    @Test
    void whatItsBalancerThrowsIsOfTheChosenOne() {
        Roster broken = Servers.roster(
                endpoints -> exchange -> {
                    throw new IllegalStateException("broken");
                },
                STABLE,
                CANARY);
        var handler = new ProxyHandler(broken, UpstreamSettings.DEFAULT.config(), Loads.fresh(1));
        var splitter = new Splitter(List.of(new Splitter.Side(handler, 1)), null);
        Snapshot.Plan plan = ExchangeStage.plan(splitter);
        assertThat(plan.actor(true, 0, handler)).isSameAs(broken);
        assertThat(plan.upstreams()).containsExactly(handler);
        ExchangeStage stage = new ExchangeStage(plan);
        stage.get();
        assertThat(stage.observed).containsExactly("500 INTERNAL");
        stage.assertOver();
    }
}
