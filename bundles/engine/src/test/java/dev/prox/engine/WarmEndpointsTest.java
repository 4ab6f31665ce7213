package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.ORIGIN;
import static dev.prox.engine.ExchangeStage.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Failure.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that are made before anybody asks for them. */
class WarmEndpointsTest {
    private final ExchangeStage stage = new ExchangeStage(null);
    private final List<FakeUpstream.Opening> openings = stage.upstream.openings;

    @AfterEach
    void nothingIsUnderWay() {
        stage.run.drain();
        assertThat(stage.upstream.underWay()).isZero();
    }

    private void publish(int warm, Destination... ring) {
        ProxyHandler upstream =
                Servers.handler(ring, UpstreamSettings.DEFAULT.warm(warm).config(), Loads.fresh(1));
        stage.publish(stage.snapshot(ExchangeStage.plan(upstream)));
    }

    private void look() {
        stage.loop.advance(Duration.ofMillis(100));
    }

    /** The pool has it, as one that is idle. */
    private void ready(FakeUpstream.Opening opening) {
        opening.succeeds();
        stage.upstream.idle.add(stage.upstream.wires.getLast());
    }

    @Test
    void areMadeForEachEndpointAsSoonAsItIsNamed() {
        publish(2, ORIGIN, ORIGIN, OTHER);
        assertThat(openings).extracting(each -> each.destination).containsExactly(ORIGIN, ORIGIN, OTHER, OTHER);
        ready(openings.getFirst());
        assertThat(stage.upstream.released).hasSize(1);
    }

    @Test
    void andNoMoreThanThat() {
        publish(2, ORIGIN);
        look();
        ready(openings.getFirst());
        look();
        ready(openings.getLast());
        look();
        assertThat(openings).hasSize(2);
    }

    @Test
    void norMoreThanThePoolMayHave() {
        stage.upstream.room = 1;
        publish(3, ORIGIN);
        assertThat(openings).hasSize(1);
    }

    @Test
    void oneThatIsUsedIsReplaced() {
        publish(1, ORIGIN);
        ready(openings.getFirst());
        stage.upstream.idle.clear();
        look();
        assertThat(openings).hasSize(2);
    }

    @Test
    void anEndpointThatRefusesIsLeftAloneForLongerEachTime() {
        publish(1, ORIGIN);
        openings.getLast().fails(Kind.CONNECT_REFUSED);
        stage.loop.advance(Duration.ofMillis(400));
        assertThat(openings).hasSize(1);
        stage.advance(1);
        assertThat(openings).hasSize(2);
        openings.getLast().fails(Kind.CONNECT_REFUSED);
        stage.loop.advance(Duration.ofMillis(900));
        assertThat(openings).hasSize(2);
        stage.advance(2);
        assertThat(openings).hasSize(3);
    }

    @Test
    void butNotForEver() {
        publish(1, ORIGIN);
        for (int i = 1; i < 100; i++) {
            openings.getLast().fails(Kind.CONNECT_REFUSED);
            stage.advance(33);
            assertThat(openings).hasSize(i + 1);
        }
    }

    @Test
    void oneThatIsNotMadeInTimeIsGivenUp() {
        publish(1, ORIGIN);
        stage.advance(6);
        assertThat(openings.getFirst().cancelled).isTrue();
    }

    @Test
    void anUpstreamThatStaysIsNotBegunAnew() {
        publish(1, ORIGIN);
        publish(1, ORIGIN);
        assertThat(openings).hasSize(1);
        assertThat(openings.getFirst().cancelled).isFalse();
    }

    @Test
    void oneThatLeavesIsLetGoOf() {
        publish(1, ORIGIN);
        publish(0, ORIGIN);
        assertThat(openings.getFirst().cancelled).isTrue();
        stage.advance(60);
        assertThat(openings).hasSize(1);
    }

    @Test
    void whenTheProcessEndsNoneAreMade() {
        publish(1, ORIGIN);
        stage.run.drain();
        stage.advance(60);
        assertThat(openings).hasSize(1);
    }
}
