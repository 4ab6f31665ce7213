package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Failure.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a loop knows of an endpoint, and what exchanges tell it. */
class EndpointLoopTest {
    private static final long MILLI = 1_000_000;
    private static final long HALF = EndpointLoop.HALF_LIFE_NANOS;

    private final EndpointLoop endpoint = new EndpointLoop();

    @Test
    void latencyRisesAtOnceAndFallsByHalf() {
        assertThat(endpoint.latencyNanos(0)).isZero();
        endpoint.latency(10 * MILLI, 0);
        endpoint.latency(100 * MILLI, 0);
        assertThat(endpoint.latencyNanos(0)).isEqualTo(100 * MILLI);
        assertThat(endpoint.latencyNanos(HALF)).isEqualTo(50 * MILLI);
        assertThat(endpoint.latencyNanos(3 * HALF)).isEqualTo(12_500_000);
        endpoint.latency(10 * MILLI, HALF);
        assertThat(endpoint.latencyNanos(HALF)).isEqualTo(55 * MILLI);
        assertThat(endpoint.latencyNanos(1000 * HALF)).as("long ago").isZero();
    }

    @Test
    void whoFailsAtOnceIsNotTheFastest() {
        endpoint.failed(0);
        assertThat(endpoint.latencyNanos(0)).isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    // ---- what exchanges tell ----

    private static ExchangeStage stage(Roster roster, UpstreamSettings settings) {
        return ExchangeStage.of(new ProxyHandler(roster, settings.config(), Loads.fresh(1)));
    }

    @Test
    void eachTryCountsWhereItGoes() {
        Roster roster = Servers.roster(new Servers.Turns(), ExchangeStage.ORIGIN, ExchangeStage.OTHER);
        EndpointState first = roster.members().getFirst().state();
        EndpointState second = roster.members().getLast().state();
        ExchangeStage stage = stage(roster, UpstreamSettings.DEFAULT);

        stage.get();
        assertThat(first.sum(EndpointLoop::requests)).isEqualTo(1);
        stage.upstream.opening().fails(Kind.CONNECT_REFUSED);
        assertThat(first.sum(EndpointLoop::requests)).isZero();
        assertThat(first.sum(EndpointLoop::failures)).isEqualTo(1);
        assertThat(second.sum(EndpointLoop::requests)).isEqualTo(1);
        stage.upstream.opening().succeeds();
        stage.loop.now(7);
        stage.upstream.stream().responds(500, "");

        assertThat(second.sum(EndpointLoop::requests)).isZero();
        assertThat(second.sum(EndpointLoop::answers)).isEqualTo(1);
        assertThat(second.sum(EndpointLoop::errors)).isEqualTo(1);
        assertThat(second.on(stage.loop).latencyNanos(7)).isEqualTo(7);
        stage.assertOver();
    }

    @Test
    void bothTriesCountWhileTheyAreUnderWay() {
        Roster roster = Servers.roster(new Servers.Turns(), ExchangeStage.ORIGIN, ExchangeStage.OTHER);
        EndpointState first = roster.members().getFirst().state();
        EndpointState second = roster.members().getLast().state();
        ExchangeStage stage = stage(roster, UpstreamSettings.DEFAULT.hedge(Duration.ofMillis(50), 1));

        stage.get();
        stage.upstream.opening().succeeds();
        stage.loop.advance(Duration.ofMillis(50));
        assertThat(first.sum(EndpointLoop::requests)).isEqualTo(1);
        assertThat(second.sum(EndpointLoop::requests)).isEqualTo(1);
        stage.upstream.opening().succeeds();
        stage.upstream.stream().begins(200, 3);
        assertThat(first.sum(EndpointLoop::requests)).isZero();
        assertThat(second.sum(EndpointLoop::requests)).isEqualTo(1);
        assertThat(second.sum(EndpointLoop::answers)).isEqualTo(1);
        assertThat(first.on(stage.loop).latencyNanos(stage.loop.now()))
                .as("the one that was slower is known as such")
                .isEqualTo(50 * MILLI);
        stage.gone();
        assertThat(second.sum(EndpointLoop::requests)).isZero();
        stage.assertOver();
    }

    @Test
    void aPooledConnectionThatHadEndedSaysNothing() {
        Roster roster = Servers.roster(new Servers.Turns(), ExchangeStage.ORIGIN);
        ExchangeStage stage = stage(roster, UpstreamSettings.DEFAULT);
        stage.upstream.addIdle();
        stage.get();
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        assertThat(roster.members().getFirst().state().sum(EndpointLoop::failures))
                .isZero();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        stage.assertOver();
    }
}
