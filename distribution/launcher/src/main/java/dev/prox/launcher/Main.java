package dev.prox.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program behind {@code bin/prox}. */
public final class Main {
    private static final int STOP_SECONDS = 60;

    private final Home home = Home.locate();

    private Main() {}

    public static void main(String[] arguments) {
        // the framework stands on the class path
        Main.class.getModule().addReads(ClassLoader.getSystemClassLoader().getUnnamedModule());
        System.exit(new Main().run(List.of(arguments)));
    }

    private int run(List<String> arguments) {
        try {
            return run(CommandLine.parse(arguments));
        } catch (UsageException wrong) {
            return fail(ExitCode.USAGE, wrong);
        } catch (LauncherException failure) {
            return fail(failure.exitCode(), failure);
        } catch (IOException failure) {
            return fail(ExitCode.FAILED, failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return fail(ExitCode.FAILED, stop);
        }
    }

    private int run(CommandLine line) throws UsageException, LauncherException, IOException, InterruptedException {
        return switch (line.command()) {
            case RUN -> serve(line);
            case START -> new Starting(home, System.out, System.err).start(line);
            case STOP -> new Stopping(home, System.out).stop(line.has("now"), seconds(line));
            case UPGRADE -> new Upgrading(home, System.out, System.err).upgrade(line.words(), seconds(line));
            case STATUS -> new Status(home, System.out).print(line.has("json"));
            case CONSOLE -> console(line.words());
            case MODULE, CONFIG, FEATURE, UPSTREAM, ROLLBACK -> client().command(prefixed(line));
            case EXPLAIN -> explain(line);
            case VALIDATE -> check(Mode.VALIDATE, line);
            case SCHEMA -> check(Mode.SCHEMA, line);
            case HELP -> Help.print(line.words(), System.out);
            case VERSION -> Help.version(System.out);
        };
    }

    private int serve(CommandLine line) throws UsageException, LauncherException, InterruptedException {
        Logs.toOutput(line.option("log"), line.option("log-level"));
        String logFile = line.option("log-file");
        if (logFile != null) {
            LogFile.watch(Path.of(logFile));
        }
        boolean console =
                Boolean.getBoolean("prox.tty.in") && Boolean.getBoolean("prox.tty.out") && !line.has("no-console");
        return new Serving(home, home.config(line.option("config")), line.options(), console).run();
    }

    private int check(Mode mode, CommandLine line) throws LauncherException, InterruptedException {
        Logs.toErrors();
        String file = line.words().isEmpty() ? null : line.words().getFirst();
        return new Checking(home, mode, home.config(file), List.of()).run();
    }

    /** Asks the Prox that runs, or a file where the words name one. */
    private int explain(CommandLine line) throws UsageException, LauncherException, InterruptedException {
        List<String> words = new ArrayList<>(line.words());
        int at = words.indexOf("--config");
        if (at < 0) {
            return client().command(prefixed(line));
        }
        if (at + 1 == words.size()) {
            throw new UsageException("--config needs a value; see `bin/prox explain --help`");
        }
        String file = words.remove(at + 1);
        words.remove(at);
        Logs.toErrors();
        return new Checking(home, Mode.EXPLAIN, home.config(file), words).run();
    }

    private int console(List<String> words) throws LauncherException, IOException {
        if (!words.isEmpty()) {
            return client().command(words);
        }
        return Boolean.getBoolean("prox.tty.in") ? client().attach() : client().script(System.in);
    }

    private Console client() {
        return new Console(home, System.out, System.err);
    }

    private static List<String> prefixed(CommandLine line) {
        List<String> words = new ArrayList<>(List.of(line.command().word()));
        words.addAll(line.words());
        return words;
    }

    private static int seconds(CommandLine line) throws UsageException {
        String seconds = line.option("wait");
        if (seconds == null) {
            return STOP_SECONDS;
        }
        if (!seconds.matches("[0-9]{1,6}")) {
            throw new UsageException("--wait: `%s` (expected: seconds)".formatted(seconds));
        }
        return Integer.parseInt(seconds);
    }

    private static int fail(int code, Exception failure) {
        Failures.reason(failure).lines().forEach(line -> System.err.println("prox: " + line));
        return code;
    }
}
