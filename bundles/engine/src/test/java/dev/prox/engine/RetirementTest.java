package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Loop;
import dev.prox.api.LoopAware;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RetirementTest {
    private final Retirement retirement = new Retirement(new FakeTransport(2), Runnable::run);
    private final Offer offer = FakeModule.filter("limit", "1.0");

    /** Notes what happens to it. */
    private static final class Part implements LoopAware, AutoCloseable {
        private final List<String> heard = new ArrayList<>();

        @Override
        public void enter(Loop loop) {
            heard.add("enter " + loop.index());
        }

        @Override
        public void leave(Loop loop) {
            heard.add("leave " + loop.index());
        }

        @Override
        public void close() {
            heard.add("close");
        }
    }

    private static Instance instance(Offer offer, Part part) {
        return new Instance(offer, "route", "config", part, List.of());
    }

    private static Snapshot snapshot(Instance... instances) {
        var core = new Snapshot.Core(null, null, null, new Faults());
        return new Snapshot(1, core, Routes.NONE, List.of(), Map.of(), Set.of(instances), List.of(), 2);
    }

    private void leftEverywhere(Snapshot snapshot) {
        retirement.left(snapshot);
        retirement.left(snapshot);
    }

    @Test
    void anInstanceGoesWhenEveryLoopHasLeftItsSnapshot() {
        var part = new Part();
        Snapshot last = snapshot(instance(offer, part));
        retirement.publishing(last, snapshot());

        retirement.left(last);
        assertThat(part.heard).isEmpty();

        retirement.left(last);
        assertThat(part.heard).containsExactly("leave 0", "leave 1", "close");
    }

    @Test
    void anInstanceThatWasCarriedStays() {
        var part = new Part();
        Instance carried = instance(offer, part);
        Snapshot last = snapshot(carried);
        retirement.publishing(last, snapshot(carried));

        leftEverywhere(last);

        assertThat(part.heard).isEmpty();
    }

    @Test
    void anInstanceStaysWhileALaterSnapshotDrains() {
        var part = new Part();
        Instance shared = instance(offer, part);
        Snapshot first = snapshot(shared);
        Snapshot second = snapshot(shared);
        retirement.publishing(first, second);
        retirement.publishing(second, snapshot());

        leftEverywhere(first);
        assertThat(part.heard).isEmpty();

        leftEverywhere(second);
        assertThat(part.heard).containsExactly("leave 0", "leave 1", "close");
    }

    @Test
    void aSnapshotThatIsGoneIsLeftInVain() {
        var part = new Part();
        Snapshot last = snapshot(instance(offer, part));
        retirement.publishing(last, snapshot());
        leftEverywhere(last);

        leftEverywhere(last);

        assertThat(part.heard).containsExactly("leave 0", "leave 1", "close");
    }

    @Test
    void aBundleIsUnusedWhenItsLastSnapshotHasGone() {
        Snapshot last = snapshot(instance(offer, new Part()));
        retirement.publishing(last, snapshot());
        var unused = new CompletableFuture<Void>();

        retirement.whenUnused(offer.bundleId(), unused);
        assertThat(unused).isNotDone();

        leftEverywhere(last);
        assertThat(unused).isCompleted();
    }

    @Test
    void aBundleThatServesIsUsed() {
        Instance carried = instance(offer, new Part());
        Snapshot last = snapshot(carried);
        retirement.publishing(last, snapshot(carried));
        var unused = new CompletableFuture<Void>();

        retirement.whenUnused(offer.bundleId(), unused);
        leftEverywhere(last);

        assertThat(unused).isNotDone();
    }

    @Test
    void aBundleThatNobodyKnowsIsUnusedAtOnce() {
        var unused = new CompletableFuture<Void>();

        retirement.whenUnused(42, unused);

        assertThat(unused).isCompleted();
    }
}
