package dev.prox.engine;

import dev.prox.api.BodyFilter;
import dev.prox.api.BodyFilter.Step;
import dev.prox.api.BodySink;
import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one body, one behind the other. What waits before one of them is no more than one read has brought, and what came of it: whoever sends
 * is not read while {@link #writable} is false.
 */
final class BodyChain {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final Failure BROKEN = new Failure(Failure.Kind.INTERNAL, "a filter of the body failed");

    private final ByteBufAllocator allocator;
    private final Outlet outlet;
    private final Stage[] stages;
    private @Nullable Failure failure;
    private @Nullable Headers trailers;
    private boolean pumping;
    /** Something came since the last flush. */
    private boolean fresh;

    private boolean flushed;
    private boolean complete;
    private boolean closed;
    private boolean released;

    /** Where the body goes from here. */
    interface Outlet {
        void body(ByteBuf octets);

        boolean writable();

        void flush();

        void end(@Nullable Headers trailers);

        /** The body cannot be completed; the chain is closed. */
        void failed(Failure why);
    }

    /** Makes the filters; where one cannot be made the chain {@link #broken is broken}. */
    BodyChain(List<BodyFilter.Source> sources, Loop loop, Outlet outlet) {
        this.allocator = loop.allocator();
        this.outlet = outlet;
        this.stages = new Stage[sources.size()];
        try {
            for (int i = stages.length - 1; i >= 0; i--) {
                Stage next = i == stages.length - 1 ? null : stages[i + 1];
                stages[i] = new Stage(sources.get(i).open(loop), next);
            }
        } catch (RuntimeException | LinkageError e) {
            blame(e);
        }
    }

    private void blame(Throwable e) {
        LOG.log(System.Logger.Level.ERROR, "a filter of a body threw", e);
        failure = BROKEN;
    }

    boolean broken() {
        return failure != null;
    }

    // ---- what comes ----

    /** A part of the body; ownership passes. */
    void body(ByteBuf octets) {
        if (closed || failure != null) {
            octets.release();
        } else {
            fresh = true;
            stages[0].receive(octets);
        }
        pump();
    }

    /** Nothing more has come for now: what came leaves. */
    void flush() {
        if (closed || failure != null) {
            return;
        }
        if (fresh) {
            fresh = false;
            stages[0].flushing = true;
            pump();
        } else {
            outlet.flush();
        }
    }

    /** The body is complete; returns whether it has left. Else it leaves as the outlet takes it. */
    boolean end(@Nullable Headers last) {
        trailers = last;
        if (!closed && failure == null) {
            stages[0].ending = true;
        }
        pump();
        if (!closed && trailers != null) {
            trailers = trailers.copy();
        }
        return closed;
    }

    /** The outlet takes more again. */
    void resume() {
        pump();
        if (!closed) {
            outlet.flush();
        }
    }

    /** Whether more of the body may come. */
    boolean writable() {
        return closed || failure != null || stages[0].waiting == null && stages[0].room();
    }

    /** Nothing goes out from here any more. */
    void close() {
        closed = true;
        if (!pumping) {
            release();
        }
    }

    private void release() {
        if (released) {
            return;
        }
        released = true;
        for (Stage stage : stages) {
            if (stage != null) {
                stage.close();
            }
        }
    }

    // ---- what goes ----

    /** Lets octets through as far as the outlet takes them. Whoever is told something meanwhile may come back here, and closes the chain at most. */
    private void pump() {
        if (pumping || closed) {
            return;
        }
        pumping = true;
        try {
            boolean moved = true;
            while (moved) {
                moved = !closed && failure == null && (move() || makeRoom());
            }
        } catch (RuntimeException | LinkageError e) {
            blame(e);
        } finally {
            pumping = false;
        }
        if (closed) {
            release();
        } else if (failure != null) {
            close();
            outlet.failed(failure);
        } else if (complete) {
            close();
            outlet.end(trailers);
        } else if (flushed) {
            flushed = false;
            outlet.flush();
        }
    }

    /** Each filter does one step where there is one to do, the last one first. */
    private boolean move() {
        boolean moved = false;
        for (int i = stages.length - 1; i >= 0 && !closed && failure == null; i--) {
            moved |= stages[i].step();
        }
        return moved;
    }

    /** Where the outlet has enough, what it has is pushed out: that may already do. */
    private boolean makeRoom() {
        if (outlet.writable()) {
            return false;
        }
        outlet.flush();
        return outlet.writable();
    }

    /** One filter, and what waits before it. */
    private final class Stage implements BodySink, AutoCloseable {
        private final BodyFilter filter;
        private final @Nullable Stage next;
        private @Nullable ByteBuf waiting;
        private boolean flushing;
        private boolean ending;
        private boolean over;
        private long given;

        Stage(BodyFilter filter, @Nullable Stage next) {
            this.filter = filter;
            this.next = next;
        }

        boolean room() {
            return next == null ? outlet.writable() : next.waiting == null && next.room();
        }

        void receive(ByteBuf octets) {
            ByteBuf before = waiting;
            if (before == null) {
                waiting = octets;
                return;
            }
            int more = octets.readableBytes();
            ByteBuf both = before;
            if (before.writableBytes() < more) {
                both = allocator.directBuffer(2 * (before.readableBytes() + more));
                both.writeBytes(before);
                before.release();
            }
            waiting = both.writeBytes(octets);
            octets.release();
        }

        /** Returns whether there was something to do. */
        boolean step() {
            if (over || !room()) {
                return false;
            }
            ByteBuf in = waiting;
            if (in != null) {
                if (!goesOn(in, Step.DATA)) {
                    waiting = null;
                    in.release();
                }
                return true;
            }
            if (ending) {
                over = !goesOn(Unpooled.EMPTY_BUFFER, Step.END);
                pass(over, false);
                return true;
            }
            if (flushing) {
                flushing = goesOn(Unpooled.EMPTY_BUFFER, Step.FLUSH);
                pass(false, !flushing);
                return true;
            }
            return false;
        }

        /** Returns whether the step is to be gone on with; a filter that neither takes nor gives would be called for ever. */
        private boolean goesOn(ByteBuf in, Step step) {
            int before = in.readableBytes();
            long givenBefore = given;
            boolean again = filter.transform(in, step, this) || in.isReadable();
            if (again && failure == null && in.readableBytes() == before && given == givenBefore) {
                throw new IllegalStateException(filter.getClass().getName() + " stands still");
            }
            return again;
        }

        /** What was asked of this filter is asked of who comes behind it. */
        private void pass(boolean end, boolean flush) {
            if (next != null) {
                next.ending |= end;
                next.flushing |= flush;
            } else {
                complete |= end;
                flushed |= flush;
            }
        }

        @Override
        public void body(ByteBuf octets) {
            given += octets.readableBytes();
            if (closed || failure != null || !octets.isReadable()) {
                octets.release();
            } else if (next != null) {
                next.receive(octets);
            } else {
                outlet.body(octets);
            }
        }

        @Override
        public void fail(Failure why) {
            if (failure == null) {
                failure = why;
            }
        }

        @Override
        public void close() {
            if (waiting != null) {
                waiting.release();
                waiting = null;
            }
            try {
                filter.close();
            } catch (RuntimeException | LinkageError e) {
                LOG.log(System.Logger.Level.ERROR, "a filter of a body threw", e);
            }
        }
    }
}
