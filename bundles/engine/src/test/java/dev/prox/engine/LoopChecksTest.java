package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.HealthCheck;
import dev.prox.api.Probe;
import dev.prox.api.Wire;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeTransport;
import dev.prox.testkit.FakeWire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When endpoints are checked, and what becomes of it. */
class LoopChecksTest {
    private static final CheckTerms TERMS = new CheckTerms(seconds(10), 0, seconds(2), 3, 2, false);

    private final FakeTransport transport = new FakeTransport(1);
    private final FakeLoop loop = transport.loop(0);
    private final FakeUpstream upstream = new FakeUpstream(loop);
    private final Endpoints.Group group = new Endpoints().of("api");
    private final LoopChecks checks = new LoopChecks(loop);
    private final List<String> told = new ArrayList<>();
    private final List<Probe> probes = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();
    private HealthCheck check = this::connect;
    private @Nullable Snapshot last;

    private static long seconds(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private void connect(Probe probe) {
        probes.add(probe);
        probe.connect(probe.port(), probe.secure(), wires::add);
    }

    private Member member(String host) {
        Destination to = ExchangeStage.destination(host, null);
        return new Member(to, group.of("http://" + host, 1, 0), 1, 0, "", Map.of());
    }

    private void publish(CheckTerms terms, String... hosts) {
        List<Member> members = List.of(hosts).stream().map(this::member).toList();
        CheckPlan plan = new CheckPlan(
                "api", "health/x", null, check, terms, null, null, transport, () -> members, new CheckPlan.Reports() {
                    @Override
                    public void told(CheckPlan by, EndpointState endpoint, @Nullable String failure) {
                        told.add(endpoint.url() + " " + failure);
                    }

                    @Override
                    public void threw(CheckPlan by, Throwable e) {
                        told.add("threw " + e.getMessage());
                    }
                });
        last = new Snapshot(
                1,
                new Snapshot.Core(upstream, upstream, exchange -> 0, new Faults()),
                Routes.NONE,
                List.of(),
                Map.of(),
                Set.of(),
                List.of(),
                Set.of(),
                new Upkeep(List.of(plan), List.of()),
                1);
        checks.follow(last);
    }

    private FakeWire opened() {
        return transport.underWay().getFirst().succeeds();
    }

    private void later(int seconds) {
        for (int i = 0; i < seconds * 10; i++) {
            loop.advance(Duration.ofMillis(100));
        }
    }

    @Test
    void anEndpointIsCheckedAtOnceAndThenInIntervals() {
        publish(TERMS, "10.0.0.1");
        later(1);
        FakeWire wire = opened();
        probes.getFirst().passed();
        assertThat(told).containsExactly("http://10.0.0.1 null");
        assertThat(wire.open()).isFalse();
        later(8);
        assertThat(probes).hasSize(1);
        later(2);
        assertThat(probes).hasSize(2);
    }

    @Test
    void whatHasNoOutcomeInTimeHasFailed() {
        publish(TERMS, "10.0.0.1");
        later(1);
        FakeWire wire = opened();
        later(2);
        assertThat(told).containsExactly("http://10.0.0.1 no outcome within 2000 ms");
        assertThat(wire.open()).isFalse();
        probes.getFirst().passed();
        assertThat(told).hasSize(1);
    }

    @Test
    void withoutAConnectionItHasFailed() {
        publish(TERMS, "10.0.0.1");
        later(1);
        transport.attempts().getFirst().fails(Failure.of(Failure.Kind.CONNECT_REFUSED));
        assertThat(told).containsExactly("http://10.0.0.1 connection refused");
    }

    @Test
    void allAddressesOfANameAreTried() {
        transport.name("api.test", "10.0.0.1", "10.0.0.2");
        publish(TERMS, "api.test");
        later(1);
        transport.attempts().getFirst().fails(Failure.of(Failure.Kind.CONNECT_REFUSED));
        opened();
        assertThat(wires).hasSize(1);
    }

    @Test
    void oneThatThrowsSaysNothingOfTheEndpoint() {
        check = probe -> {
            throw new IllegalStateException("broken");
        };
        publish(TERMS, "10.0.0.1");
        later(1);
        assertThat(told).containsExactly("threw broken");
        later(10);
        assertThat(told).hasSize(2);
    }

    @Test
    void anEndpointThatStaysIsNotBegunAnew() {
        publish(TERMS, "10.0.0.1");
        later(1);
        opened();
        publish(TERMS, "10.0.0.1");
        later(1);
        probes.getFirst().passed();
        assertThat(told).containsExactly("http://10.0.0.1 null");
    }

    @Test
    void oneThatLeavesIsLetGoOf() {
        publish(TERMS, "10.0.0.1");
        later(1);
        FakeWire wire = opened();
        publish(TERMS);
        assertThat(wire.open()).isFalse();
        later(60);
        assertThat(told).isEmpty();
    }

    @Test
    void anotherCheckTakesThePlace() {
        publish(TERMS, "10.0.0.1");
        later(1);
        check = Probe::passed;
        publish(TERMS, "10.0.0.1");
        later(1);
        assertThat(transport.attempts().getFirst().cancelled()).isTrue();
        assertThat(told).containsExactly("http://10.0.0.1 null");
    }

    @Test
    void notMoreThanSomeAreCheckedAtOnce() {
        CheckTerms patient = new CheckTerms(seconds(100), 0, seconds(50), 3, 2, false);
        publish(patient, IntStream.range(0, 150).mapToObj(i -> "10.0.0." + i).toArray(String[]::new));
        later(3);
        assertThat(transport.underWay()).hasSize(100);
        probes.forEach(Probe::passed);
        later(1);
        assertThat(transport.attempts()).hasSize(150);
    }

    @Test
    void whenTheProcessEndsNobodyIsChecked() {
        publish(TERMS, "10.0.0.1");
        later(1);
        checks.end();
        assertThat(transport.underWay()).isEmpty();
        later(60);
        assertThat(told).isEmpty();
    }
}
