package dev.prox.api;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection, owned by the transport, which outlives every protocol version that speaks on it: who reads it is one field. A wire whose sink is
 * {@link WireSink#IDLE} waits in a pool, and is closed by whatever comes in.
 *
 * <p>Confined to {@link #loop()}.
 */
public interface Wire {
    Loop loop();

    /** From now on {@code sink} hears of this wire. Nothing that was delivered is delivered again. */
    void sink(WireSink sink);

    /** Queues octets and takes ownership of them; they leave with {@link #flush()}. Released unsent when the wire is closed. */
    void write(ByteBuf octets);

    void flush();

    /** False while more than the high watermark waits to be sent; {@link WireSink#writable} tells when this ends. */
    boolean writable();

    /** Octets that wait to be sent. */
    long pendingOctets();

    /** Starts or stops reading: the back-pressure towards the peer. */
    void reading(boolean on);

    /** Sends what is queued, then ends our direction (half-close). */
    void shutdownOutput();

    /** Sends what is queued, then closes. */
    void closeAfterFlush();

    /** The same, for who knows that the peer has sent all that it will send: the connection is not held open to see. */
    void finish();

    /** Closes at once. */
    void close();

    /** Closes with a reset, so that the peer cannot mistake what it has for the whole. */
    void reset();

    boolean open();

    /** The peer; or the client, where a load balancer that is trusted has said for whom it connects. */
    InetSocketAddress remoteAddress();

    /** Our side; or whom that client has connected to. */
    InetSocketAddress localAddress();

    /** Whether TLS is spoken on it. */
    boolean secure();

    /** The protocol that ALPN chose, or null. */
    @Nullable
    String applicationProtocol();

    /**
     * Begins TLS as the client, inside of what is spoken already: where that is TLS, it goes through it. {@code done} hears null, or what went wrong.
     */
    void startTls(ClientTls tls, String serverName, int port, Consumer<@Nullable Failure> done);

    /** When the pool took it in, and when it was opened: nanoseconds of {@link Loop#now()}. */
    long idleSince();

    void idleSince(long nanos);

    /** Who counts it, or null. */
    @Nullable
    Owner owner();

    void owner(@Nullable Owner next);

    /** Joins two wires until both have ended; the transport copies, with back-pressure and half-closes, and tells {@code end}. */
    void join(Wire other, long idleNanosMax, TunnelEnd end);

    /**
     * Lets the kernel move the next octets that come on this wire to another one, and nobody sees them. Until {@code told} hears that it is over nothing is
     * received here, and nothing may be written there. When a wire ends before, that is told as ever.
     *
     * @return false where that cannot be, as where one speaks TLS or something waits to be sent: then nothing has happened
     */
    boolean transfer(Wire to, long octets, Transfer told);

    /**
     * Lets the kernel send a part of an open file behind what is queued, bounded in each turn of the loop, and nobody sees its octets. {@code told} hears
     * that it is over when all has been sent, or when the file has become shorter, which closes the wire. When the wire ends before, that is told as ever.
     * Nothing may be written here meanwhile. A file that is closed meanwhile closes the wire as soon as more of it would be sent.
     *
     * @param from where in the file the first octet lies
     * @param octets how many, more than 0
     * @return false where that cannot be, as where TLS is spoken: then nothing has happened
     */
    default boolean send(FileChannel file, long from, long octets, Transfer told) {
        return false;
    }

    /** For how long the kernel has neither sent nor received content on it, in nanoseconds. */
    long quietNanos();

    /** Hears of a {@link #transfer}, or of a file that is {@link #send sent}. */
    interface Transfer {
        /** So many more octets have been moved. */
        void moved(long octets);

        /** What is not moved yet, if anything, is received as ever; of a file, it is not there. */
        void over();
    }

    /** Hears of the end of a wire, whoever has it at that moment and whatever he does with it. Of this package, so that a wire holds on to no module. */
    interface Owner {
        /** From then on it is not used for another request: nanoseconds of {@link Loop#now()}, or {@link Timed#NEVER}. */
        long retiresAt();

        /** Called once. */
        void closed(Wire wire);
    }

    /** Hears that a tunnel is over. */
    interface TunnelEnd {
        void ended(long octetsToOther, long octetsFromOther);
    }
}
