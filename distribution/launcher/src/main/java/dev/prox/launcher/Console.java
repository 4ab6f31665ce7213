package dev.prox.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** {@code bin/prox console}: the console of the Prox that runs, line by line or for one command. */
final class Console {
    private static final int SCRIPT_BYTES_MAX = Frames.LENGTH_MAX;
    private static final int START_SECONDS_MAX = 120;
    private static final int POLL_MILLIS = 20;

    private final Home home;
    private final PrintStream out;
    private final PrintStream err;

    Console(Home home, PrintStream out, PrintStream err) {
        this.home = home;
        this.out = out;
        this.err = err;
    }

    /** Runs one command, whose words came from a shell. */
    int command(List<String> words) throws LauncherException {
        return script(Quoting.line(words));
    }

    /** Runs commands: one text, as if it had been typed. */
    int script(String text) throws LauncherException {
        byte[] content = hello(text);
        if (content.length > Frames.LENGTH_MAX) {
            err.println(
                    "too long for the console: " + content.length + " bytes, " + Frames.LENGTH_MAX + " are the most");
            return ExitCode.USAGE;
        }
        return talk(Frames.COMMAND, content);
    }

    /** Runs what standard input holds. */
    int script(InputStream in) throws LauncherException, IOException {
        return script(new String(in.readNBytes(SCRIPT_BYTES_MAX + 1), StandardCharsets.UTF_8));
    }

    /** Gives the terminal to the console until it ends. */
    int attach() throws LauncherException, IOException {
        String terminal = System.getenv().getOrDefault("TERM", "xterm");
        byte[] hello = hello(terminal);
        Tty tty = Tty.raw();
        try {
            return talk(Frames.ATTACH, hello);
        } finally {
            tty.restore();
        }
    }

    /** The size of the terminal, the folder that relative paths are seen from, and what to do. */
    private static byte[] hello(String rest) {
        String folder = Path.of("").toAbsolutePath().toString();
        return (Tty.size() + "\n" + folder + "\n" + rest).getBytes(StandardCharsets.UTF_8);
    }

    private int talk(char type, byte[] content) throws LauncherException {
        try (SocketChannel socket = connect()) {
            Frames frames = new Frames(Channels.newInputStream(socket), Channels.newOutputStream(socket));
            frames.write(type, content, content.length);
            if (type == Frames.ATTACH) {
                Signals.onResize(() -> sendSize(frames));
                Thread.ofPlatform().daemon().name("prox-keys").start(() -> sendKeys(frames));
            }
            return print(frames);
        } catch (IOException ended) {
            err.println("the console was cut: " + Failures.reason(ended));
            return ExitCode.FAILED;
        }
    }

    private int print(Frames frames) throws IOException {
        for (Frames.Frame frame = frames.read(); frame != null; frame = frames.read()) {
            switch (frame.type()) {
                case Frames.OUTPUT -> out.write(frame.content());
                case Frames.ERROR -> err.write(frame.content());
                case Frames.EXIT -> {
                    out.flush();
                    return frame.content()[0];
                }
                default -> {
                    // a newer Prox says something that this one does not know
                }
            }
            out.flush();
        }
        err.println("the console was closed");
        return ExitCode.FAILED;
    }

    /** Prox serves a moment before it has a console: one that has just been started is waited for. */
    private SocketChannel connect() throws LauncherException, IOException {
        while (true) {
            SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                socket.connect(UnixDomainSocketAddress.of(home.consoleSocket()));
                return socket;
            } catch (IOException refused) {
                socket.close();
                awaitConsole(refused);
            }
        }
    }

    private void awaitConsole(IOException refused) throws LauncherException, IOException {
        State running = Instance.running(home);
        if (running == null) {
            throw new LauncherException(
                    ExitCode.NOT_RUNNING, "Prox does not run on " + home.data() + "; `bin/prox start` starts it");
        }
        if (Duration.between(running.since(), Instant.now()).toSeconds() > START_SECONDS_MAX) {
            throw new LauncherException("cannot reach " + home.consoleSocket() + ": " + Failures.reason(refused));
        }
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    private static void sendKeys(Frames frames) {
        byte[] keys = new byte[1024];
        try {
            for (int length = System.in.read(keys); length >= 0; length = System.in.read(keys)) {
                frames.write(Frames.INPUT, keys, length);
            }
        } catch (IOException ended) {
            // the reader of the answers says so
        }
    }

    private static void sendSize(Frames frames) {
        byte[] size = Tty.size().getBytes(StandardCharsets.UTF_8);
        try {
            frames.write(Frames.WINDOW, size, size.length);
        } catch (IOException ended) {
            // the reader of the answers says so
        }
    }
}
