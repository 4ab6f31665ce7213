package dev.prox.api;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    /** Listening sockets of other processes, before and after this one. */
    ListeningSockets sockets();

    /**
     * Lets clients' connections go to another process of the same user, once one {@linkplain #arrivals comes in}.
     *
     * @param door where a Unix-domain socket is made, which is gone when it has come in
     */
    Successor successor(Path door) throws IOException;

    /** Takes the connections that another process gives there, for whoever is bound to their address, until that process is gone. */
    void arrivals(Path door) throws IOException;

    /** Opens a connection. {@code done} is called on the loop. */
    Attempt connect(Loop loop, InetSocketAddress address, Connected done);

    /** Looks a name up without blocking. {@code done} is called on the loop, with an empty list when the name is unknown. */
    void resolve(Loop loop, String host, Resolved done);

    /**
     * Asks the name servers, whatever is remembered of the name. {@code done} is called on the loop.
     *
     * @param services the servers of a service (SRV, RFC 2782), as {@code _http._tcp.example}; else the addresses of a name
     */
    void ask(Loop loop, String name, boolean services, Asked done);

    /** How names are looked up from now on; {@link Dns#STANDARD} until then. */
    void dns(Dns settings);

    /** Ends all loops and closes all wires. */
    void stop();

    /** Takes new connections. */
    interface Acceptor {
        /** The TLS of the listener now, or null for plain text. */
        @Nullable
        ServerTls tls(Loop loop);

        /** Who says, in a header of the PROXY protocol, for whom each connection is; null where clients connect themselves. */
        default @Nullable Announcers announcers(Loop loop) {
            return null;
        }

        void accepted(Wire wire);
    }

    /** Load balancers that begin each connection with a header of the PROXY protocol; connections of others are closed. */
    interface Announcers {
        boolean trusts(InetAddress peer);

        /** How long the header may take to come. */
        long nanosMax();
    }

    /** Sockets bound to an address. */
    interface Binding {
        InetSocketAddress address();

        /** Begins, or pauses, to take connections; those of a paused binding wait in the kernel's queue. */
        void accept(boolean on);

        /** Closes the listening sockets. Connections live on. */
        void close();
    }

    /** The process that takes over, as far as connections go there. The wires' loops call it; any thread may close it. */
    interface Successor extends AutoCloseable {
        /** Whether somebody is there to take a wire like this one: in clear text, and as its socket is. */
        boolean takes(Wire wire);

        /**
         * Hands over a wire between two requests: nothing of the next one has been received, nothing waits to be sent. Here it is closed when the other process has
         * it, and before that one reads it; its peer does not notice.
         *
         * @param back gets the wire, on its loop, when it stays all the same, with what was received meanwhile or null
         */
        void take(Wire wire, Consumer<@Nullable ByteBuf> back);

        /** What is under way still arrives. */
        @Override
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

    /** An outcome of {@link #ask}: exactly one of these is called. */
    interface Asked {
        /** @param nanos how long that holds, within the bounds of the settings; an empty list says that there is no such name */
        void servers(List<Server> servers, long nanos);

        void failed(Failure failure);
    }

    /**
     * What a name server says of a name.
     *
     * @param host an address, or the name of a server
     * @param port 0 where the answer names none
     * @param priority those with higher numbers serve when those with lower ones are failing
     * @param weight its share beside others of its priority
     */
    record Server(String host, int port, int priority, int weight) {}

    /**
     * How names are looked up; times in nanoseconds.
     *
     * @param servers asked one after the other; those of the system where there are none
     * @param ttlMin an answer holds at least so long, whatever its TTL
     * @param ttlMax and at most so long
     * @param negativeTtl how long it is remembered that a name has no address
     * @param stale how long an answer that holds no more serves while no name server answers
     * @param timeout how long one name server has to answer
     */
    record Dns(List<InetSocketAddress> servers, long ttlMin, long ttlMax, long negativeTtl, long stale, long timeout) {
        public static final Dns STANDARD = new Dns(
                List.of(),
                TimeUnit.SECONDS.toNanos(1),
                TimeUnit.HOURS.toNanos(1),
                TimeUnit.SECONDS.toNanos(5),
                TimeUnit.HOURS.toNanos(1),
                TimeUnit.SECONDS.toNanos(2));

        public Dns {
            servers = List.copyOf(servers);
        }
    }

    /** Something under way. */
    interface Attempt {
        void cancel();
    }

    /** Runs on every loop and then tells, on an unspecified thread; for publishing. */
    void onEveryLoop(Consumer<Loop> task, Runnable done);
}
