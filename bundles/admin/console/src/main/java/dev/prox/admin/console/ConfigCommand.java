package dev.prox.admin.console;

import dev.prox.api.ChangeControl;
import dev.prox.api.ConfigControl;
import dev.prox.api.ConfigException;
import dev.prox.api.TrialTerms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** {@code config ...}. */
final class ConfigCommand {
    private static final String NAME = "config";
    private static final List<String> LINES = List.of(
            "check",
            "apply FILE [--confirm 5m]",
            "confirm",
            "canary FILE [--percent 1|--header NAME=VALUE|--host HOST] [--for 60s] [--exchanges 20] [--errors 0.5%]"
                    + " [--latency 1.5x|off] [--hold]",
            "promote",
            "withdraw",
            "history",
            "show [VERSION]",
            "diff [[FROM] TO]",
            "rollback VERSION",
            "dry-run FILE [--json]",
            "help");

    private final StateCommands state;
    private final TrialCommands trials;
    private final HistoryCommands history;

    ConfigCommand(StateCommands state, TrialCommands trials, HistoryCommands history) {
        this.history = history;
        this.state = state;
        this.trials = trials;
    }

    /** @param folder where relative files are looked for */
    String run(Path folder, String... words)
            throws ConfigException, ChangeControl.Refused, ConfigControl.Refused, IOException {
        if (words.length == 0) {
            return Usage.text(NAME, LINES);
        }
        String[] rest = Arrays.copyOfRange(words, 1, words.length);
        return switch (words[0]) {
            case "check" -> check(rest);
            case "apply" -> trials.apply(folder, Options.read(NAME, LINES, Set.of("confirm="), rest));
            case "confirm" -> trials.confirm(NAME, LINES, rest);
            case "canary" -> trials.canaryConfiguration(folder, Options.read(NAME, LINES, TrialTerms.KEYS, rest));
            case "promote" -> trials.promote(NAME, LINES, rest);
            case "withdraw" -> trials.withdraw(NAME, LINES, rest);
            case "history" -> {
                atMost(0, rest);
                yield history.history();
            }
            case "show" -> history.show(atMost(1, rest));
            case "diff" -> history.diff(atMost(2, rest));
            case "rollback" -> history.rollback(Usage.only("rollback needs a version", NAME, LINES, rest));
            case "dry-run" -> {
                Options options = Options.read(NAME, LINES, Set.of("json"), rest);
                String file = Usage.only(
                        "dry-run needs a file", NAME, LINES, options.words().toArray(String[]::new));
                yield history.dryRun(
                        ModuleCommand.file(folder, file), options.values().containsKey("json"));
            }
            case "help", "--help" -> Usage.text(NAME, LINES);
            default -> throw Usage.unknown(NAME, words[0], LINES);
        };
    }

    private static List<String> atMost(int count, String... words) {
        if (words.length > count) {
            throw Usage.wrong("`" + words[count] + "` is one word too many", NAME, LINES);
        }
        return List.of(words);
    }

    private String check(String... words) throws ConfigException {
        if (words.length > 0) {
            throw Usage.wrong("check takes nothing", NAME, LINES);
        }
        return state.config();
    }
}
