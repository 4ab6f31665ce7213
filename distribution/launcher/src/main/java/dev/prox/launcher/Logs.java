package dev.prox.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sends everything that is logged, by Prox and by the libraries, to one place a line at a time. */
final class Logs extends Handler {
    private static final Map<String, Level> LEVELS = Map.of(
            "error", Level.SEVERE,
            "warn", Level.WARNING,
            "info", Level.INFO,
            "debug", Level.FINE,
            "trace", Level.FINEST);

    // held, for a logger that nobody holds loses its level
    private static final Logger PROX = Logger.getLogger("dev.prox");

    /** Libraries that tell at every start what went well. */
    private static final List<Logger> TALKATIVE =
            List.of(Logger.getLogger("org.apache.aries"), Logger.getLogger("org.apache.webbeans"));

    private final OutputStream out;

    private Logs(OutputStream out, LogFormat format) {
        this.out = out;
        setFormatter(format.formatter());
    }

    /** Log lines of a Prox that serves: on standard output, JSON where no person reads it. */
    static void toOutput(@Nullable String format, @Nullable String level) throws UsageException {
        Level chosen = level(level);
        LogFormat chosenFormat = format(format);
        Level libraries = chosen.intValue() > Level.INFO.intValue() ? chosen : Level.INFO;
        install(new Logs(new FileOutputStream(FileDescriptor.out), chosenFormat), libraries);
        PROX.setLevel(chosen);
        TALKATIVE.forEach(logger -> logger.setLevel(Level.WARNING));
    }

    /** Log lines of a command whose answer goes to standard output: only what is wrong, on standard error. */
    static void toErrors() {
        install(new Logs(new FileOutputStream(FileDescriptor.err), LogFormat.TEXT), Level.WARNING);
    }

    private static void install(Logs logs, Level level) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(level);
        root.addHandler(logs);
    }

    private static LogFormat format(@Nullable String named) throws UsageException {
        if (named == null) {
            return Boolean.getBoolean("prox.tty.out") ? LogFormat.TEXT : LogFormat.JSON;
        }
        return switch (named) {
            case "json" -> LogFormat.JSON;
            case "text" -> LogFormat.TEXT;
            default -> throw new UsageException("--log: `%s` (expected: json or text)".formatted(named));
        };
    }

    private static Level level(@Nullable String named) throws UsageException {
        Level level = LEVELS.get(named == null ? "info" : named.toLowerCase(Locale.ROOT));
        if (level == null) {
            throw new UsageException("--log-level: `%s` (expected one of: %s)"
                    .formatted(named, String.join(", ", List.of("error", "warn", "info", "debug", "trace"))));
        }
        return level;
    }

    @Override
    public synchronized void publish(LogRecord logged) {
        if (!isLoggable(logged)) {
            return;
        }
        try {
            out.write(getFormatter().format(logged).getBytes(StandardCharsets.UTF_8));
        } catch (IOException unwritable) {
            // there is no other place to say so
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
