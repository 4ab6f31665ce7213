package dev.prox.launcher;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Starts the Prox of another folder, which takes over from this one: on the same data, with the same configuration and options. */
final class Successor implements Function<Path, Process> {
    /** What a service manager tells one process alone. */
    private static final List<String> NOT_FOR_IT =
            List.of("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "WATCHDOG_PID");

    private final Home home;
    private final Path config;
    private final Map<String, String> options;

    /** @param options of {@code run} */
    Successor(Home home, Path config, Map<String, String> options) {
        this.home = home;
        this.config = config;
        this.options = options;
    }

    @Override
    public Process apply(Path folder) {
        Home next = new Home(folder, home.data());
        try {
            Files.createDirectories(home.logs());
            Files.write(home.errors(), new byte[0]);
            ProcessBuilder builder = new ProcessBuilder(command(next))
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(
                            ProcessBuilder.Redirect.appendTo(home.errors().toFile()));
            builder.environment().put("PROX_HOME", next.folder().toString());
            builder.environment().put("PROX_DATA", next.data().toString());
            builder.environment().keySet().removeAll(NOT_FOR_IT);
            return builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(Failures.reason(failure), failure);
        }
    }

    private List<String> command(Home next) {
        List<String> command = new ArrayList<>(List.of(next.program().toString(), Command.RUN.word(), "--no-console"));
        command.addAll(List.of("--take-over", home.door().toString(), "--config", config.toString()));
        if (options.containsKey("no-warm-up")) {
            command.add("--no-warm-up");
        }
        for (String name : List.of("log", "log-level", "log-file")) {
            String value = options.get(name);
            if (value != null) {
                command.addAll(List.of("--" + name, value));
            }
        }
        return command;
    }
}
