package dev.prox.transport;

import dev.prox.api.Loop;
import dev.prox.api.Timed;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.FileDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One event loop with its clock, its deadlines and its open connections. */
final class EpollLoop implements Loop {
    private static final int PIPES_MAX = 256;

    private final int index;
    private final EventLoop eventLoop;
    private final ByteBufAllocator allocator;
    private final Timed.Ring deadlines = new Timed.Ring();
    private final Set<Channel> connections = Collections.newSetFromMap(new IdentityHashMap<>());
    private final MemorySegment unread = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
    private int pipes;
    private long now = System.nanoTime();

    EpollLoop(int index, EventLoop eventLoop, ByteBufAllocator allocator) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.allocator = allocator;
        eventLoop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        touch();
        try {
            deadlines.walk(now);
        } catch (RuntimeException | LinkageError e) {
            // would end this periodic task, and with it all deadlines of the loop; who comes behind is walked to with
            // the next tick
            System.getLogger("dev.prox.transport").log(System.Logger.Level.ERROR, "a deadline threw", e);
        }
    }

    void opened(Channel connection) {
        connections.add(connection);
    }

    void closed(Channel connection) {
        connections.remove(connection);
    }

    /** Whether one more connection may have a pipe, which is two file descriptors and pages of the kernel. */
    boolean takePipe() {
        return pipes < PIPES_MAX && ++pipes > 0;
    }

    void givePipe() {
        pipes--;
    }

    /** How many octets of a socket nobody has read. */
    int unread(FileDescriptor socket) {
        return Posix.unread(socket.intValue(), unread);
    }

    void closeAll() {
        List.copyOf(connections).forEach(Channel::close);
    }

    /** Reads the clock; called at each event. */
    void touch() {
        now = System.nanoTime();
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public ByteBufAllocator allocator() {
        return allocator;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public void watch(Timed timed) {
        deadlines.add(timed);
    }

    @Override
    public void unwatch(Timed timed) {
        deadlines.remove(timed);
    }
}
