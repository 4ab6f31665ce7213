package dev.prox.admin.console;

import dev.prox.api.ProcessControl;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code upgrade}: another process takes over from this one. */
final class ProcessCommand {
    private static final String NAME = "upgrade";
    private static final List<String> LINES = List.of("FOLDER");

    private final Supplier<@Nullable ProcessControl> control;

    ProcessCommand(Supplier<@Nullable ProcessControl> control) {
        this.control = control;
    }

    /**
     * @param folder that a relative path is seen from
     * @param out hears how far it is
     */
    String upgrade(Path folder, PrintStream out, String... words) throws ProcessControl.ProcessException {
        if (List.of(words).equals(List.of("help")) || List.of(words).equals(List.of("--help"))) {
            return Usage.text(NAME, LINES);
        }
        if (words.length != 1) {
            throw Usage.wrong("upgrade takes the folder of a Prox", NAME, LINES);
        }
        return StateCommands.running(control.get()).upgrade(folder.resolve(words[0]), progress -> {
            out.println(progress);
            out.flush();
        });
    }
}
