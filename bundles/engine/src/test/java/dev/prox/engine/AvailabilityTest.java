package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who may be chosen, with which weight, when some of the endpoints are not well. */
class AvailabilityTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Endpoints.Group group = new Endpoints().of("api");
    private final List<Member> members = new ArrayList<>();

    private EndpointState add(String host, int weight, int priority, String zone) {
        EndpointState state = group.of(host, 1, 0);
        members.add(new Member(ExchangeStage.destination(host, null), state, weight, priority, zone, Map.of()));
        return state;
    }

    private EndpointState add(String host) {
        return add(host, 1, 0, "");
    }

    private static void fail(EndpointState... states) {
        for (EndpointState each : states) {
            each.unhealthy("no answer", 0);
        }
    }

    private String among(Availability availability, long now) {
        StringJoiner text = new StringJoiner(" ");
        for (Candidate each : availability.among(members, now)) {
            text.add(each.to().host() + (each.weight() == 1 ? "" : "*" + each.weight()));
        }
        return text.toString();
    }

    private String among() {
        return among(new Availability(0.3, "here", 0), 0);
    }

    @Test
    void allThatAreUpAreChosenByTheirWeight() {
        add("a", 3, 0, "here");
        EndpointState b = add("b", 1, 0, "here");
        add("c", 2, 0, "here");
        assertThat(among()).isEqualTo("a*3 b c*2");
        fail(b);
        assertThat(among()).isEqualTo("a*3 c*2");
        b.unhealthy(null, 0);
        assertThat(among()).isEqualTo("a*3 b c*2");
    }

    @Test
    void whoDrainsIsNotChosenEvenInPanic() {
        EndpointState a = add("a");
        EndpointState b = add("b");
        a.draining(true);
        fail(b);
        assertThat(among()).isEqualTo("b");
    }

    @Test
    void belowTheThresholdAllAreUsed() {
        EndpointState a = add("a");
        EndpointState b = add("b");
        EndpointState c = add("c");
        add("d");
        fail(a, b);
        assertThat(among()).isEqualTo("c d");
        fail(c);
        assertThat(among()).isEqualTo("a b c d");
        assertThat(among(new Availability(0.2, "", 0), 0)).isEqualTo("d");
    }

    @Test
    void whereNobodyIsUpAllAreUsedUnlessThatIsNotWanted() {
        fail(add("a"), add("b", 1, 1, ""));
        assertThat(among()).isEqualTo("a b");
        assertThat(among(new Availability(0, "", 0), 0)).isEmpty();
    }

    // ---- priorities and zones ----

    @Test
    void theNextPriorityTakesWhatTheFirstCannot() {
        EndpointState a = add("a");
        EndpointState b = add("b");
        add("c", 1, 1, "");
        assertThat(among()).isEqualTo("a b");
        fail(a);
        assertThat(among()).as("seven of ten: half of them, times 1.4").isEqualTo("b*10000 c*4286");
        fail(b);
        assertThat(among()).isEqualTo("c");
    }

    @Test
    void aFewFailuresOfManyMoveNothing() {
        for (int i = 0; i < 10; i++) {
            add("a" + i);
        }
        add("z", 1, 1, "");
        fail(members.get(0).state(), members.get(1).state());
        assertThat(among()).isEqualTo("a2 a3 a4 a5 a6 a7 a8 a9");
    }

    @Test
    void ourZoneComesFirstAndOthersTakeWhatItCannot() {
        EndpointState a = add("a", 1, 0, "here");
        add("b", 1, 0, "there");
        add("c", 1, 0, "here");
        assertThat(among()).isEqualTo("a c");
        fail(a);
        assertThat(among()).isEqualTo("c*10000 b*4286");
        assertThat(among(new Availability(0.3, "", 0), 0)).as("without a zone").isEqualTo("b c");
    }

    @Test
    void panicIsOnlyWhereNobodyElseCanTakeTheRequests() {
        for (String host : List.of("a", "b", "c", "d")) {
            fail(add(host));
        }
        add("z", 1, 1, "");
        assertThat(among()).isEqualTo("z");
    }

    // ---- slow start ----

    @Test
    void whoComesBackBeginsSlowly() {
        Availability slow = new Availability(0.3, "", 10 * SECOND);
        add("a");
        EndpointState b = add("b");
        assertThat(among(slow, 0)).isEqualTo("a b");
        fail(b);
        b.unhealthy(null, 100 * SECOND);
        assertThat(slow.growing(members, 100 * SECOND)).isTrue();
        assertThat(among(slow, 100 * SECOND)).isEqualTo("a*10000 b*1000");
        assertThat(among(slow, 105 * SECOND)).isEqualTo("a*10000 b*5000");
        assertThat(among(slow, 110 * SECOND)).isEqualTo("a b");
        assertThat(slow.growing(members, 110 * SECOND)).isFalse();
    }
}
