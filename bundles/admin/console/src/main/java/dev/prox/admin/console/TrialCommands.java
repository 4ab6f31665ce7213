package dev.prox.admin.console;

import dev.prox.api.ChangeControl;
import dev.prox.api.ChangeControl.Refused;
import dev.prox.api.TrialTerms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code canary}, {@code promote}, {@code withdraw}, {@code apply} and {@code confirm}, of modules and of configurations. */
final class TrialCommands {
    private final Supplier<@Nullable ChangeControl> control;

    TrialCommands(Supplier<@Nullable ChangeControl> control) {
        this.control = control;
    }

    private ChangeControl control() {
        return StateCommands.running(control.get());
    }

    String canaryModule(Path folder, Options options) throws Refused {
        return control().canaryModule(file(folder, "canary needs a file", options), terms(options));
    }

    String canaryConfiguration(Path folder, Options options) throws Refused {
        return control().canaryConfiguration(file(folder, "canary needs a file", options), terms(options));
    }

    String apply(Path folder, Options options) throws Refused {
        Path file = file(folder, "apply needs a file", options);
        String confirm = options.values().get("confirm");
        try {
            return control().apply(file, confirm == null ? Duration.ZERO : TrialTerms.time("confirm", confirm));
        } catch (IllegalArgumentException e) {
            throw new Usage("--" + e.getMessage());
        }
    }

    private static Path file(Path folder, String missing, Options options) {
        if (options.words().size() != 1) {
            throw new Usage(options.words().isEmpty() ? missing : missing + ", and nothing else");
        }
        return ModuleCommand.file(folder, options.words().getFirst());
    }

    private static TrialTerms terms(Options options) {
        try {
            return TrialTerms.of(options.values());
        } catch (IllegalArgumentException e) {
            throw new Usage("--" + e.getMessage());
        }
    }

    String promote(String command, List<String> lines, String... words) throws Refused {
        nothing("promote", command, lines, words);
        return control().promote();
    }

    String withdraw(String command, List<String> lines, String... words) throws Refused {
        nothing("withdraw", command, lines, words);
        return control().withdraw();
    }

    String confirm(String command, List<String> lines, String... words) throws Refused {
        nothing("confirm", command, lines, words);
        return control().confirm();
    }

    private static void nothing(String what, String command, List<String> lines, String... words) {
        if (words.length > 0) {
            throw Usage.wrong(what + " takes nothing, since one change is tried at a time", command, lines);
        }
    }
}
