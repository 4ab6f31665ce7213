package dev.prox.admin.terminal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.jline.reader.LineReader;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;

/** Runs the Gogo shell, on a terminal or for one line. */
final class GogoShell {
    private static final int FAILED = 1;
    private static final long EARLY_NANOS = 10_000_000_000L;
    private static final int RETRY_MILLIS = 50;
    private static final String SCOPE = "prox:gogo:*";
    private static final String OURS = "prox:";

    private final Shell shell;
    private final CommandProcessor processor;
    private final Path history;
    private final long born;

    /** @param born when the console came to be, in nanoseconds of {@link System#nanoTime} */
    GogoShell(Shell shell, CommandProcessor processor, Path history, long born) {
        this.born = born;
        this.shell = shell;
        this.processor = processor;
        this.history = history;
    }

    /**
     * Reads lines and runs them until the input ends.
     *
     * @param folder what relative paths are seen from
     */
    void interact(Terminal terminal, Path folder) throws Exception {
        try (CommandSession session = processor.createSession(terminal.input(), terminal.output(), terminal.output())) {
            session.put(Shell.VAR_TERMINAL, terminal);
            session.put(LineReader.HISTORY_FILE, history);
            session.currentDir(folder);
            shell.gosh(session, new String[] {"--login", "--noshutdown", "--nohistory"});
        }
    }

    /** Runs one text; the exit code is 0, or 1 if it failed. */
    int execute(String line, Path folder, Size size, OutputStream output, OutputStream error) throws IOException {
        PrintStream out = new PrintStream(output, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(error, true, StandardCharsets.UTF_8);
        ByteArrayInputStream nothing = new ByteArrayInputStream(new byte[0]);
        try (Terminal terminal = new DumbTerminal("prox", "dumb", nothing, out, StandardCharsets.UTF_8);
                CommandSession session = processor.createSession(nothing, out, err)) {
            terminal.setSize(size);
            session.put(Shell.VAR_TERMINAL, terminal);
            session.put("SCOPE", SCOPE);
            session.currentDir(folder);
            return execute(session, line, out, err);
        }
    }

    private int execute(CommandSession session, String line, PrintStream out, PrintStream err) {
        try {
            Object result = executeOnceKnown(session, line);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
            return 0;
        } catch (CommandNotFoundException unknown) {
            err.println(Unknown.sentence(unknown.getCommand(), commands(session)));
            return FAILED;
        } catch (Exception failure) {
            err.println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
            return FAILED;
        } finally {
            out.flush();
        }
    }

    /**
     * Just after a start not every command is there yet: then waits for ours, whose names others have too ({@code scr:config}), and for the one that the line
     * begins with.
     */
    private Object executeOnceKnown(CommandSession session, String line) throws Exception {
        while (isEarly() && commands(session).stream().noneMatch(name -> name.startsWith(OURS))) {
            Thread.sleep(RETRY_MILLIS);
        }
        while (true) {
            try {
                return session.execute(line);
            } catch (CommandNotFoundException unknown) {
                if (!isEarly() || !line.strip().startsWith(unknown.getCommand())) {
                    throw unknown;
                }
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }

    private boolean isEarly() {
        return System.nanoTime() - born < EARLY_NANOS;
    }

    @SuppressWarnings("unchecked")
    private static Set<String> commands(CommandSession session) {
        return session.get(".commands") instanceof Set<?> names ? (Set<String>) names : Set.of();
    }
}
