package dev.prox.testkit;

import dev.prox.api.ClientTls;
import dev.prox.api.Failure;
import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A wire without a socket whose peer is the test. Like a real one it delivers nothing while reading is off, but for the end of the peer's direction,
 * which brings all that was sent before; that it is closed is told by a task of its {@link FakeLoop}. Octets are text in ISO 8859-1.
 */
public final class FakeWire implements Wire {
    /** How far it has come to its end. */
    public enum Ending {
        OPEN,
        OUTPUT_SHUT,
        AFTER_FLUSH,
        FINISHED,
        CLOSED,
        RESET
    }

    private final FakeLoop loop;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private final List<ByteBuf> received = new ArrayList<>();
    private @Nullable Owner owner;
    private final List<ByteBuf> written = new ArrayList<>();
    private final StringBuilder sent = new StringBuilder();
    private InetSocketAddress remote = new InetSocketAddress("192.0.2.1", 40_000);
    private WireSink sink = WireSink.IDLE;
    private Ending ending = Ending.OPEN;
    private long pending;
    private boolean reading = true;
    private boolean writable = true;
    private boolean inputEnded;
    private boolean secure;
    private int flushes;
    private long idleSince;
    private @Nullable String serverName;
    private @Nullable String applicationProtocol;
    private @Nullable Consumer<@Nullable Failure> handshake;
    private @Nullable Wire joined;
    private @Nullable TunnelEnd tunnelEnd;
    private @Nullable Sending sending;
    private @Nullable Consumer<Sending> sendsFiles;

    public FakeWire(FakeLoop loop) {
        this.loop = loop;
    }

    // ---- the peer ----

    /** The peer sends; each text is one read. They are one batch, flushed at its end. */
    public void receive(String... reads) {
        for (String read : reads) {
            receive(read.getBytes(StandardCharsets.ISO_8859_1));
        }
        deliver();
    }

    private void receive(byte[] octets) {
        if (!open()) {
            return;
        }
        ByteBuf read = loop.allocator().directBuffer(Math.max(1, octets.length)).writeBytes(octets);
        received.add(read);
        waiting.add(read);
    }

    /** The peer ends its direction. */
    public void endInput() {
        boolean before = reading;
        reading = true;
        deliver();
        reading &= before;
        inputEnded = true;
        if (ending == Ending.AFTER_FLUSH) {
            close();
        } else if (open()) {
            sink.inputEnded(this);
        }
    }

    /** The connection breaks. */
    public void breakDown() {
        if (open()) {
            end(Ending.CLOSED);
            loop.runTasks();
        }
    }

    private void deliver() {
        boolean any = false;
        while (reading && open() && !waiting.isEmpty()) {
            ByteBuf read = waiting.remove();
            any = true;
            if (ending == Ending.AFTER_FLUSH) {
                read.release();
            } else {
                sink.received(this, read);
            }
        }
        if (any && open()) {
            sink.receivedAll(this);
        }
    }

    /** Says whether the peer keeps up, and tells the sink when it does again. */
    public void writable(boolean value) {
        boolean again = value && !writable;
        writable = value;
        if (again) {
            sink.writable(this);
        }
    }

    public void handshakeEnds(@Nullable Failure failure) {
        Consumer<@Nullable Failure> done = handshake;
        if (done == null) {
            throw new IllegalStateException("TLS was not begun");
        }
        handshake = null;
        done.accept(failure);
    }

    public void tunnelEnds(long octetsToOther, long octetsFromOther) {
        TunnelEnd end = tunnelEnd;
        if (end == null) {
            throw new IllegalStateException("there is no tunnel");
        }
        tunnelEnd = null;
        end.ended(octetsToOther, octetsFromOther);
    }

    /**
     * A file that is being sent; the test says how it goes on.
     *
     * @param from the place of its first octet
     */
    public record Sending(FileChannel file, long from, long octets, Transfer told) {}

    /** From now on it takes files to send, and {@code then} hears of each; null for one that takes none, as in the beginning. */
    public void sendsFiles(@Nullable Consumer<Sending> then) {
        sendsFiles = then;
    }

    /** The last file that it was given to send, or null. */
    public @Nullable Sending sending() {
        return sending;
    }

    // ---- what a test sees ----

    /** All that was flushed so far. */
    public String sent() {
        return sent.toString();
    }

