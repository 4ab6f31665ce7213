package dev.prox.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A Unix-domain socket over which descriptors go ({@code SCM_RIGHTS}), one in a message, until the end. It has a thread of its own while it is open. */
final class Door implements Closeable {
    private static final long SECONDS_MAX = 10;
    private static final int ROOT = 0;

    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("prox-door", true), EpollIoHandler.newFactory());

    private Door() {}

    // ---- who gives ----

    /** Gives these to each process of the same user that comes. */
    static Door open(Path path, List<FileDescriptor> sockets) throws IOException {
        Door door = new Door();
        EpollServerDomainSocketChannel server = new EpollServerDomainSocketChannel();
        int user = (Integer) Files.getAttribute(path.toAbsolutePath().getParent(), "unix:uid");
        server.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object client) throws IOException {
                door.give((EpollDomainSocketChannel) client, user, sockets);
            }
        });
        try {
            done(door.thread.register(server));
            done(server.bind(new DomainSocketAddress(path.toFile())));
            return door;
        } catch (IOException e) {
            door.close();
            throw e;
        }
    }

    private void give(EpollDomainSocketChannel client, int user, List<FileDescriptor> sockets) throws IOException {
        int peer = client.peerCredentials().uid();
        thread.register(client).addListener(registered -> {
            if (peer == user || peer == ROOT) {
                sockets.forEach(client::write);
            }
            client.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        });
    }

    // ---- who takes ----

    /** Returns all that is given there. */
    static List<FileDescriptor> enter(Path path) throws IOException {
        List<FileDescriptor> taken = new ArrayList<>();
        CompletableFuture<List<FileDescriptor>> all = new CompletableFuture<>();
        try (Door door = new Door()) {
            EpollDomainSocketChannel client = new EpollDomainSocketChannel();
            client.config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
            client.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object socket) {
                    taken.add((FileDescriptor) socket);
                }

                @Override
                public void channelInactive(ChannelHandlerContext context) {
                    all.complete(taken);
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                    all.completeExceptionally(cause);
                }
            });
            done(door.thread.register(client));
            done(client.connect(new DomainSocketAddress(path.toFile())));
            return all.get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no sockets come from " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void done(io.netty.channel.ChannelFuture step) throws IOException {
        Throwable failure = step.awaitUninterruptibly().cause();
        if (failure != null) {
            Channel channel = step.channel();
            channel.close();
            throw failure instanceof IOException io ? io : new IOException(failure);
        }
    }

    /** What was given stays with who has it. */
    @Override
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
