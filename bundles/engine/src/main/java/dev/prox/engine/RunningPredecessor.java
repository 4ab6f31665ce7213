package dev.prox.engine;

import dev.prox.api.Portable;
import dev.prox.api.Transport;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The Prox that started this one, behind its {@link Door}. When it is gone before we serve, so are we. */
final class RunningPredecessor implements Predecessor, AutoCloseable {
    private final SocketChannel socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** Comes in, and takes the listening sockets; connections come when we serve. */
    RunningPredecessor(Path folder, Transport transport) throws IOException {
        transport.sockets().take(folder.resolve(Door.SOCKETS));
        Path connections = folder.resolve(Door.CONNECTIONS);
        // an older one keeps its connections
        if (Files.exists(connections)) {
            transport.arrivals(connections);
        }
        socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.connect(UnixDomainSocketAddress.of(folder.resolve(Door.CONTROL)));
            in = new DataInputStream(Channels.newInputStream(socket));
            out = new DataOutputStream(Channels.newOutputStream(socket));
            out.writeUTF(Door.LANGUAGE);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void hears(String progress) throws IOException {
        out.writeUTF(Door.PROGRESS);
        out.writeUTF(progress);
    }

    @Override
    public void givesState(Map<String, Portable> parts) throws IOException {
        out.writeUTF(Door.READY);
        byte[] state = new byte[Math.clamp(in.readInt(), 0, Door.STATE_OCTETS_MAX)];
        in.readFully(state);
        SavedState.restore(state, parts);
    }

    @Override
    public void leaves(List<InetSocketAddress> unused) throws IOException {
        try {
            out.writeUTF(Door.SERVING);
            in.readUTF();
        } catch (EOFException gone) {
            System.getLogger("dev.prox.engine")
                    .log(System.Logger.Level.WARNING, "the process before ended while it was taken over from");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