    /** What was flushed since the last call. */
    public String takeSent() {
        String text = sent.toString();
        sent.setLength(0);
        return text;
    }

    public int flushes() {
        return flushes;
    }

    public Ending ending() {
        return ending;
    }

    public boolean reading() {
        return reading;
    }

    public WireSink sink() {
        return sink;
    }

    /** The name for which TLS was begun, or null. */
    public @Nullable String serverName() {
        return serverName;
    }

    /** The other end of the tunnel, or null. */
    public @Nullable Wire joined() {
        return joined;
    }

    /** Reads that somebody still holds. */
    public long unreleased() {
        return received.stream().filter(read -> read.refCnt() > 0).count();
    }

    public FakeWire remoteAddress(InetSocketAddress address) {
        remote = address;
        return this;
    }

    /** What ALPN chose. */
    public void applicationProtocol(String name) {
        applicationProtocol = name;
    }

    // ---- Wire ----

    @Override
    public FakeLoop loop() {
        return loop;
    }

    @Override
    public void sink(WireSink next) {
        sink = next;
    }

    @Override
    public void write(ByteBuf octets) {
        if (!open()) {
            octets.release();
            return;
        }
        if (ending != Ending.OPEN) {
            throw new IllegalStateException("written behind the end: " + octets.toString(StandardCharsets.ISO_8859_1));
        }
        written.add(octets);
    }

    @Override
    public void flush() {
        flushes++;
        for (ByteBuf octets : written) {
            sent.append(octets.toString(StandardCharsets.ISO_8859_1));
            octets.release();
        }
        written.clear();
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public long pendingOctets() {
        return pending + written.stream().mapToLong(ByteBuf::readableBytes).sum();
    }

    /** From now on so many octets wait for a peer that does not read. */
    public void pendingOctets(long octets) {
        pending = octets;
    }

    @Override
    public void reading(boolean on) {
        if (on && !reading) {
            loop.eventLoop().execute(this::deliver);
        }
        reading = on;
    }

    @Override
    public void shutdownOutput() {
        if (ending == Ending.OPEN) {
            flush();
            ending = Ending.OUTPUT_SHUT;
        }
    }

    @Override
    public void closeAfterFlush() {
        if (!open() || ending == Ending.AFTER_FLUSH) {
            return;
        }
        flush();
        ending = Ending.AFTER_FLUSH;
        reading(true);
        if (inputEnded) {
            close();
        }
    }

    @Override
    public void finish() {
        flush();
        end(Ending.FINISHED);
    }

    @Override
    public void close() {
        end(Ending.CLOSED);
    }

    @Override
    public void reset() {
        end(Ending.RESET);
    }

    private void end(Ending how) {
        if (!open()) {
            return;
        }
        ending = how;
        written.forEach(ByteBuf::release);
        written.clear();
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        loop.eventLoop().execute(() -> {
            if (owner != null) {
                owner.closed(this);
            }
            WireSink last = sink;
            sink = WireSink.IDLE;
            last.closed(this);
        });
    }

    @Override
    public boolean open() {
        return ending.compareTo(Ending.FINISHED) < 0;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress("192.0.2.2", 80);
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public @Nullable String applicationProtocol() {
        return applicationProtocol;
    }

    @Override
    public void startTls(ClientTls tls, String name, int port, Consumer<@Nullable Failure> done) {
        secure = true;
        serverName = name;
        handshake = done;
    }

    @Override
    public boolean transfer(Wire to, long octets, Transfer told) {
        return false;
    }

    @Override
    public boolean send(FileChannel file, long from, long octets, Transfer told) {
        Consumer<Sending> hears = sendsFiles;
        if (hears == null) {
            return false;
        }
        sending = new Sending(file, from, octets, told);
        hears.accept(sending);
        return true;
    }

    @Override
    public long quietNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public long idleSince() {
        return idleSince;
    }

    @Override
    public void idleSince(long nanos) {
        idleSince = nanos;
    }

    @Override
    public @Nullable Owner owner() {
        return owner;
    }

    @Override
    public void owner(@Nullable Owner next) {
        owner = next;
    }

    @Override
    public void join(Wire other, long idleNanosMax, TunnelEnd end) {
        joined = other;
        tunnelEnd = end;
    }
}
