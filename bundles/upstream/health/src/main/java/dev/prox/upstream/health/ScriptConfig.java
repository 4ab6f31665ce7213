package dev.prox.upstream.health;

import dev.prox.api.Config;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A dialogue. */
@Config.Doc("Passes when a dialogue goes as written.")
public record ScriptConfig(
        @Config.Doc("What is sent and expected, one after the other.")
        List<Step> steps,

        @Config.Doc("Whether TLS is spoken, also where requests go in plain text.") @Config.Default("false")
        boolean tls,

        @Config.Doc("A port of its own; 0 for that of the endpoint.") @Config.Default("0") @Config.Range(max = 65535)
        int port) {
    static final int STEPS_MAX = 100;
    static final int TEXT_MAX = 4096;

    public ScriptConfig {
        if (steps.isEmpty() || steps.size() > STEPS_MAX) {
            throw new IllegalArgumentException("1 to " + STEPS_MAX + " `steps`");
        }
    }

    /** One of both. */
    public record Step(
            @Config.Doc("Octets to send, as UTF-8.") @Config.Optional @Nullable
            String send,

            @Config.Doc("What must come, perhaps after something else.") @Config.Optional @Nullable
            String expect) {
        public Step {
            String text = send == null ? expect : send;
            if ((send == null) == (expect == null) || text == null || text.isEmpty() || text.length() > TEXT_MAX) {
                throw new IllegalArgumentException("either `send` or `expect`, of 1 to " + TEXT_MAX + " characters");
            }
        }
    }
}
