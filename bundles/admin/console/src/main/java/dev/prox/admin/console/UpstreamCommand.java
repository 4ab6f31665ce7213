package dev.prox.admin.console;

import dev.prox.api.Nearest;
import dev.prox.api.RuntimeView;
import dev.prox.api.RuntimeView.DiscoveryState;
import dev.prox.api.RuntimeView.EndpointState;
import dev.prox.api.RuntimeView.UpstreamState;
import dev.prox.api.UpstreamControl;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code upstream ...}. */
final class UpstreamCommand {
    private static final String NAME = "upstream";
    private static final List<String> LINES = List.of(
            "list [UPSTREAM]",
            "drain UPSTREAM ENDPOINT",
            "undrain UPSTREAM ENDPOINT",
            "confirm UPSTREAM",
            "mirrors",
            "help");

    private final Supplier<@Nullable UpstreamControl> control;
    private final Supplier<@Nullable RuntimeView> view;

    UpstreamCommand(Supplier<@Nullable UpstreamControl> control, Supplier<@Nullable RuntimeView> view) {
        this.control = control;
        this.view = view;
    }

    String run(String... words) {
        if (words.length == 0) {
            return Usage.text(NAME, LINES);
        }
        String[] rest = Arrays.copyOfRange(words, 1, words.length);
        return switch (words[0]) {
            case "list" -> list(rest);
            case "drain" -> control().drain(two("drain", 0, rest), two("drain", 1, rest));
            case "undrain" -> control().undrain(two("undrain", 0, rest), two("undrain", 1, rest));
            case "confirm" -> control().confirm(one(rest));
            case "mirrors" -> mirrors(rest);
            case "help", "--help" -> Usage.text(NAME, LINES);
            default -> throw Usage.unknown(NAME, words[0], LINES);
        };
    }

    private UpstreamControl control() {
        return StateCommands.running(control.get());
    }

    private static String two(String command, int at, String... words) {
        if (words.length != 2) {
            throw Usage.wrong(command + " needs the name of an upstream and an endpoint of it", NAME, LINES);
        }
        return words[at];
    }

    private static String one(String... words) {
        if (words.length != 1) {
            throw Usage.wrong("confirm needs the name of an upstream", NAME, LINES);
        }
        return words[0];
    }

    private String list(String... words) {
        List<UpstreamState> all = StateCommands.running(view.get()).state().upstreams();
        if (words.length > 1) {
            throw Usage.wrong("list takes the name of one upstream", NAME, LINES);
        }
        List<String> names = all.stream().map(UpstreamState::name).toList();
        if (words.length == 1 && !names.contains(words[0])) {
            String hint = Nearest.hint(words[0], names);
            throw new Usage(words[0] + ": no such upstream" + (hint == null ? "" : "; " + hint));
        }
        Table table =
                new Table("UPSTREAM", "ENDPOINT", "STATE", "SINCE", "REQUESTS", "ANSWERS", "ERRORS", "FAILURES", "WHY");
        StringBuilder found = new StringBuilder();
        for (UpstreamState upstream : all) {
            if (words.length == 0 || words[0].equals(upstream.name())) {
                upstream.endpoints().forEach(each -> row(table, upstream.name(), each));
                found(found, upstream);
            }
        }
        return table + found.toString();
    }

    private String mirrors(String... words) {
        if (words.length > 0) {
            throw Usage.wrong("mirrors takes nothing", NAME, LINES);
        }
        return MirrorText.of(StateCommands.running(view.get()).mirrors());
    }

    /** What a discovery says and is not believed, and why it says nothing. */
    private static void found(StringBuilder text, UpstreamState upstream) {
        DiscoveryState state = upstream.discovery();
        if (state == null) {
            return;
        }
        String who = "\n" + upstream.name() + ": " + state.module();
        if (state.failing() != null) {
            text.append(who).append(" cannot say what is there: ").append(state.failing());
        }
        if (state.held() != null) {
            text.append(who)
                    .append(" says that ")
                    .append(state.held())
                    .append("; `upstream confirm ")
                    .append(upstream.name())
                    .append("` believes it");
        }
    }

    private static void row(Table table, String upstream, EndpointState endpoint) {
        table.row(
                upstream,
                endpoint.url(),
                endpoint.state(),
                endpoint.since().toString(),
                Long.toString(endpoint.requests()),
                Long.toString(endpoint.answers()),
                Long.toString(endpoint.errors()),
                Long.toString(endpoint.failures()),
                endpoint.reason() == null ? "-" : endpoint.reason());
    }
}
