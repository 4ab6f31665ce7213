package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.HealthCheck;
import dev.prox.api.Probe;
import dev.prox.testkit.FakeTransport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What follows from checks: who gets no requests, and for how long that is known. */
class CheckupsTest {
    private static final CheckTerms TERMS = new CheckTerms(1, 0, 1, 2, 2, false);
    private static final CheckTerms DISTRUST = new CheckTerms(1, 0, 1, 2, 2, true);
    private static final HealthCheck CHECK = Probe::passed;

    private final Endpoints endpoints = new Endpoints();
    private final EndpointState endpoint = endpoints.of("api").of("http://10.0.0.1:80", 1, 0);
    private int changes;
    private final Checkups checkups = new Checkups(Runnable::run, () -> changes++);

    private CheckPlan plan(@Nullable HealthCheck check, CheckTerms terms) {
        return new CheckPlan(
                "api", "health/x", null, check, terms, null, null, new FakeTransport(1), this::members, checkups);
    }

    private List<Member> members() {
        return List.of(new Member(ExchangeStage.ORIGIN, endpoint, 1, 0, "", Map.of()));
    }

    private void serve(boolean rostered, CheckPlan... plans) {
        Roster roster = new Roster("api", endpoints.of("api"), Servers.AVAILABILITY, null, null, members(), 0);
        checkups.prepare(
                new Snapshot(
                        1,
                        new Snapshot.Core(null, null, null, new Faults()),
                        Routes.NONE,
                        List.of(),
                        Map.of(),
                        Set.of(),
                        List.of(),
                        rostered ? Set.of(roster) : Set.of(),
                        new Upkeep(List.of(plans), List.of()),
                        1),
                0);
    }

    private CheckPlan failed() {
        CheckPlan plan = plan(CHECK, TERMS);
        serve(true, plan);
        checkups.told(plan, endpoint, "status 503");
        assertThat(endpoint.view().reason()).isEqualTo("status 503");
        return plan;
    }

    @Test
    void anEndpointThatFailsIsUnhealthyUntilItPasses() {
        CheckPlan plan = failed();
        checkups.told(plan, endpoint, null);
        assertThat(endpoint.available()).isFalse();
        checkups.told(plan, endpoint, null);
        assertThat(endpoint.available()).isTrue();
        assertThat(changes).isEqualTo(2);
    }

    @Test
    void thatIsKnownWhenTheConfigurationChangesOrSomethingIsMissing() {
        failed();
        serve(true, plan(CHECK, DISTRUST));
        assertThat(endpoint.available()).isFalse();
        serve(true, plan(null, TERMS));
        assertThat(endpoint.available()).isFalse();
        serve(false);
        assertThat(endpoint.available()).isFalse();
    }

    @Test
    void whatNobodyWantsToBeCheckedAnyMoreIsHealthy() {
        CheckPlan plan = failed();
        serve(true);
        assertThat(endpoint.available()).isTrue();
        checkups.told(plan, endpoint, "too late");
        assertThat(endpoint.available()).isTrue();
        assertThat(endpoint.view().check()).isNull();
    }

    @Test
    void oneThatIsDistrustedPassesFirst() {
        CheckPlan plan = plan(CHECK, DISTRUST);
        serve(true, plan);
        assertThat(endpoint.view().reason()).isEqualTo("it was not checked yet");
        checkups.told(plan, endpoint, null);
        assertThat(endpoint.available()).isTrue();
    }

    @Test
    void anotherProcessNeedNotFindOutAgain() {
        failed();
        endpoints.of("other").of("http://10.0.0.2:80", 1, 0).draining(true);
        EndpointState out = endpoints.of("other").of("http://10.0.0.3:80", 1, 0);
        OutlierJudge.Sentence sentence = new OutlierJudge.Sentence(TimeUnit.HOURS.toNanos(1), 3);
        endpoints.of("other").judge().resume(out, "5 failures in a row", sentence, System.nanoTime());
        byte[] saved = new HealthMemory(endpoints).save();
        Endpoints fresh = new Endpoints();
        EndpointState same = fresh.of("api").of("http://10.0.0.1:80", 1, 0);
        EndpointState draining = fresh.of("other").of("http://10.0.0.2:80", 1, 0);
        EndpointState stillOut = fresh.of("other").of("http://10.0.0.3:80", 1, 0);
        assertThat(new HealthMemory(fresh).restore(saved)).isTrue();
        assertThat(draining.word()).isEqualTo("draining");
        assertThat(draining.checkup().decided()).isFalse();
        assertThat(stillOut.view().reason()).isEqualTo("5 failures in a row");
        OutlierJudge.Sentence left = fresh.of("other").judge().sentence(stillOut, System.nanoTime());
        assertThat(left.ejections()).isEqualTo(3);
        assertThat(left.nanosLeft()).isBetween(TimeUnit.MINUTES.toNanos(50), TimeUnit.HOURS.toNanos(1));
        assertThat(same.view().reason()).isEqualTo("status 503");
        assertThat(same.checkup().decided()).isTrue();
        assertThat(new HealthMemory(fresh).restore(new byte[] {1, 2})).isFalse();
    }
}
