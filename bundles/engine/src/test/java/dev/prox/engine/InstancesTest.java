package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InstancesTest {
    private final Offer limit = FakeModule.filter("limit", "1.0");

    private Instance instance(String owner, Instance... uses) {
        return new Instance(limit, owner, "config", owner, List.of(uses));
    }

    private static Instances.Used used(Instances.Used before, List<Instance> more, List<Instance> less) {
        Instances.Edit edit = new Instances.Edit(before);
        edit.add(more);
        edit.remove(less);
        return edit.done();
    }

    @Test
    void oneThatSeveralRoutesUseStaysUntilTheLastOfThemGoes() {
        Instance shared = instance("tls");
        Instance one = instance("one", shared);
        Instance other = instance("other", shared);
        Instances.Used both = used(Instances.Used.NONE, List.of(one, other), List.of());
        Instances.Used less = used(both, List.of(), List.of(one));
        assertThat(new Instances(Set.of(), both)).containsExactlyInAnyOrder(one, other, shared);
        assertThat(new Instances(Set.of(), less)).containsExactlyInAnyOrder(other, shared);
        assertThat(new Instances(Set.of(), used(less, List.of(), List.of(other))))
                .isEmpty();
        assertThat(new Instances(Set.of(), both)).hasSize(3);
    }

    @Test
    void whatIsFoundOutsideOfRoutesCountsOnce() {
        Instance tls = instance("tls");
        Instances.Used routes = used(Instances.Used.NONE, List.of(instance("one", tls)), List.of());
        Instances all = new Instances(Set.of(tls), routes);
        assertThat(all).hasSize(2).contains(tls);
        assertThat(all.without(new Instances(Set.of(tls), Instances.Used.NONE)))
                .extracting(Instance::owner)
                .containsExactly("one");
        assertThat(all.in("filter/limit@tls")).isSameAs(tls);
        assertThat(all.in("filter/limit@gone")).isNull();
    }

    @Test
    void differencesAreThoseOfPlainSets() {
        Random random = new Random(5);
        List<Instance> known = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            known.add(instance("route " + i));
        }
        Instances.Used before = used(Instances.Used.NONE, known, List.of());
        Set<Instance> plainBefore = new HashSet<>(known);
        for (int i = 0; i < 30; i++) {
            List<Instance> more = List.of(instance("more " + i));
            List<Instance> less = List.of(known.remove(random.nextInt(known.size())));
            Instances.Used now = used(before, more, less);
            Set<Instance> plain = new HashSet<>(plainBefore);
            plain.addAll(more);
            plain.removeAll(less);
            Instances one = new Instances(Set.of(), before);
            Instances other = new Instances(Set.of(), now);
            assertThat(other.without(one)).containsExactlyElementsOf(more);
            assertThat(one.without(other)).containsExactlyElementsOf(less);
            assertThat(other).hasSameSizeAs(plain).containsAll(plain);
            before = now;
            plainBefore = plain;
        }
    }
}
