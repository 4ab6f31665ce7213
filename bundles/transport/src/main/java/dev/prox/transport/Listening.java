package dev.prox.transport;

import dev.prox.api.ServerTls;
import dev.prox.api.Transport.Acceptor;
import dev.prox.api.Transport.Announcers;
import dev.prox.api.Transport.Binding;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** The sockets of one address, one for each loop; the kernel spreads new connections over them. */
final class Listening implements Binding {
    /** SO_KEEPALIVE of SOL_SOCKET: the sockets that are accepted inherit it, and need no call of their own. */
    private static final IntegerUnixChannelOption KEEPALIVE = new IntegerUnixChannelOption("SO_KEEPALIVE", 1, 9);

    private static final int BACKLOG = 16384;
    /**
     * Connections taken in one turn of the loop, which lasts the longer the more connections are busy. Netty (4.2.18) takes one, since it holds the number
     * of the descriptor for that of octets and asks whether there may be more: thousands that come at once wait for seconds then, until the kernel drops
     * what comes behind them.
     */
    private static final int ACCEPTED_MAX = 256;

    private final List<EpollServerSocketChannel> sockets = new ArrayList<>();
    private final Acceptor acceptor;
    private Runnable closed = () -> {};

    private Listening(Acceptor acceptor) {
        this.acceptor = acceptor;
    }

    /** @param inherited sockets that listen there already */
    static Listening bind(
            List<EpollLoop> loops, InetSocketAddress address, List<FileDescriptor> inherited, Acceptor acceptor)
            throws IOException {
        Listening listening = new Listening(acceptor);
        try {
            if (inherited.isEmpty()) {
                listening.open(loops, address);
            } else {
                listening.adopt(loops, inherited);
            }
            return listening;
        } catch (IOException e) {
            listening.close();
            throw e;
        }
    }

