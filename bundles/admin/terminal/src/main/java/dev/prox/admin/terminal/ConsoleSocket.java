package dev.prox.admin.terminal;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The socket of the console: at most eight clients at a time, a thread each. */
final class ConsoleSocket implements AutoCloseable {
    static final int VISITS_MAX = 8;
    private static final System.Logger LOG = System.getLogger("dev.prox.admin.terminal");

    private final Path path;
    /** Tells our socket from that of another version of this bundle, which takes the same path. */
    private final @Nullable Object file;

    private final ServerSocketChannel server;
    private final Supplier<GogoShell> shell;
    private final Set<Visit> visits = ConcurrentHashMap.newKeySet();

    private ConsoleSocket(Path path, ServerSocketChannel server, Supplier<GogoShell> shell) {
        this.path = path;
        this.file = file(path);
        this.server = server;
        this.shell = shell;
    }

    /** @param shell asked for when the first client comes */
    static ConsoleSocket open(Path path, Supplier<GogoShell> shell) throws IOException {
        ConsoleSocket socket = new ConsoleSocket(path, bind(path), shell);
        Thread.ofPlatform().daemon().name("prox-console").start(socket::accept);
        return socket;
    }

    /** Binds in a folder that only its owner can enter, and moves the socket out when its mode is right. */
    private static ServerSocketChannel bind(Path path) throws IOException {
        Path folder = path.resolveSibling(".c");
        Path hidden = folder.resolve("s");
        Files.deleteIfExists(hidden);
        Files.deleteIfExists(folder);
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(hidden));
            Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
            Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return server;
        } catch (IOException failure) {
            server.close();
            throw failure;
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private static @Nullable Object file(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException gone) {
            return null;
        }
    }

    /** A command comes to its end and tells it, for it may be what closes us. */
    @Override
    public void close() throws IOException {
        server.close();
        if (file != null && file.equals(file(path))) {
            Files.deleteIfExists(path);
        }
        visits.stream().filter(visit -> !visit.isCommand()).forEach(Visit::close);
    }

    private void accept() {
        while (true) {
            try {
                welcome(server.accept());
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException failure) {
                LOG.log(System.Logger.Level.WARNING, "the console takes no more clients: " + failure);
                return;
            }
        }
    }

    private void welcome(SocketChannel client) throws IOException {
        Visit visit = new Visit(client, shell.get());
        if (visits.size() >= VISITS_MAX) {
            visit.refuse("too many consoles are open (" + VISITS_MAX + ")");
            return;
        }
        visits.add(visit);
        Thread.ofPlatform().daemon().name("prox-console-client").start(() -> {
            visit.run();
            visits.remove(visit);
        });
    }
}
