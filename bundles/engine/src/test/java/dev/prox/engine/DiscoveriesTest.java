package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Discovery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is heard, and when what was said takes effect. */
class DiscoveriesTest {
    private static final Believing HALF = new Believing(0.5, Long.MAX_VALUE);

    private final List<String> changes = new ArrayList<>();
    private final Said said = new Said();
    private @TempDir Path folder;

    /** A discovery that says what a test wants. */
    private static final class Said implements Discovery {
        private @Nullable Findings to;

        @Override
        public void begin(Findings findings) {
            to = findings;
        }

        @Override
        public void close() {}

        void found(String... hosts) {
            List<Found> all = new ArrayList<>();
            for (String each : hosts) {
                all.add(new Found(false, each, 80, 1, 0, "", Map.of()));
            }
            if (to != null) {
                to.found(all);
            }
        }
    }

    private Discoveries discoveries() {
        return new Discoveries(
                new KnownSetFiles(folder), Runnable::run, (upstream, first) -> changes.add(upstream + " " + first));
    }

    private static Snapshot snapshot(@Nullable Discovery by) {
        DiscoveryPlan plan = new DiscoveryPlan("api", "discovery/x", by, HALF, found -> List.of());
        return new Snapshot(
                1,
                new Snapshot.Core(null, null, null, new Faults()),
                Routes.NONE,
                List.of(),
                Map.of(),
                Set.of(),
                List.of(),
                Set.of(),
                new Upkeep(List.of(), List.of(plan)),
                1);
    }

    @Test
    void theFirstAnswerTakesEffectAtOnceAndLaterOnesAtTheNextLook() {
        Discoveries all = discoveries();
        all.follow(snapshot(said));
        said.found("10.0.0.1");
        assertThat(changes).containsExactly("api true");
        said.found("10.0.0.1", "10.0.0.2");
        said.found("10.0.0.1", "10.0.0.2", "10.0.0.3");
        assertThat(changes).hasSize(1);
        all.look(0);
        assertThat(changes).containsExactly("api true", "api false");
        assertThat(all.of("api").endpoints()).hasSize(3);
    }

    @Test
    void whatWasFoundBeforeTheProcessBeganIsKnown() {
        discoveries().follow(snapshot(said));
        said.found("10.0.0.1");
        assertThat(changes).hasSize(1);
        Discoveries all = discoveries();
        all.follow(snapshot(said));
        said.found("10.0.0.1");
        all.look(0);
        assertThat(changes).hasSize(1);
    }

    @Test
    void whileTheModuleIsMissingWhatItHasFoundGoesOn() {
        Discoveries all = discoveries();
        all.follow(snapshot(said));
        said.found("10.0.0.1");
        all.follow(snapshot(null));
        said.found("10.0.0.2", "10.0.0.3");
        all.look(0);
        assertThat(all.of("api").endpoints()).hasSize(1);
        Said next = new Said();
        all.follow(snapshot(next));
        next.found("10.0.0.2", "10.0.0.3");
        all.look(0);
        assertThat(all.of("api").endpoints()).hasSize(2);
    }

    @Test
    void whatIsHeldIsToldAndMayBeConfirmed() {
        Discoveries all = discoveries();
        all.follow(snapshot(said));
        said.found("10.0.0.1", "10.0.0.2", "10.0.0.3");
        assertThat(all.confirm("api")).isFalse();
        said.found("10.0.0.1");
        all.look(0);
        var view = all.view("api");
        assertThat(view).isNotNull();
        assertThat(view.held()).isEqualTo("1 of 3 endpoints are left");
        assertThat(view.found()).isEqualTo(3);
        assertThat(all.confirm("api")).isTrue();
        assertThat(all.of("api").endpoints()).hasSize(1);
    }

    @Test
    void anUpstreamThatIsGoneIsForgotten() {
        Discoveries all = discoveries();
        all.follow(snapshot(said));
        said.found("10.0.0.1");
        all.retain(Set.of());
        assertThat(folder).isEmptyDirectory();
    }
}