    /** SO_REUSEPORT would let us share a port with whoever serves it already, so a plain socket asks first. */
    private static void refuseIfTaken(InetSocketAddress address) throws IOException {
        if (address.getPort() != 0) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(address);
            }
        }
    }

    private void open(List<EpollLoop> loops, InetSocketAddress address) throws IOException {
        refuseIfTaken(address);
        InetSocketAddress bound = address;
        for (EpollLoop loop : loops) {
            bound = open(loop, bound);
        }
    }

    /**
     * None of them may be closed, for connections wait in its queue: where there are more than loops, some loops have several. Where there are less, loops share
     * them, and who is first accepts.
     */
    private void adopt(List<EpollLoop> loops, List<FileDescriptor> inherited) throws IOException {
        int given = inherited.size();
        for (int i = 0; i < Math.max(given, loops.size()); i++) {
            int descriptor = inherited.get(i % given).intValue();
            EpollServerSocketChannel socket =
                    new EpollServerSocketChannel(i < given ? descriptor : Posix.dup(descriptor));
            register(socket, loops.get(i % loops.size()));
        }
    }

    private void register(EpollServerSocketChannel socket, EpollLoop loop) throws IOException {
        sockets.add(socket);
        socket.config().setAutoRead(false);
        socket.config()
                .<ServerChannelRecvByteBufAllocator>getRecvByteBufAllocator()
                .respectMaybeMoreData(false)
                .maxMessagesPerRead(ACCEPTED_MAX);
        socket.config().setOption(KEEPALIVE, 1);
        socket.pipeline().addLast(new Accepting(loop, acceptor));
        done(loop.eventLoop().register(socket));
    }

    private static void done(ChannelFuture step) throws IOException {
        Throwable failure = step.awaitUninterruptibly().cause();
        if (failure != null) {
            throw failure instanceof IOException io ? io : new IOException(failure);
        }
    }

    /** Those of all loops. */
    List<FileDescriptor> descriptors() {
        return sockets.stream().map(EpollServerSocketChannel::fd).toList();
    }

    private InetSocketAddress open(EpollLoop loop, InetSocketAddress address) throws IOException {
        EpollServerSocketChannel socket = new EpollServerSocketChannel(Family.of(address));
        socket.config().setReusePort(true).setReuseAddress(true).setBacklog(BACKLOG);
        register(socket, loop);
        done(socket.bind(address));
        return socket.localAddress();
    }

    @Override
    public InetSocketAddress address() {
        return sockets.get(0).localAddress();
    }

    @Override
    public void accept(boolean on) {
        for (EpollServerSocketChannel socket : sockets) {
            // from another thread a pause would still let one batch in
            socket.eventLoop().submit(() -> socket.config().setAutoRead(on)).awaitUninterruptibly(1000);
        }
    }

    /** Whether the kernel would have given us a connection to this address. */
    boolean isAt(InetSocketAddress address) {
        InetSocketAddress own = address();
        InetAddress host = own.getAddress();
        return own.getPort() == address.getPort() && (host.isAnyLocalAddress() || host.equals(address.getAddress()));
    }

    /** On its loop: a connection in clear text that another process has accepted before. Where it would not have been so here, it ends. */
    void arrived(EpollLoop loop, EpollSocketChannel channel) {
        loop.touch();
        if (!channel.isActive() || acceptor.announcers(loop) != null || acceptor.tls(loop) != null) {
            channel.unsafe().closeForcibly();
            return;
        }
        ChannelWire wire = new ChannelWire(loop, channel, false);
        ChannelWire.configure(channel, loop.allocator());
        channel.pipeline().addLast(wire);
        // a request may be there already
        wire.reading(false);
        loop.eventLoop().register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                acceptor.accepted(wire);
            } else {
                channel.unsafe().closeForcibly();
            }
        });
    }

    void whenClosed(Runnable then) {
        closed = then;
    }

    /** Not shut down: another process may have the sockets too. */
    @Override
    public void close() {
        closed.run();
        for (EpollServerSocketChannel socket : sockets) {
            socket.close().awaitUninterruptibly(1000);
        }
    }

    /** Takes connections of one socket, on the loop where they stay. */
    private static final class Accepting extends ChannelInboundHandlerAdapter {
        private final EpollLoop loop;
        private final Acceptor acceptor;

        Accepting(EpollLoop loop, Acceptor acceptor) {
            this.loop = loop;
            this.acceptor = acceptor;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            EpollSocketChannel channel = (EpollSocketChannel) message;
            loop.touch();
            try {
                take(channel);
            } catch (RuntimeException | LinkageError e) {
                channel.unsafe().closeForcibly();
                throw e;
            }
        }

        private void take(EpollSocketChannel channel) {
            Announcers announcers = acceptor.announcers(loop);
            if (announcers != null && !announcers.trusts(channel.remoteAddress().getAddress())) {
                channel.unsafe().closeForcibly();
                return;
            }
            ServerTls tls = acceptor.tls(loop);
            ChannelWire wire = new ChannelWire(loop, channel, tls != null);
            ChannelWire.configure(channel, loop.allocator());
            boolean ready = tls == null && announcers == null;
            if (announcers != null) {
                Runnable then = tls == null ? () -> acceptor.accepted(wire) : () -> {};
                channel.pipeline().addLast(new Announced(loop, wire, announcers.nanosMax(), then));
            }
            if (tls != null) {
                channel.pipeline().addLast(tls.handler());
                wire.whenSecured(acceptor::accepted);
            }
            channel.pipeline().addLast(wire);
            // wished for before epoll knows the socket: one call of the kernel less than behind it
            channel.unsafe().beginRead();
            loop.eventLoop().register(channel).addListener(registered -> {
                if (!registered.isSuccess()) {
                    channel.unsafe().closeForcibly();
                } else if (ready) {
                    acceptor.accepted(wire);
                }
            });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            System.getLogger("dev.prox.transport")
                    .log(System.Logger.Level.WARNING, "cannot accept a connection: {0}", cause.toString());
        }
    }
}
