package dev.prox.admin.console;

import dev.prox.api.ConfigText;
import dev.prox.api.ModuleControl;
import dev.prox.api.ModuleControl.Kept;
import dev.prox.api.ModuleControl.SetState;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code module states} and {@code rollback}: sets of modules as a whole. */
final class SetCommands {
    private static final String NAME = "rollback";
    private static final List<String> LINES = List.of("[STATE|-N]", "--list [--json]");

    private final Supplier<@Nullable ModuleControl> control;

    SetCommands(Supplier<@Nullable ModuleControl> control) {
        this.control = control;
    }

    String rollback(String... words) throws ModuleControl.ModuleException {
        List<String> all = List.of(words);
        if (all.isEmpty()) {
            return control().rollback(-1);
        }
        if (all.equals(List.of("--list"))) {
            return table();
        }
        if (all.equals(List.of("--list", "--json"))) {
            return json();
        }
        if (all.equals(List.of("help")) || all.equals(List.of("--help"))) {
            return Usage.text(NAME, LINES);
        }
        if (all.size() > 1 || !words[0].matches("-?[0-9]{1,9}")) {
            throw Usage.wrong(
                    "rollback takes the number of a state, or -N for N states back, not " + String.join(" ", all),
                    NAME,
                    LINES);
        }
        return control().rollback(Integer.parseInt(words[0]));
    }

    private ModuleControl control() {
        return StateCommands.running(control.get());
    }

    String table() {
        Table table = new Table("STATE", "SERVING", "WHEN", "CHANGE", "MODULES");
        for (SetState state : control().states()) {
            table.row(
                    Integer.toString(state.number()),
                    state.serving() ? "yes" : "-",
                    state.number() == 0 ? "-" : state.when().toString(),
                    state.change(),
                    state.modules().isEmpty()
                            ? "-"
                            : state.modules().stream().map(SetCommands::text).collect(Collectors.joining(", ")));
        }
        return table.toString();
    }

    private static String text(Kept kept) {
        return kept.version().isEmpty() ? "without " + kept.bundle() : kept.bundle() + " " + kept.version();
    }

    String json() {
        return control().states().stream().map(SetCommands::json).collect(Collectors.joining(",\n ", "[", "]"));
    }

    private static String json(SetState state) {
        return "{\"number\":%d,\"serving\":%b,\"when\":%s,\"change\":%s,\"modules\":[%s]}"
                .formatted(
                        state.number(),
                        state.serving(),
                        ConfigText.quoted(state.when().toString()),
                        ConfigText.quoted(state.change()),
                        state.modules().stream().map(SetCommands::json).collect(Collectors.joining(",")));
    }

    private static String json(Kept kept) {
        return "{\"bundle\":%s,\"version\":%s,\"sha256\":%s,\"source\":%s}"
                .formatted(
                        ConfigText.quoted(kept.bundle()),
                        ConfigText.quoted(kept.version()),
                        ConfigText.quoted(kept.sha256()),
                        ConfigText.quoted(kept.source()));
    }
}
