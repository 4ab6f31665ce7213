package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.Destination;
import dev.prox.api.Failure.Kind;
import dev.prox.api.Handler;
import dev.prox.api.RequestFilter;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseFilter;
import dev.prox.api.RuntimeView.MirrorState;
import dev.prox.testkit.HeadText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies of requests: what leaves, what is left out, and that the client does not notice. */
class MirrorTest {
    private static final Destination SHADOW = ExchangeStage.destination("shadow.test", null);

    private final Load[] loads = Loads.fresh(1);
    private final MirrorTally tally = new MirrorTally(null);
    private ExchangeStage stage = stage(config(100, 100));
    private Mirror mirror;

    private static MirrorConfig config(double percent, int inFlight, String... methods) {
        List<MirrorConfig.MethodName> names =
                List.of(methods).stream().map(MirrorConfig.MethodName::parse).toList();
        return new MirrorConfig(ProxyTarget.of("shadow"), new Percent(percent / 100), names, 10, inFlight, null);
    }

    private ExchangeStage stage(MirrorConfig config) {
        return stage(config, shadow(UpstreamSettings.DEFAULT), exchange -> ORIGIN);
    }

    private ProxyHandler shadow(UpstreamSettings settings) {
        return Servers.handler(new Destination[] {SHADOW}, settings.config(), loads);
    }

    private ExchangeStage stage(MirrorConfig config, @Nullable ProxyHandler to, Handler handler) {
        mirror = new Mirror(config, to, new MirrorTally[] {tally});
        return new ExchangeStage(new Snapshot.Plan(
                "routes[0]", "routes[0]", new RequestFilter[0], new ResponseFilter[0], handler, null, false, mirror));
    }

    private MirrorState counts() {
        return mirror.state("routes[0]");
    }

    @AfterEach
    void allIsOver() {
        stage.assertOver();
        assertThat(tally.inFlight).isZero();
        assertThat(loads[0].requests()).isZero();
    }

    private FakeUpstream.Stream asked() {
        stage.upstream.opening().succeeds();
        return stage.upstream.stream();
    }

    // ---- what leaves ----

    @Test
    void aRequestIsCopiedAndItsAnswerDropped() {
        stage.get();
        FakeUpstream.Stream first = asked();
        assertThat(stage.upstream.opening().destination).isEqualTo(SHADOW);
        FakeUpstream.Stream copy = asked();
        assertThat(copy.start).isEqualTo(first.start);
        assertThat(copy.fields)
                .contains("Host: a", "Via: 1.1 prox", "X-Prox-Mirror: 1")
                .anyMatch(each -> each.startsWith("X-Forwarded-For: "));
        assertThat(first.fields).noneMatch(each -> each.startsWith("X-Prox-Mirror"));
        copy.responds(500, "other");
        first.responds(200, "mine");
        assertThat(stage.client.told).containsExactly("200 4", "body mine", "end", "ended");
        assertThat(counts().answered()).isEqualTo(1);
        assertThat(stage.upstream.released).contains(copy.wire);
    }

    @Test
    void itMayBeAnsweredLongBehindTheRequest() {
        stage.get();
        FakeUpstream.Stream first = asked();
        FakeUpstream.Stream copy = asked();
        first.responds(200, "mine");
        assertThat(stage.observed).containsExactly("200");
        assertThat(stage.users()).as("what it needs stays").isEqualTo(1);
        stage.publish(stage.snapshot(ExchangeStage.plan(exchange -> ORIGIN)));
        assertThat(stage.retired).isEmpty();
        copy.begins(200, 3);
        copy.body("abc");
        copy.ends(true);
        assertThat(stage.retired).hasSize(1);
    }

    @Test
    void aBodyGoesWithItWhenItIsThereAsAWhole() {
        stage.put(4);
        FakeUpstream.Stream first = asked();
        stage.body("ab");
        assertThat(stage.upstream.openings).as("not yet").hasSize(1);
        stage.body("cd");
        stage.exchange.end(null);
        FakeUpstream.Stream copy = asked();
        assertThat(copy.body.toString()).isEqualTo("abcd").isEqualTo(first.body.toString());
        assertThat(copy.requestEnded).isTrue();
        copy.responds(200, "");
        first.responds(200, "");
        assertThat(counts().answered()).isEqualTo(1);
    }

