package dev.prox.admin.terminal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import org.apache.felix.gogo.jline.Builtin;
import org.apache.felix.gogo.jline.Converters;
import org.apache.felix.gogo.jline.Posix;
import org.apache.felix.gogo.jline.Procedural;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Converter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Opens the console in the data folder, while that belongs to this process, and where the framework property {@code prox.console} says so on the terminal.
 */
@Component(
        configurationPolicy = ConfigurationPolicy.IGNORE,
        immediate = true,
        service = {})
public final class TerminalComponent {
    private static final System.Logger LOG = System.getLogger("dev.prox.admin.terminal");

    private static final String[] SHELL = {"gosh", "sh", "source", "help"};
    private static final String[] PROCEDURAL = {
        "each", "if", "not", "throw", "try", "until", "while", "break", "continue"
    };
    private static final String[] BUILTIN = {
        "format",
        "getopt",
        "new",
        "set",
        "tac",
        "type",
        "jobs",
        "fg",
        "bg",
        "keymap",
        "setopt",
        "unsetopt",
        "complete",
        "history",
        "widget",
        "__files",
        "__directories",
        "__usage_completion"
    };
    private static final String[] POSIX = {
        "cat", "echo", "grep", "sort", "sleep", "cd", "pwd", "ls", "less", "watch", "head", "tail", "clear", "wc",
        "date"
    };

    private final BundleContext context;
    private final CommandProcessor processor;
    private final Path data;
    private final long born = System.nanoTime();
    private final @Nullable ConsoleSocket socket;
    private @Nullable GogoShell shell;
    private @Nullable Shell gogo;

    @Activate
    public TerminalComponent(
            BundleContext context,
            @Reference CommandProcessor processor,
            @Reference(target = "(prox.data=true)") Path data) {
        this.context = context;
        this.processor = processor;
        this.data = data;
        this.socket = open();
        if (Boolean.parseBoolean(property("prox.console", "false"))) {
            Thread.ofPlatform().daemon().name("prox-console-foreground").start(this::foreground);
        }
    }

    @Deactivate
    public void close() throws IOException {
        if (gogo != null) {
            gogo.stop();
        }
        if (socket != null) {
            socket.close();
        }
    }

    private @Nullable ConsoleSocket open() {
        Path path = data.resolve("console.sock");
        try {
            return ConsoleSocket.open(path, this::shell);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "no console at " + path + ": " + failure.getMessage());
            return null;
        }
    }

    /** The console on the terminal that Prox was started on; when it ends, Prox ends. */
    private void foreground() {
        try (Terminal terminal = TerminalBuilder.builder()
                .name("prox")
                .system(true)
                .nativeSignals(true)
                .signalHandler(Terminal.SignalHandler.SIG_IGN)
                .build()) {
            shell().interact(
                            TwiceInterrupted.around(terminal, this::stopProx),
                            Path.of("").toAbsolutePath());
        } catch (Exception failure) {
            LOG.log(System.Logger.Level.WARNING, "the console on the terminal ended", failure);
        }
        stopProx();
    }

    private void stopProx() {
        try {
            context.getBundle(0).stop();
        } catch (BundleException failure) {
            LOG.log(System.Logger.Level.WARNING, "cannot stop", failure);
        }
    }

    /** Made when somebody first asks, for the shell costs start time. */
    private synchronized GogoShell shell() {
        if (shell == null) {
            gogo = new Shell(new ShellContext(), processor);
            register(Converter.class, new Converters(context.getBundle(0).getBundleContext()));
            register(gogo, SHELL);
            register(new Procedural(), PROCEDURAL);
            register(new Builtin(), BUILTIN);
            register(new Posix(processor), POSIX);
            shell = new GogoShell(gogo, processor, data.resolve("console.history"), born);
        }
        return shell;
    }

    private void register(Object commands, String[] names) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(CommandProcessor.COMMAND_SCOPE, "gogo");
        properties.put(CommandProcessor.COMMAND_FUNCTION, names);
        context.registerService(Object.class, commands, properties);
    }

    private <T> void register(Class<T> type, T service) {
        context.registerService(type, service, new Hashtable<>());
    }

    private String property(String name, String otherwise) {
        String value = context.getProperty(name);
        return value == null ? otherwise : value;
    }

    private final class ShellContext implements Shell.Context {
        @Override
        public @Nullable String getProperty(String name) {
            return context.getProperty(name);
        }

        @Override
        public void exit() {
            stopProx();
        }
    }
}
