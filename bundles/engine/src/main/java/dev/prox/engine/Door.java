package dev.prox.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Where the process that takes over comes in: a folder that only our user can enter, with a socket for the listening sockets, one for connections and one to talk. Both sides speak in
 * words of {@link DataOutputStream#writeUTF}.
 */
final class Door implements AutoCloseable {
    static final String CONTROL = "control";
    static final String SOCKETS = "sockets";
    static final String CONNECTIONS = "connections";

    /** What the other one says first. */
    static final String LANGUAGE = "prox-take-over/1";

    /** And how far it is follows. */
    static final String PROGRESS = "progress";

    /** It has all that it needs, and waits for the state: its length and its octets. */
    static final String READY = "ready";

    /** It accepts connections, and waits for a word that the data folder is its own. */
    static final String SERVING = "serving";

    static final String YOURS = "yours";

    static final int STATE_OCTETS_MAX = 65 << 20;

    private final Path folder;
    private final ServerSocketChannel server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Door(Path folder, ServerSocketChannel server) {
        this.folder = folder;
        this.server = server;
    }

    static Door open(Path folder) throws IOException {
        clear(folder);
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(folder.resolve(CONTROL)));
            return new Door(folder, server);
        } catch (IOException e) {
            server.close();
            clear(folder);
            throw e;
        }
    }

    Path sockets() {
        return folder.resolve(SOCKETS);
    }

    Path connections() {
        return folder.resolve(CONNECTIONS);
    }

    /**
     * Returns when the other one serves.
     *
     * @param state what is handed on, asked for when the other one is ready
     * @param served what happens before it is told that all is its own
     * @throws IOException when it goes before
     */
    void serve(Consumer<String> progress, Callable<byte[]> state, Runnable served) throws IOException {
        try (SocketChannel socket = server.accept()) {
            DataInputStream in = new DataInputStream(Channels.newInputStream(socket));
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(socket));
            String language = in.readUTF();
            if (!language.equals(LANGUAGE)) {
                throw new IOException("it speaks " + language + ", not " + LANGUAGE);
            }
            for (String word = in.readUTF(); !word.equals(SERVING); word = in.readUTF()) {
                switch (word) {
                    case PROGRESS -> progress.accept(in.readUTF());
                    case READY -> {
                        byte[] octets = state.call();
                        out.writeInt(octets.length);
                        out.write(octets);
                    }
                    default -> throw new IOException("it says " + word);
                }
            }
            served.run();
            out.writeUTF(YOURS);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Once: the next door may be in the same place. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            server.close();
            clear(folder);
        } catch (IOException e) {
            System.getLogger("dev.prox.engine").log(System.Logger.Level.DEBUG, "the door is not closed", e);
        }
    }

    private static void clear(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(CONTROL));
        Files.deleteIfExists(folder.resolve(SOCKETS));
        Files.deleteIfExists(folder.resolve(CONNECTIONS));
        Files.deleteIfExists(folder);
    }
}
