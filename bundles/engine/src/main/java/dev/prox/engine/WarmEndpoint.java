package dev.prox.engine;

import dev.prox.api.Connector;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.Loop;
import dev.prox.api.Protocol;
import dev.prox.api.Timed;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps connections to one endpoint ready on one event loop, TLS and all: looks a few times a second whether some are lacking, and opens them. */
final class WarmEndpoint extends Timed {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(Loop.TICK_MILLIS);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** The pause grows to 32 seconds. */
    private static final int DOUBLINGS_MAX = 5;

    private final Loop loop;
    private final Destination to;
    private final List<Opening> openings = new ArrayList<>();
    private final Connector connector;
    private final Protocol protocol;
    private final int idleMin;
    private int failures;

    WarmEndpoint(Loop loop, Destination to, int idleMin, Connector connector, Protocol protocol) {
        this.loop = loop;
        this.to = to;
        this.idleMin = idleMin;
        this.connector = connector;
        this.protocol = protocol;
    }

    /** Whether another keeps the same ready, with the same parts. */
    boolean same(WarmEndpoint other) {
        return to.equals(other.to)
                && to.timeouts().equals(other.to.timeouts())
                && idleMin == other.idleMin
                && connector == other.connector
                && protocol == other.protocol;
    }

    void begin() {
        loop.watch(this);
        expired();
    }

    /** Opens no more; those that are idle stay. */
    void end() {
        loop.unwatch(this);
        List.copyOf(openings).forEach(Opening::giveUp);
    }

    @Override
    protected void expired() {
        deadline = loop.now() + LOOK_NANOS;
        int lacking = connector.lacking(loop, to, idleMin - openings.size());
        for (int i = 0; i < lacking; i++) {
            Opening opening = new Opening();
            openings.add(opening);
            opening.begin();
        }
    }

    /** A time at random in the second half of one that doubles with each failure. */
    private void pause() {
        long most = PAUSE_NANOS << Math.min(failures++, DOUBLINGS_MAX);
        deadline = loop.now() + most / 2 + ThreadLocalRandom.current().nextLong(most / 2);
    }

    /** One connection that is made ready. */
    private final class Opening extends Timed implements Connected, Establishing.Listener {
        private @Nullable Attempt attempt;
        private @Nullable Establishing establishing;

        void begin() {
            deadline = loop.now() + to.timeouts().connect();
            loop.watch(this);
            attempt = connector.open(loop, to, this);
        }

        private void over() {
            loop.unwatch(this);
            openings.remove(this);
        }

        void giveUp() {
            over();
            if (establishing != null) {
                establishing.cancel();
            } else if (attempt != null) {
                attempt.cancel();
            }
        }

        @Override
        protected void expired() {
            giveUp();
            pause();
        }

        @Override
        public void connected(Wire fresh) {
            establishing = new Establishing(fresh, to, protocol, this);
            establishing.begin();
        }

        /** Somebody was quicker: it is idle again. */
        @Override
        public void reused(Wire free) {
            over();
            connector.release(to, free);
        }

        @Override
        public void established(Wire ready, @Nullable ByteBuf readAhead) {
            over();
            if (readAhead != null) {
                readAhead.release();
                ready.close();
                pause();
                return;
            }
            failures = 0;
            ready.sink(WireSink.IDLE);
            connector.release(to, ready);
        }

        @Override
        public void refused(Failure why, int status, @Nullable String challenge) {
            failed(why);
        }

        @Override
        public void failed(Failure why) {
            over();
            pause();
        }
    }
}
