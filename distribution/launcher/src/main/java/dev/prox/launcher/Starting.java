package dev.prox.launcher;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code bin/prox start}: a Prox of its own session, without a terminal; waits until it serves or has failed. */
final class Starting {
    private static final int POLL_MILLIS = 50;
    private static final int REASON_LINES_MAX = 40;

    private final Home home;
    private final PrintStream out;
    private final PrintStream err;

    Starting(Home home, PrintStream out, PrintStream err) {
        this.home = home;
        this.out = out;
        this.err = err;
    }

    int start(CommandLine line) throws LauncherException, InterruptedException {
        State other = Instance.running(home);
        if (other != null) {
            throw new LauncherException("Prox runs already, as process " + other.pid());
        }
        Process process = launch(line);
        while (process.isAlive()) {
            State state = Instance.running(home);
            if (state != null && state.pid() == process.pid() && state.phase() == State.Phase.SERVING) {
                out.printf("Prox %s serves, as process %d; log: %s%n", state.version(), state.pid(), home.log());
                return ExitCode.OK;
            }
            Thread.sleep(POLL_MILLIS);
        }
        err.println("Prox did not start; log: " + home.log());
        reasons().forEach(err::println);
        return process.exitValue() == ExitCode.OK ? ExitCode.START_FAILED : process.exitValue();
    }

    private Process launch(CommandLine line) throws LauncherException {
        try {
            Files.createDirectories(home.logs());
            Files.write(home.errors(), new byte[0]);
            return new ProcessBuilder(command(line))
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
                    .redirectError(
                            ProcessBuilder.Redirect.appendTo(home.errors().toFile()))
                    .start();
        } catch (IOException failure) {
            throw new LauncherException("cannot start: " + Failures.reason(failure));
        }
    }

    private List<String> command(CommandLine line) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(List.of(home.program().toString(), Command.RUN.word(), "--no-console"));
        command.addAll(List.of("--log-file", home.log().toString()));
        if (line.has("no-warm-up")) {
            command.add("--no-warm-up");
        }
        for (String name : List.of("config", "log", "log-level")) {
            String value = line.option(name);
            if (value != null) {
                command.addAll(List.of("--" + name, value));
            }
        }
        return command;
    }

    private List<String> reasons() {
        try (var lines = Files.lines(home.errors())) {
            return lines.limit(REASON_LINES_MAX).toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
