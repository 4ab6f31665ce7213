package dev.prox.transport;

import dev.prox.api.ClientTls;
import dev.prox.api.Failure;
import dev.prox.api.Loop;
import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A wire on a Netty channel: the one handler at the end of its pipeline. */
final class ChannelWire extends ChannelInboundHandlerAdapter implements Wire {
    private static final RecvByteBufAllocator READS = new AdaptiveRecvByteBufAllocator(1024, 2048, 256 * 1024);
    private static final WriteBufferWaterMark WATERMARKS = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    final EpollLoop loop;
    final EpollSocketChannel channel;
    private final Watch watch;
    private boolean secure;
    WireSink sink = WireSink.IDLE;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ChannelPromise unheard;
    private @Nullable Consumer<Wire> whenSecured;
    private @Nullable Linger lingering;
    private boolean reading = true;
    private boolean flushing;
    private boolean inputEnded;
    private boolean closed;
    private boolean endedMeanwhile;
    private @Nullable Splice splice;
    private long idleSince;
    private @Nullable Owner owner;
    private @Nullable InetSocketAddress client;
    private @Nullable InetSocketAddress server;

    ChannelWire(EpollLoop loop, EpollSocketChannel channel, boolean secure) {
        this.loop = loop;
        this.channel = channel;
        this.watch = new Watch(channel, this::watched);
        this.secure = secure;
    }

    /** Netty itself sets TCP_NODELAY. */
    static void configure(EpollSocketChannel channel, ByteBufAllocator allocator) {
        channel.config()
                .setAllowHalfClosure(true)
                .setAllocator(allocator)
                .setRecvByteBufAllocator(READS)
                .setMessageSizeEstimator(FileSending.SIZES)
                .setWriteBufferWaterMark(WATERMARKS);
    }

    /** Calls {@code listener} when the handshake has ended well; else the wire is closed unheard. */
    void whenSecured(Consumer<Wire> listener) {
        whenSecured = listener;
    }

    /** Lets the wire be that of a client who has connected to {@code to}, in place of the load balancer's. */
    void announced(InetSocketAddress from, InetSocketAddress to) {
        client = from;
        server = to;
    }

    // ---- events of the channel ----

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        unheard = added.voidPromise();
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        loop.touch();
        ByteBuf octets = (ByteBuf) message;
        if (lingering != null) {
            octets.release();
        } else if (splice != null) {
            splice.read(octets);
        } else {
            sink.received(this, octets);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        sink.receivedAll(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ignored) {
        if (channel.isWritable()) {
            loop.touch();
            sink.writable(this);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ignored) {
        loop.opened(channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        channelGone();
    }

    void channelGone() {
        loop.closed(channel);
        loop.touch();
        tellClosed();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        loop.touch();
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            Consumer<Wire> listener = whenSecured;
            whenSecured = null;
            if (!handshake.isSuccess()) {
                channel.close();
            } else if (listener != null) {
                listener.accept(this);
            }
        } else if (event instanceof SslCloseCompletionEvent) {
            // No octet can be written behind the peer's close_notify: the stack has no half-close.
            if (endsInput()) {
                endInput();
            }
            channel.close();
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            endInputOfTcp();
        }
    }

    /** Where TLS is spoken in TLS, the end of the outer one (a proxy's) is no end of the inner one (the origin's) but a cut. */
    private boolean endsInput() {
        SslHandler tls = innermostTls();
        return tls != null && tls.sslCloseFuture().isSuccess();
    }

    /** Under TLS an end without close_notify is no end but a cut (RFC 8446, 6.1). */
    private void endInputOfTcp() {
        if (secure) {
            channel.close();
        } else {
            endInput();
        }
    }

    private void endInput() {
        if (!channel.isOpen() || inputEnded) {
            // a reset is no end
            return;
        }
        if (splice != null) {
            endedMeanwhile = true;
            return;
        }
        inputEnded = true;
        if (whenSecured != null || lingering != null && lingering.isSent()) {
            channel.close();
        } else if (lingering == null) {
            sink.inputEnded(this);
        }
    }

    boolean inputEnded() {
        return inputEnded;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        System.getLogger("dev.prox.transport")
                .log(System.Logger.Level.DEBUG, "connection {0}: {1}", channel.remoteAddress(), cause);
        channel.close();
    }

    private void tellClosed() {
        if (closed) {
            return;
        }
        closed = true;
        stopLingering();
        if (splice != null) {
            ReferenceCountUtil.release(splice.behind());
            splice.close();
            splice = null;
        }
        if (owner != null) {
            owner.closed(this);
        }
        WireSink last = sink;
        sink = WireSink.IDLE;
        last.closed(this);
    }

    // ---- Wire ----

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
        context().write(octets, unheard);
    }

    /** Beside {@link #write}: a part of a file, which only a plain wire can send. */
    void write(FileSending.Part part, ChannelPromise sent) {
        context().write(part, sent);
    }

    @Override
    public void flush() {
        if (!inputEnded && channel.config().isAutoRead()) {
            context().flush();
        } else if (pendingOctets() > 0 || channel.pipeline().first() != this) {
            flushing = true;
            watch.ensure();
        }
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext added = context;
        if (added == null) {
            throw new IllegalStateException("the wire is not in its pipeline yet");
        }
        return added;
    }

    @Override
    public boolean writable() {
        return channel.isWritable();
    }

    @Override
    public long pendingOctets() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (splice != null) {
            return;
        }
        if (on && !inputEnded && !channel.config().isAutoRead()) {
            watch.ensure();
        } else if (!on) {
            channel.config().setAutoRead(false);
        }
    }

