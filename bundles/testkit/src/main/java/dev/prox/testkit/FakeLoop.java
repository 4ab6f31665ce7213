package dev.prox.testkit;

import dev.prox.api.Loop;
import dev.prox.api.Timed;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An event loop that runs on the thread of the test, with a clock that stands until it is moved. */
public final class FakeLoop implements Loop {
    private final int index;
    private final Timed.Ring timers = new Timed.Ring();
    private @Nullable EmbeddedChannel channel;
    private long now;

    public FakeLoop() {
        this(0);
    }

    public FakeLoop(int index) {
        this.index = index;
    }

    @Override
    public int index() {
        return index;
    }

    /** A loop whose tasks wait for {@link #runTasks}. */
    @Override
    public EventLoop eventLoop() {
        return channel().eventLoop();
    }

    @Override
    public ByteBufAllocator allocator() {
        return ByteBufAllocator.DEFAULT;
    }

    @Override
    public long now() {
        return now;
    }

    /** Sets the clock; no deadline is looked at. */
    public void now(long nanos) {
        now = nanos;
    }

    /** Moves the clock, calls those whose deadline has passed, and runs what was scheduled until then. */
    public void advance(Duration by) {
        now += by.toNanos();
        timers.walk(now);
        if (channel != null) {
            channel.advanceTimeBy(by.toNanos(), TimeUnit.NANOSECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    @Override
    public void watch(Timed timed) {
        timers.add(timed);
    }

    @Override
    public void unwatch(Timed timed) {
        timers.remove(timed);
    }

    /** Runs what was handed to {@link #eventLoop()}. */
    public void runTasks() {
        channel().runPendingTasks();
    }

    private EmbeddedChannel channel() {
        EmbeddedChannel present = channel;
        if (present == null) {
            present = new EmbeddedChannel();
            present.freezeTime();
            channel = present;
        }
        return present;
    }
}