    @Test
    void whatIsSentAgainIsCopiedOnce() {
        stage.upstream.addIdle();
        stage.get();
        FakeUpstream.Stream stale = stage.upstream.stream();
        FakeUpstream.Stream copy = asked();
        stale.fails(Kind.CONNECTION_TERMINATED);
        asked().responds(200, "");
        copy.responds(200, "");
        assertThat(stage.observed).containsExactly("200");
        assertThat(stage.upstream.streams).hasSize(3);
        assertThat(counts().answered()).isEqualTo(1);
    }

    // ---- what is left out ----

    @Test
    void aBodyThatIsTooLongIsNotCopied() {
        stage.put(11);
        FakeUpstream.Stream known = asked();
        stage.body("01234567890");
        stage.exchange.end(null);
        known.responds(200, "");
        stage.send("PUT / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
        FakeUpstream.Stream unknown = asked();
        stage.body("0123456789").body("0");
        stage.exchange.end(null);
        assertThat(unknown.body.toString()).isEqualTo("01234567890");
        unknown.responds(200, "");
        assertThat(counts().tooLong()).isEqualTo(2);
        assertThat(stage.upstream.streams).hasSize(2);
    }

    @Test
    void moreThanMayBeUnderWayAreNotCopied() {
        stage = stage(config(100, 1));
        stage.get();
        FakeUpstream.Stream first = asked();
        FakeUpstream.Stream copy = asked();
        first.responds(200, "");
        stage.get();
        asked().responds(200, "");
        assertThat(counts().tooMany()).isEqualTo(1);
        assertThat(counts().inFlight()).isEqualTo(1);
        copy.responds(200, "");
        stage.get();
        FakeUpstream.Stream third = asked();
        asked().responds(200, "");
        third.responds(200, "");
        assertThat(counts().answered()).isEqualTo(2);
    }

    @Test
    void neitherAreMoreThanItsUpstreamMayHave() {
        stage = stage(config(100, 9), shadow(UpstreamSettings.DEFAULT.limits(1, false)), exchange -> ORIGIN);
        loads[0].enter();
        stage.get();
        asked().responds(200, "");
        loads[0].leave();
        assertThat(counts().tooMany()).isEqualTo(1);
        assertThat(loads[0].refused()).isEqualTo(1);
    }

    @Test
    void whereTheUpstreamIsNotThereNothingIsCopied() {
        stage = stage(config(100, 9), null, exchange -> ORIGIN);
        stage.get();
        asked().responds(200, "");
        assertThat(counts().nowhere()).isEqualTo(1);
        ProxyHandler empty = Servers.handler(new Destination[] {}, UpstreamSettings.DEFAULT.config(), loads);
        stage = stage(config(100, 9), empty, exchange -> ORIGIN);
        stage.get();
        asked().responds(200, "");
        assertThat(counts().nowhere()).isEqualTo(2);
    }

    @Test
    void otherMethodsAndSharesAreNotCopied() {
        stage = stage(config(100, 9, "GET", "LOCK"));
        stage.send("POST / HTTP/1.1", "Host: a");
        asked().responds(200, "");
        stage.send("LOCK / HTTP/1.1", "Host: a");
        FakeUpstream.Stream lock = asked();
        asked().responds(200, "");
        lock.responds(200, "");
        assertThat(counts().answered()).isEqualTo(1);
        stage = stage(config(0, 9));
        stage.get();
        asked().responds(200, "");
        assertThat(counts().answered()).isEqualTo(1);
    }

    @Test
    void anUpgradeIsNotCopied() {
        RequestHead head = HeadText.request("GET / HTTP/1.1", "Host: a", "Upgrade: x");
        head.upgrade(true);
        stage.sendHead(head);
        asked().responds(200, "");
        assertThat(stage.upstream.streams).hasSize(1);
    }

    @Test
    void neitherIsARequestThatDoesNotComeAsAWhole() {
        stage.put(4);
        asked();
        stage.body("ab");
        stage.gone();
        assertThat(counts().unsent()).isEqualTo(1);
    }

    @Test
    void norOneThatCouldNotBeSentItself() {
        stage.get();
        stage.upstream.opening().fails(Kind.CONNECT_REFUSED);
        assertThat(stage.observed).containsExactly("502 CONNECT_REFUSED");
        assertThat(counts().unsent()).isEqualTo(1);
    }

    // ---- a mirror that does badly ----

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CONNECT_REFUSED", "CONNECT_TIMEOUT", "DNS_ERROR"})
    void oneThatCannotBeReachedIsNotNoticed(Kind kind) {
        stage.get();
        FakeUpstream.Stream first = asked();
        stage.upstream.opening().fails(kind);
        first.responds(200, "mine");
        assertThat(stage.observed).containsExactly("200");
        assertThat(counts().failed()).isEqualTo(1);
    }

    @Test
    void norIsOneThatIsSilent() {
        stage.get();
        FakeUpstream.Stream first = asked();
        FakeUpstream.Stream copy = asked();
        first.responds(200, "mine");
        stage.advance(21);
        assertThat(copy.cancelled).isTrue();
        assertThat(counts().failed()).isEqualTo(1);
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void norOneThatBreaksOff() {
        stage.get();
        FakeUpstream.Stream first = asked();
        FakeUpstream.Stream copy = asked();
        copy.begins(200, 10);
        copy.body("abc");
        copy.fails(Kind.RESPONSE_INCOMPLETE);
        first.responds(200, "mine");
        assertThat(stage.observed).containsExactly("200");
        assertThat(counts().failed()).isEqualTo(1);
    }

    @Test
    void norOneWhoseAnswerHasNoEnd() {
        stage.get();
        FakeUpstream.Stream first = asked();
        FakeUpstream.Stream copy = asked();
        first.responds(200, "mine");
        copy.begins(200, -1);
        for (int i = 0; i < 10 && !copy.cancelled; i++) {
            stage.advance(10);
            if (!copy.cancelled) {
                copy.body("more");
            }
        }
        assertThat(copy.cancelled).as("at the end of a minute").isTrue();
        assertThat(counts().failed()).isEqualTo(1);
    }

    @Test
    void aClientThatLeavesTakesNothingAlong() {
        stage.get();
        asked();
        FakeUpstream.Stream copy = asked();
        stage.gone();
        assertThat(copy.cancelled).isFalse();
        copy.responds(200, "");
        assertThat(counts().answered()).isEqualTo(1);
    }

    @Test
    void aPooledConnectionThatWasClosedIsReplacedOnce() {
        stage.get();
        stage.upstream.addIdle();
        FakeUpstream.Stream stale = asked();
        FakeUpstream.Stream first = stage.upstream.streams.getFirst();
        assertThat(stale.fields).contains("X-Prox-Mirror: 1");
        stale.fails(Kind.CONNECTION_TERMINATED);
        FakeUpstream.Stream copy = asked();
        assertThat(copy.fields).contains("X-Prox-Mirror: 1");
        copy.fails(Kind.CONNECTION_TERMINATED);
        first.responds(200, "");
        assertThat(counts().failed()).isEqualTo(1);
    }

    @Test
    void nobodyWaitsForACopyAtTheEndOfTheProcess() {
        stage.get();
        FakeUpstream.Stream first = asked();
        FakeUpstream.Stream copy = asked();
        stage.run.drain();
        assertThat(copy.cancelled).isTrue();
        first.responds(200, "");
        stage.get();
        asked().responds(200, "");
        assertThat(stage.upstream.streams).as("no further copy").hasSize(3);
    }

    // ---- settings ----

    @ParameterizedTest
    @ValueSource(strings = {"get", "CONNECT", "", "A B"})
    void aMethodThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> MirrorConfig.MethodName.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsCountedStaysWhileTheMirrorIsTheSame() {
        Mirrors all = new Mirrors();
        MirrorTally[] first = all.of("/a", config(100, 9), ProxyTarget.of("shadow"), 1);
        assertThat(all.of("/a", config(100, 9), ProxyTarget.of("shadow"), 1)).isSameAs(first);
        assertThat(all.of("/b", config(100, 9), ProxyTarget.of("shadow"), 1)).isNotSameAs(first);
        assertThat(all.of("/a", config(50, 9), ProxyTarget.of("shadow"), 1)).isNotSameAs(first);
        all.retain(List.of());
        assertThat(all.of("/a", config(100, 9), ProxyTarget.of("shadow"), 1)).isNotSameAs(first);
    }
}
