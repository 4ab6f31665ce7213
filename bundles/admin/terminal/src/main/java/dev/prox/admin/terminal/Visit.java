package dev.prox.admin.terminal;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.jspecify.annotations.Nullable;

/** One client of the socket, from its first frame to its last. */
final class Visit {
    private static final System.Logger LOG = System.getLogger("dev.prox.admin.terminal");

    private final SocketChannel socket;
    private final Frames frames;
    private final GogoShell shell;
    private final Keys keys = new Keys();
    private volatile @Nullable Terminal terminal;
    private volatile boolean command;

    Visit(SocketChannel socket, GogoShell shell) {
        this.socket = socket;
        this.shell = shell;
        this.frames = new Frames(Channels.newInputStream(socket), Channels.newOutputStream(socket));
    }

    /** Serves the client on the calling thread; another one reads its keys. */
    void run() {
        try (socket) {
            Frames.Frame first = frames.read();
            if (first != null) {
                Thread worker = Thread.currentThread();
                Thread.ofPlatform().daemon().name("prox-console-keys").start(() -> listen(worker));
                frames.exit(serve(first));
            }
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "a client of the console went away", gone);
        }
    }

    void refuse(String reason) throws IOException {
        try (socket) {
            frames.error(reason);
            frames.exit(1);
        }
    }

    /** Whether it is one command, not somebody at a terminal. */
    boolean isCommand() {
        return command;
    }

    void close() {
        try {
            socket.close();
        } catch (IOException closed) {
            // as it should be
        }
    }

    private int serve(Frames.Frame first) throws IOException {
        String[] parts = first.text().split("\n", 3);
        if (parts.length < 3) {
            frames.error("expected the size, the folder and what to do");
            return 2;
        }
        Size size = size(parts[0]);
        Path folder = Path.of(parts[1]);
        command = first.type() == Frames.COMMAND;
        return switch (first.type()) {
            case Frames.COMMAND ->
                shell.execute(parts[2], folder, size, frames.stream(Frames.OUTPUT), frames.stream(Frames.ERROR));
            case Frames.ATTACH -> attach(parts[2], folder, size);
            default -> {
                frames.error("expected A or C, not " + first.type());
                yield 2;
            }
        };
    }

    private int attach(String type, Path folder, Size size) throws IOException {
        try (Terminal external = new ExternalTerminal(
                "prox",
                type,
                keys,
                frames.stream(Frames.OUTPUT),
                StandardCharsets.UTF_8,
                Terminal.SignalHandler.SIG_IGN)) {
            external.setSize(size);
            terminal = external;
            shell.interact(external, folder);
            return 0;
        } catch (IOException gone) {
            throw gone;
        } catch (Exception failure) {
            LOG.log(System.Logger.Level.WARNING, "a console ended", failure);
            frames.error(String.valueOf(failure.getMessage()));
            return 1;
        } finally {
            terminal = null;
        }
    }

    /** When the client is gone, what it runs is interrupted. */
    private void listen(Thread worker) {
        try {
            for (Frames.Frame frame = frames.read(); frame != null; frame = frames.read()) {
                take(frame);
            }
        } catch (IOException closed) {
            // as it should be
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            leave(worker);
        }
    }

    private void take(Frames.Frame frame) throws InterruptedException {
        Terminal resized = terminal;
        if (frame.type() == Frames.INPUT) {
            keys.press(frame.content());
        } else if (frame.type() == Frames.WINDOW && resized != null) {
            resized.setSize(size(frame.text()));
            resized.raise(Terminal.Signal.WINCH);
        }
    }

    private void leave(Thread worker) {
        try {
            keys.end();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        worker.interrupt();
    }

    /** Reads columns and rows; nonsense becomes 80 by 24. */
    static Size size(String text) {
        if (!text.matches("[1-9][0-9]{0,3} [1-9][0-9]{0,3}")) {
            return new Size(80, 24);
        }
        String[] numbers = text.split(" ");
        return new Size(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    }
}
