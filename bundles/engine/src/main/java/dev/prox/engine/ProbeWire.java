package dev.prox.engine;

import dev.prox.api.ClientTls;
import dev.prox.api.Failure;
import dev.prox.api.Loop;
import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection of a client that nobody made, over which one request comes for a protocol to read. What is sent on it goes nowhere. */
final class ProbeWire implements Wire {
    private final Loop loop;
    private final InetSocketAddress client;
    private final boolean secure;
    private WireSink sink = WireSink.IDLE;
    private boolean open = true;
    private @Nullable Owner owner;

    ProbeWire(Loop loop, InetSocketAddress client, boolean secure) {
        this.loop = loop;
        this.client = client;
        this.secure = secure;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void sink(WireSink next) {
        sink = next;
    }

    @Override
    public void write(ByteBuf octets) {
        octets.release();
    }

    @Override
    public void flush() {}

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public long pendingOctets() {
        return 0;
    }

    @Override
    public void reading(boolean on) {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void closeAfterFlush() {
        close();
    }

    @Override
    public void finish() {
        close();
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            sink.closed(this);
        }
    }

    @Override
    public void reset() {
        close();
    }

    @Override
    public boolean open() {
        return open;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return client;
    }

    @Override
    public InetSocketAddress localAddress() {
        return client;
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public @Nullable String applicationProtocol() {
        return null;
    }

    @Override
    public void startTls(ClientTls tls, String serverName, int port, Consumer<@Nullable Failure> done) {
        done.accept(Failure.of(Failure.Kind.INTERNAL));
    }

    @Override
    public long idleSince() {
        return 0;
    }

    @Override
    public void idleSince(long nanos) {}

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
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean transfer(Wire to, long octets, Transfer told) {
        return false;
    }

    @Override
    public long quietNanos() {
        return 0;
    }
}
