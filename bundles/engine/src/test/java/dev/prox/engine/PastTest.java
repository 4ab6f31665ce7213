package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.RequestFilter;
import dev.prox.api.ResponseFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PastTest {
    private static final long MILLI = 1_000_000;

    private final Past past = new Past();

    private static Snapshot snapshot(String... keys) {
        List<Snapshot.Plan> plans = Stream.of(keys)
                .map(key -> new Snapshot.Plan(key, new RequestFilter[0], new ResponseFilter[0], null, null, false))
                .toList();
        return new Snapshot(
                1,
                new Snapshot.Core(null, null, null, new Faults()),
                Routes.of(plans, null),
                List.of(),
                Map.of(),
                Set.of(),
                List.of(),
                1);
    }

    private static void exchanges(Snapshot snapshot, int route, int count) {
        for (int i = 0; i < count; i++) {
            snapshot.use(0).tally(route).ended(200, null, MILLI);
        }
    }

    @Test
    void exchangesOfSeveralSnapshotsAndWindowsAreOfTheRoute() {
        Snapshot first = snapshot("a", "b");
        exchanges(first, 0, 3);
        past.left(first);
        Snapshot second = snapshot("b", "a");
        exchanges(second, 0, 1);
        exchanges(second, 1, 4);
        past.turn(second);
        exchanges(second, 1, 5);
        past.left(second);
        Map<String, Outcomes> sum = past.sum(1);
        assertThat(sum).containsOnlyKeys("a", "b");
        assertThat(sum.get("a").exchanges()).isEqualTo(12);
        assertThat(sum.get("b").exchanges()).isEqualTo(1);
        assertThat(past.size()).isPositive();
    }

    @Test
    void whatIsTwoWindowsOldIsForgotten() {
        Snapshot first = snapshot("a");
        exchanges(first, 0, 3);
        past.left(first);
        Snapshot idle = snapshot("a");
        past.turn(idle);
        assertThat(past.sum(1).get("a").exchanges()).isEqualTo(3);
        past.turn(idle);
        past.turn(idle);
        assertThat(past.sum(1)).isEmpty();
        assertThat(past.size()).isZero();
    }

    @Test
    void aSumStaysAsItIs() {
        Snapshot serving = snapshot("a");
        exchanges(serving, 0, 3);
        past.turn(serving);
        Map<String, Outcomes> before = past.sum(1);
        exchanges(serving, 0, 7);
        past.turn(serving);
        past.left(serving);
        assertThat(before.get("a").exchanges()).isEqualTo(3);
        assertThat(past.sum(1).get("a").exchanges()).isEqualTo(10);
    }

    @Test
    void routesOfTooFewExchangesTellNothing() {
        Snapshot serving = snapshot("few", "many");
        exchanges(serving, 0, 19);
        exchanges(serving, 1, 20);
        past.left(serving);
        assertThat(past.sum(20)).containsOnlyKeys("many");
    }
}
