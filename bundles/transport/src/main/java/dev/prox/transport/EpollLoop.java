package dev.prox.transport;

import dev.prox.api.Loop;
import dev.prox.api.Timed;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/** One event loop with its clock and its deadlines. */
final class EpollLoop implements Loop {
    private final int index;
    private final EventLoop eventLoop;
    private final ByteBufAllocator allocator;
    private final Timed.Ring deadlines = new Timed.Ring();
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
