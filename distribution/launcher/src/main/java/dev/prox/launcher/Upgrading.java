package dev.prox.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code bin/prox upgrade}: asks the Prox that runs to start another one, which takes over from it, and tells what happens. */
final class Upgrading {
    private static final int POLL_MILLIS = 50;
    private static final int VERSION_SECONDS_MAX = 30;
    private static final int OWNER_SECONDS_MAX = 10;
    private static final int REASON_LINES_MAX = 40;

    private final Home home;
    private final PrintStream out;
    private final PrintStream err;

    Upgrading(Home home, PrintStream out, PrintStream err) {
        this.home = home;
        this.out = out;
        this.err = err;
    }

    /** @param seconds how long to wait for the end of the process before */
    int upgrade(List<String> words, int seconds)
            throws UsageException, LauncherException, IOException, InterruptedException {
        if (words.isEmpty()) {
            throw new UsageException("upgrade to which folder? see `bin/prox upgrade --help`");
        }
        State before = Instance.running(home);
        if (before == null) {
            throw new LauncherException(
                    ExitCode.NOT_RUNNING, "Prox does not run on " + home.data() + "; `bin/prox start` starts it");
        }
        Path folder = Path.of(words.getFirst()).toAbsolutePath().normalize();
        out.printf("from %s, process %d, to %s of %s%n", before.version(), before.pid(), version(folder), folder);
        int code = new Console(home, out, err).command(List.of("upgrade", folder.toString()));
        State after = owner(before, code == ExitCode.OK ? OWNER_SECONDS_MAX : 1);
        if (after == null) {
            reasons().forEach(err::println);
            err.println("process %d serves as before; the log of both: %s".formatted(before.pid(), log()));
            return code == ExitCode.OK ? ExitCode.FAILED : code;
        }
        out.printf("Prox %s serves, as process %d%n", after.version(), after.pid());
        awaitEnd(before, seconds);
        return ExitCode.OK;
    }

    /** Whether it is a Prox whose Java starts here. */
    private String version(Path folder) throws LauncherException, IOException, InterruptedException {
        Path program = new Home(folder, home.data()).program();
        if (!Files.isExecutable(program)) {
            throw new LauncherException(ExitCode.USAGE, folder + " is no Prox: there is no program " + program);
        }
        ProcessBuilder builder = new ProcessBuilder(program.toString(), Command.VERSION.word());
        builder.environment().put("PROX_HOME", folder.toString());
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        if (!process.waitFor(VERSION_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != ExitCode.OK) {
            throw new LauncherException("the Prox of " + folder + " cannot be run: " + said);
        }
        return said;
    }

    /** Who serves in the place of the one before, when it says so in time; else null. */
    private @Nullable State owner(State before, int seconds) throws InterruptedException {
        for (int waited = 0; waited < seconds * 1000; waited += POLL_MILLIS) {
            State now = Instance.running(home);
            if (now != null && now.pid() != before.pid() && now.phase() == State.Phase.SERVING) {
                return now;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return null;
    }

    private void awaitEnd(State before, int seconds) throws InterruptedException {
        Optional<ProcessHandle> process = ProcessHandle.of(before.pid());
        if (process.isPresent()) {
            out.printf("process %d ends what it has under way%n", before.pid());
        }
        for (int waited = 0; waited < seconds * 1000; waited += POLL_MILLIS) {
            if (process.isEmpty() || !process.get().isAlive()) {
                out.printf("process %d has ended%n", before.pid());
                return;
            }
            Thread.sleep(POLL_MILLIS);
        }
        out.printf("process %d goes on until its tunnels have ended (runtime.drain-tunnels)%n", before.pid());
    }

    private String log() {
        return Files.exists(home.log()) ? home.log().toString() : "standard output of Prox";
    }

    private List<String> reasons() {
        try (var lines = Files.lines(home.errors())) {
            return lines.limit(REASON_LINES_MAX).toList();
        } catch (IOException absent) {
            return List.of();
        }
    }
}
