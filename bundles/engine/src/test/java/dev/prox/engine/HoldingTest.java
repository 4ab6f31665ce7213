package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Respond;
import dev.prox.testkit.HeadText;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that wait for a module, and snapshots that are left. */
class HoldingTest {
    private final ExchangeStage stage = new ExchangeStage(ExchangeStage.missing());

    @AfterEach
    void allIsOver() {
        stage.assertOver();
    }

    private static Snapshot.Plan served() {
        return ExchangeStage.plan(exchange -> new Respond(200, List.of(), null, new byte[0], null));
    }

    @Test
    void whatNeedsAMissingModuleIsHeldUntilItIsThere() {
        stage.put(3).body("abc");
        assertThat(stage.client.told).isEmpty();
        assertThat(stage.client.reading).isFalse();
        assertThat(stage.users()).as("who is held uses no snapshot").isZero();
        stage.publish(stage.snapshot(ExchangeStage.plan(exchange -> ORIGIN)));
        assertThat(stage.retired).containsExactly(stage.snapshots.getFirst());
        stage.upstream.opening().succeeds();
        assertThat(stage.upstream.stream().body).hasToString("abc");
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void itIsHeldOnWhenItIsNotThereYet() {
        stage.get();
        stage.publish(stage.snapshot(ExchangeStage.missing()));
        assertThat(stage.client.told).isEmpty();
        stage.publish(stage.snapshot(served()));
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void afterAWhileItIsUnavailable() {
        stage.get();
        stage.advance(9);
        assertThat(stage.client.told).isEmpty();
        stage.advance(2);
        assertThat(stage.client.told.getFirst()).startsWith("503 ");
        assertThat(stage.client.fields).contains("Retry-After: 1");
        assertThat(stage.observed).containsExactly("503 MODULE_MISSING");
        stage.publish(stage.snapshot(served()));
        assertThat(stage.observed).hasSize(1);
    }

    @Test
    void soManyAreHeldTheOthersAreUnavailableAtOnce() {
        List<ExchangeRun> others = new ArrayList<>();
        List<FakeClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            FakeClient client = new FakeClient();
            clients.add(client);
            others.add(
                    new ExchangeRun(stage.run, new ListenerRun("web", new LoopRun[] {stage.run}), stage.wire, client));
            others.getLast().head(HeadText.request("GET / HTTP/1.1", "Host: a"));
        }
        assertThat(clients.get(0).told).isEmpty();
        assertThat(clients.get(1).told).isEmpty();
        assertThat(clients.get(2).told.getFirst()).startsWith("503 ");
        stage.publish(stage.snapshot(served()));
        assertThat(stage.observed).containsExactly("503 MODULE_MISSING", "200", "200");
        stage.observed.clear();
        others.forEach(ExchangeRun::closed);
    }

    @Test
    void aHeldClientMayLeave() {
        stage.put(3).body("abc");
        stage.gone();
        assertThat(stage.observed).containsExactly("499 CLIENT_GONE");
        stage.publish(stage.snapshot(served()));
        assertThat(stage.observed).hasSize(1);
    }

    @Test
    void whenTheProcessEndsTheHeldAreUnavailable() {
        stage.get();
        stage.run.drain();
        assertThat(stage.observed).containsExactly("503 SHUTTING_DOWN");
    }

    @Test
    void oneHeldExchangeThatFailsDoesNotKeepTheOthers() {
        stage.get();
        stage.publish(stage.snapshot(
                exchange -> {
                    throw new IllegalStateException("thrown by the test");
                },
                served()));
        assertThat(stage.observed).containsExactly("500 INTERNAL");
        assertThat(stage.retired).hasSize(1);
    }

    // ---- snapshots ----

    @Test
    void aSnapshotIsLeftWhenItsLastExchangeHasEnded() {
        stage.publish(stage.snapshot(ExchangeStage.plan(exchange -> ORIGIN)));
        assertThat(stage.retired).hasSize(1);
        stage.get();
        stage.publish(stage.snapshot(served()));
        assertThat(stage.retired).hasSize(1);
        stage.upstream.opening().succeeds();
        assertThat(stage.retired).hasSize(1);
        stage.upstream.stream().responds(200, "");
        assertThat(stage.retired).hasSize(2);
        stage.get();
        assertThat(stage.observed).containsExactly("200", "200");
    }
}
