package dev.prox.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dialogues that go as written, and those that do not. */
class ScriptCheckTest {
    private final FakeProbe probe = new FakeProbe();

    /** @param steps those that begin with {@code <} are expected */
    private void hold(String... steps) {
        List<ScriptConfig.Step> all = new ArrayList<>();
        for (String each : steps) {
            all.add(
                    each.startsWith("<")
                            ? new ScriptConfig.Step(null, each.substring(1))
                            : new ScriptConfig.Step(each, null));
        }
        new ScriptCheck(new ScriptConfig(all, false, 0)).check(probe);
    }

    @Test
    void whatIsExpectedIsAwaitedBeforeTheNextIsSent() {
        hold("<+OK", "PING\r\n", "<+PONG");
        assertThat(probe.wire.sent()).isEmpty();
        probe.wire.receive("+O", "K ready\r\n");
        assertThat(probe.wire.sent()).isEqualTo("PING\r\n");
        assertThat(probe.outcome).isNull();
        probe.wire.receive("+PONG\r\n");
        assertThat(probe.outcome).isEqualTo("passed");
    }

    @Test
    void theSameTextDoesNotAnswerTwice() {
        hold("<+OK", "a", "<+OK");
        probe.wire.receive("+OK");
        assertThat(probe.outcome).isNull();
        probe.wire.receive("+OK");
        assertThat(probe.outcome).isEqualTo("passed");
    }

    @Test
    void aConnectionThatEndsHasFailed() {
        hold("PING\r\n", "<+PONG\r\n");
        probe.wire.endInput();
        assertThat(probe.outcome).isEqualTo("the connection ended while step 2 expected \"+PONG..\"");
    }

    @Test
    void whatNeverEndsHasFailed() {
        hold("<+PONG");
        probe.wire.receive("x".repeat(70_000));
        assertThat(probe.outcome).startsWith("65536 octets came");
    }

    @Test
    void sendingAloneIsEnough() {
        hold("hello");
        assertThat(probe.outcome).isEqualTo("passed");
    }

    @Test
    void aStepSendsOrExpects() {
        assertThatThrownBy(() -> new ScriptConfig.Step(null, null)).hasMessageContaining("either");
        assertThatThrownBy(() -> new ScriptConfig.Step("a", "b")).hasMessageContaining("either");
        assertThatThrownBy(() -> new ScriptConfig(List.of(), false, 0)).hasMessageContaining("`steps`");
    }
}
