package dev.prox.transport;

import dev.prox.api.ListeningSockets;
import dev.prox.api.Loop;
import dev.prox.api.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The transport on Linux's epoll: one thread a loop, one listening socket a loop. */
public class EpollTransport implements Transport {
    private static final int PAGE_BYTES = 8192;
    /** Chunks of 1 MiB, so that a small proxy stays small. */
    private static final int CHUNK_ORDER = 7;

    private static final long CLOSING_MILLIS_MAX = 1000;

    private final Set<Listening> listening = ConcurrentHashMap.newKeySet();
    private final Inherited inherited = new Inherited(() ->
            listening.stream().flatMap(each -> each.descriptors().stream()).toList());
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile List<EpollLoop> loops = List.of();
    private @Nullable EventLoopGroup group;
    private @Nullable Names names;

    @Override
    public final synchronized void start(int count) {
        if (group != null) {
            return;
        }
        EventLoopGroup started = new MultiThreadIoEventLoopGroup(
                count, new DefaultThreadFactory("prox-loop", true), EpollIoHandler.newFactory());
        ByteBufAllocator allocator =
                new PooledByteBufAllocator(true, 0, count, PAGE_BYTES, CHUNK_ORDER, 128, 32, false, 0);
        List<EpollLoop> made = new ArrayList<>();
        for (EventExecutor executor : started) {
            made.add(new EpollLoop(made.size(), (EventLoop) executor, allocator));
        }
        group = started;
        names = new Names(made);
        loops = List.copyOf(made);
    }

    @Override
    public final List<Loop> loops() {
        return List.copyOf(loops);
    }

    @Override
    public final Binding bind(InetSocketAddress address, Acceptor acceptor) throws IOException {
        Listening bound = Listening.bind(loops, address, inherited.of(address), acceptor);
        listening.add(bound);
        bound.whenClosed(() -> listening.remove(bound));
        return bound;
    }

    @Override
    public final ListeningSockets sockets() {
        return inherited;
    }

    @Override
    public final Successor successor(Path door) throws IOException {
        return Crossing.open(door);
    }

    @Override
    public final void arrivals(Path door) throws IOException {
        Arrivals.enter(door, this::arrived);
    }

    /** The most specific address is meant, as by the kernel. */
    private void arrived(EpollSocketChannel channel) {
        List<EpollLoop> all = loops;
        InetSocketAddress at = channel.localAddress();
        Listening here = listening.stream()
                .filter(each -> each.isAt(at))
                .min(Comparator.comparing(each -> each.address().getAddress().isAnyLocalAddress()))
                .orElse(null);
        if (here == null || all.isEmpty()) {
            channel.unsafe().closeForcibly();
            return;
        }
        EpollLoop loop = all.get(arrived.getAndIncrement() % all.size());
        loop.eventLoop().execute(() -> here.arrived(loop, channel));
    }

    @Override
    public final Attempt connect(Loop loop, InetSocketAddress address, Connected done) {
        return Dialing.start((EpollLoop) loop, address, done);
    }

    private Names started() {
        Names started = names;
        if (started == null) {
            throw new IllegalStateException("the transport is not started");
        }
        return started;
    }

    @Override
    public final void resolve(Loop loop, String host, Resolved done) {
        started().resolve((EpollLoop) loop, host, done);
    }

    @Override
    public final void ask(Loop loop, String name, boolean services, Asked done) {
        started().ask((EpollLoop) loop, name, services, done);
    }

    @Override
    public final void dns(Dns settings) {
        started().settings(loops, settings);
    }

    @Override
    public final void onEveryLoop(Consumer<Loop> task, Runnable done) {
        List<EpollLoop> all = loops;
        if (all.isEmpty()) {
            done.run();
            return;
        }
        AtomicInteger left = new AtomicInteger(all.size());
        for (EpollLoop loop : all) {
            loop.eventLoop().execute(() -> {
                loop.touch();
                try {
                    task.accept(loop);
                } finally {
                    if (left.decrementAndGet() == 0) {
                        done.run();
                    }
                }
            });
        }
    }

    @Override
    public final synchronized void stop() {
        EventLoopGroup started = group;
        if (started != null) {
            for (EpollLoop loop : loops) {
                loop.eventLoop().submit(loop::closeAll).awaitUninterruptibly(CLOSING_MILLIS_MAX);
            }
            loops = List.of();
            group = null;
            started.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        }
    }
}