    /** Does what waited for the socket to be watched. */
    private void watched() {
        if (!channel.isOpen()) {
            channelGone();
            return;
        }
        if (flushing) {
            flushing = false;
            context().flush();
        }
        if (reading && !inputEnded) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void shutdownOutput() {
        if (channel.isActive()) {
            context().write(Unpooled.EMPTY_BUFFER).addListener(sent -> endOutput());
            flush();
        }
    }

    private void endOutput() {
        if (lingering != null) {
            if (inputEnded) {
                channel.close();
                return;
            }
            lingering.sent();
        }
        SslHandler tls = innermostTls();
        if (tls != null) {
            tls.closeOutbound();
        } else if (channel.isActive()) {
            channel.shutdownOutput();
        }
    }

    /** Lingers, since a close with unread octets would reset the connection and could destroy our last answer on its way. */
    @Override
    public void closeAfterFlush() {
        if (!channel.isActive() || lingering != null) {
            return;
        }
        if (inputEnded && pendingOctets() == 0) {
            channel.close();
            return;
        }
        lingering = new Linger(loop, channel);
        loop.watch(lingering);
        reading(true);
        shutdownOutput();
    }

    /** Unless something has come all the same: a close with unread octets resets. */
    @Override
    public void finish() {
        if (channel.isActive() && pendingOctets() == 0 && lingering == null && loop.unread(channel.fd()) == 0) {
            channel.close();
        } else {
            closeAfterFlush();
        }
    }

    private void stopLingering() {
        if (lingering != null) {
            loop.unwatch(lingering);
        }
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void reset() {
        if (channel.isActive()) {
            channel.config().setSoLinger(0);
        }
        // not by the pipeline, where TLS would say that this is the proper end
        channel.unsafe().close(channel.unsafe().voidPromise());
    }

    @Override
    public boolean open() {
        return channel.isActive();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return client == null ? channel.remoteAddress() : client;
    }

    @Override
    public InetSocketAddress localAddress() {
        return server == null ? channel.localAddress() : server;
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public @Nullable String applicationProtocol() {
        SslHandler tls = innermostTls();
        return tls == null ? null : tls.applicationProtocol();
    }

    /** The TLS next to us, which the peer at the far end speaks; null where none is spoken. */
    private @Nullable SslHandler innermostTls() {
        SslHandler innermost = null;
        for (Map.Entry<String, ChannelHandler> each : channel.pipeline()) {
            if (each.getValue() instanceof SslHandler tls) {
                innermost = tls;
            }
        }
        return innermost;
    }

    @Override
    public void startTls(ClientTls tls, String serverName, int port, Consumer<@Nullable Failure> done) {
        secure = true;
        if (!channel.isActive()) {
            done.accept(new Failure(Failure.Kind.TLS_ERROR, "the connection ended before the TLS handshake"));
            return;
        }
        SslHandler handler = tls.handler(loop.allocator(), serverName, port);
        channel.pipeline().addBefore(context().name(), null, handler);
        handler.handshakeFuture().addListener(shaken -> {
            loop.touch();
            done.accept(shaken.isSuccess() ? null : TlsTrouble.failure(shaken.cause()));
        });
    }

    @Override
    public boolean transfer(Wire to, long octets, Transfer told) {
        ChannelWire target = (ChannelWire) to;
        if (!reading || target.loop != loop || !isPlain() || !target.isPlain() || target.pendingOctets() > 0) {
            return false;
        }
        splice = Splice.begin(loop, channel, target.channel, octets, told::moved, () -> readAgain(told));
        return splice != null;
    }

    @Override
    public boolean send(FileChannel file, long from, long octets, Transfer told) {
        if (!channel.isActive() || lingering != null || !isPlain()) {
            return false;
        }
        new FileSending(this, file, from, octets, told).next();
        return true;
    }

    /** Nothing between the socket and us. */
    boolean isPlain() {
        return !inputEnded && splice == null && channel.pipeline().first() == this;
    }

    private void readAgain(Transfer told) {
        ByteBuf more = splice == null ? null : splice.behind();
        splice = null;
        told.over();
        if (more != null) {
            sink.received(this, more);
            sink.receivedAll(this);
        }
        if (endedMeanwhile) {
            endInput();
        } else if (reading) {
            reading(true);
        }
    }

    @Override
    public long quietNanos() {
        try {
            EpollTcpInfo info = channel.tcpInfo();
            return TimeUnit.MILLISECONDS.toNanos(Math.min(info.lastDataSent(), info.lastDataRecv()));
        } catch (ChannelException closedMeanwhile) {
            return Long.MAX_VALUE;
        }
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
        new Tunnel(this, (ChannelWire) other, idleNanosMax, end).open();
    }
}
