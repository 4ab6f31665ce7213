package dev.prox.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
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
import java.util.function.Consumer;

/** A Unix-domain socket over which descriptors go ({@code SCM_RIGHTS}), one in a message. It has a thread of its own while it is open. */
final class Door implements Closeable {
    private static final long SECONDS_MAX = 10;
    private static final int ROOT = 0;

    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("prox-door", true), EpollIoHandler.newFactory());

    // ---- who gives ----

    /** Gives these, until the end, to each process of the same user that comes. */
    static Door open(Path path, List<FileDescriptor> sockets) throws IOException {
        Door door = new Door();
        try {
            door.listen(path, (server, client) -> door.thread.register(client).addListener(registered -> {
                sockets.forEach(client::write);
                client.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }));
            return door;
        } catch (IOException e) {
            door.close();
            throw e;
        }
    }

    /** Lets one process of the same user in; the socket is gone then. On the thread of the door {@code then} sees to its connection before anything comes. */
    void letIn(Path path, Consumer<EpollDomainSocketChannel> then) throws IOException {
        listen(path, (server, client) -> {
            then.accept(client);
            thread.register(client);
            server.close();
        });
    }

    private interface Comer {
        void came(Channel server, EpollDomainSocketChannel client);
    }

    private void listen(Path path, Comer then) throws IOException {
        EpollServerDomainSocketChannel server = new EpollServerDomainSocketChannel();
        int user = (Integer) Files.getAttribute(path.toAbsolutePath().getParent(), "unix:uid");
        server.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
                EpollDomainSocketChannel client = (EpollDomainSocketChannel) message;
                int peer = client.peerCredentials().uid();
                if (peer == user || peer == ROOT) {
                    then.came(server, client);
                } else {
                    client.unsafe().closeForcibly();
                }
            }
        });
        done(thread.register(server));
        done(server.bind(new DomainSocketAddress(path.toFile())));
    }

    // ---- who takes ----

    /** Returns all that is given there. */
    static List<FileDescriptor> enter(Path path) throws IOException {
        List<FileDescriptor> taken = new ArrayList<>();
        CompletableFuture<List<FileDescriptor>> all = new CompletableFuture<>();
        try (Door door = new Door()) {
            door.enter(path, new ChannelInboundHandlerAdapter() {
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
            return all.get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no sockets come from " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Lets {@code taker} have what is given there: one {@link FileDescriptor} after the other. */
    void enter(Path path, ChannelInboundHandler taker) throws IOException {
        EpollDomainSocketChannel client = new EpollDomainSocketChannel();
        client.config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
        client.pipeline().addLast(taker);
        done(thread.register(client));
        done(client.connect(new DomainSocketAddress(path.toFile())));
    }

    private static void done(ChannelFuture step) throws IOException {
        Throwable failure = step.awaitUninterruptibly().cause();
        if (failure != null) {
            step.channel().close();
            throw failure instanceof IOException io ? io : new IOException(failure);
        }
    }

    void execute(Runnable task) {
        thread.execute(task);
    }

    /** Closes, from the thread of the door itself. */
    void end() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** What was given stays with who has it. */
    @Override
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
