package dev.prox.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The part that owns event loops and sockets. Any thread may call it. */
public interface Transport {
    /** The event loops; empty before {@link #start}. */
    List<Loop> loops();

    /** Starts the event loops; a second call changes nothing. */
    void start(int loops);

    /**
     * Binds one socket per loop to the address ({@code SO_REUSEPORT}). Connections are accepted once {@link Binding#accept} is called.
     *
     * @param listener hears, on the connection's loop, of each connection whose TLS handshake (where there is one) has ended
     * @throws IOException when the address cannot be bound
     */
    Binding bind(InetSocketAddress address, Acceptor listener) throws IOException;

    /** Opens a connection. {@code done} is called on the loop. */
    Attempt connect(Loop loop, InetSocketAddress address, Connected done);

    /** Looks a name up without blocking. {@code done} is called on the loop, with an empty list when the name is unknown. */
    void resolve(Loop loop, String host, Resolved done);

    /** Ends all loops and closes all wires. */
    void stop();

    /** Takes new connections. */
    interface Acceptor {
        /** The TLS of the listener now, or null for plain text. */
        @Nullable
        ServerTls tls(Loop loop);

        void accepted(Wire wire);
    }

    /** Sockets bound to an address. */
    interface Binding {
        InetSocketAddress address();

        /** Begins, or pauses, to take connections; those of a paused binding wait in the kernel's queue. */
        void accept(boolean on);

        /** Closes the listening sockets. Connections live on. */
        void close();
    }

    /** An outcome of {@link #connect}: exactly one of these is called, neither after {@link Attempt#cancel}. */
    interface Connected {
        void connected(Wire wire);

        /** In place of a new connection, one that has already carried requests to the same destination became free. */
        default void reused(Wire wire) {
            connected(wire);
        }

        void failed(Failure failure);
    }

    /** An outcome of {@link #resolve}. */
    interface Resolved {
        void resolved(List<InetAddress> addresses, @Nullable Failure failure);
    }

    /** Something under way. */
    interface Attempt {
        void cancel();
    }

    /** Runs on every loop and then tells, on an unspecified thread; for publishing. */
    void onEveryLoop(Consumer<Loop> task, Runnable done);
}
