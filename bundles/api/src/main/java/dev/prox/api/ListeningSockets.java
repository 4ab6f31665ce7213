package dev.prox.api;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * Listening sockets that go from process to process: a connection that waits in the queue of one is nobody's until somebody accepts it, so none is lost while
 * both have the socket. What was taken serves the next {@link Transport#bind} to its address. Any thread may call it.
 */
public interface ListeningSockets {
    /**
     * Gives copies of all listening sockets of the transport to each process of the same user that connects to a Unix-domain socket, until that is closed.
     *
     * @param door where the Unix-domain socket is made
     * @param others addresses of listening sockets that other parts of this process have
     */
    Closeable offer(Path door, List<InetSocketAddress> others) throws IOException;

    /** Takes what another process offers there. */
    void take(Path door) throws IOException;

    /** Takes descriptors that this process was started with: {@code count} of them from {@code first} on. */
    void take(int first, int count);

    /** Whether one was taken for the address. */
    boolean has(InetSocketAddress address);

    /**
     * Puts the socket that was taken for an address in the place of another one of this process, which is not accepted on yet. For servers that cannot be given a
     * socket.
     *
     * @param own the address of the socket that is replaced
     * @return false when none was taken for the address
     */
    boolean replace(InetSocketAddress own, InetSocketAddress address) throws IOException;

    /** Closes what nobody has asked for, and tells where that listened. */
    List<InetSocketAddress> letGo();
}
