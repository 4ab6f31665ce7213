package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Stateful;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CarriedTest {
    private final Offer old = FakeModule.filter("limit", "1.0");
    private final Offer fresh = FakeModule.filter("limit", "2.0");
    private final Offer tls = FakeModule.offer("tls", "files", "1.0");

    /** Something with a state, which is text of its own version or of any. */
    private static final class Counter implements Stateful, AutoCloseable {
        private final List<String> counts = new ArrayList<>();
        private final boolean understands;
        private boolean closed;

        Counter(boolean understands, String... counts) {
            this.understands = understands;
            this.counts.addAll(List.of(counts));
        }

        @Override
        public Object state() {
            return counts;
        }

        @Override
        public boolean adopt(Object state) {
            ((Collection<?>) state).forEach(count -> counts.add("" + count));
            return understands;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static Carried after(Instance... last) {
        return new Carried(
                List.of(last),
                Map.of(),
                List.of(last).stream().map(Instance::offer).toList());
    }

    private static Instance instance(Offer offer, String owner, Object value, Instance... uses) {
        return new Instance(offer, owner, "config", value, List.of(uses));
    }

    @Test
    void whatDidNotChangeIsCarried() {
        Instance last = instance(old, "route", "value");
        Carried carried = after(last);

        assertThat(carried.find(old, "route", "config")).isSameAs(last);
        assertThat(carried.instances()).containsExactly(last);
    }

    @Test
    void anotherConfigurationOwnerOrVersionIsMadeAnew() {
        Carried carried = after(instance(old, "route", "value"));

        assertThat(carried.find(old, "route", "other config")).isNull();
        assertThat(carried.find(old, "other route", "config")).isNull();
        assertThat(carried.find(fresh, "route", "config")).isNull();
        assertThat(carried.instances()).isEmpty();
    }

    @Test
    void whatItUsesIsCarriedWithIt() {
        Instance used = instance(tls, "client-tls", "tls");
        Instance last = instance(old, "route", "value", used);
        Carried carried = after(used, last);

        carried.find(old, "route", "config");

        assertThat(carried.instances()).containsExactlyInAnyOrder(last, used);
    }

    @Test
    void whatUsesAModuleThatLeftIsMadeAnew() {
        Instance used = instance(tls, "client-tls", "tls");
        Instance last = instance(old, "route", "value", used);
        var carried = new Carried(List.of(used, last), Map.of(), List.of(old));

        assertThat(carried.find(old, "route", "config")).isNull();
    }

    @Test
    void oneCompilationMakesAThingOnce() {
        Carried carried = after();
        Instance made = carried.add(tls, "client-tls", "config", "tls", List.of());

        assertThat(carried.find(tls, "client-tls", "config")).isSameAs(made);
        assertThat(carried.find(tls, "client-tls", "other")).isNull();
    }

    @Test
    void equalPlacesAreToldApartByTheirOrder() {
        Carried carried = after();

        assertThat(List.of(carried.place("route"), carried.place("route"), carried.place("other")))
                .containsExactly("route", "route#2", "other");
    }

    @Test
    void theNextVersionTakesTheStateOver() {
        var next = new Counter(true);

        after(instance(old, "route", new Counter(true, "a", "b"))).add(fresh, "route", "new config", next, List.of());

        assertThat(next.counts).containsExactly("a", "b");
    }

    @Test
    void theStateOfAnotherPlaceIsLeftAlone() {
        var next = new Counter(true);

        after(instance(old, "route", new Counter(true, "a"))).add(fresh, "other route", "config", next, List.of());

        assertThat(next.counts).isEmpty();
    }

    @Test
    void aStateThatIsNotUnderstoodLeavesTheNextVersionInPlace() {
        Carried carried = after(instance(old, "route", new Counter(true, "a")));

        Instance made = carried.add(fresh, "route", "config", new Counter(false), List.of());

        assertThat(carried.instances()).containsExactly(made);
    }

    @Test
    void theStateOfAMissingModuleWaitsForIt() {
        var counter = new Counter(true, "a");

        Map<String, Object> orphans =
                Carried.orphans(List.of(instance(old, "route", counter)), Map.of(), List.of("filter/limit"));
        var back = new Counter(true);
        new Carried(List.of(), orphans, List.of(fresh)).add(fresh, "route", "config", back, List.of());

        assertThat(back.counts).containsExactly("a");
    }

    @Test
    void orphansGoWhenTheirModuleIsBack() {
        Map<String, Object> orphans = Map.of("filter/limit@route", "state", "filter/other@route", "kept");

        assertThat(Carried.orphans(List.of(), orphans, Set.of("filter/other"))).containsOnlyKeys("filter/other@route");
    }

    @Test
    void theLiveStateIsPreferredToAnOrphan() {
        var next = new Counter(true);
        Instance last = instance(old, "route", new Counter(true, "live"));

        new Carried(List.of(last), Map.of("filter/limit@route", List.of("orphan")), List.of(old))
                .add(fresh, "route", "config", next, List.of());

        assertThat(next.counts).containsExactly("live");
    }

    @Test
    void onlyWhatWasMadeInVainIsClosed() {
        var kept = new Counter(true);
        var made = new Counter(true);
        Carried carried = after(instance(old, "route", kept));
        carried.find(old, "route", "config");
        carried.add(fresh, "other", "config", made, List.of());

        carried.discard();

        assertThat(made.closed).isTrue();
        assertThat(kept.closed).isFalse();
    }

    @Test
    void aThingThatCannotBeClosedHarmsNobody() {
        AutoCloseable stuck = () -> {
            throw new IllegalStateException("stuck");
        };

        Carried.close(instance(old, "route", Objects.requireNonNull(stuck)));
    }
}
