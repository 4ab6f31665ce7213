package dev.prox.api;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;

/** One event loop: a thread that owns its connections, client side and upstream side. */
public interface Loop {
    /** How often deadlines are looked at. */
    int TICK_MILLIS = 100;

    /** 0 to {@code Transport.loops().size() - 1}. */
    int index();

    EventLoop eventLoop();

    ByteBufAllocator allocator();

    /** {@link System#nanoTime()} at the last event of this loop. */
    long now();

    void watch(Timed timed);

    void unwatch(Timed timed);
}
