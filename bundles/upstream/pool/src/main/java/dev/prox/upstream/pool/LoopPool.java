package dev.prox.upstream.pool;

import dev.prox.api.Connections;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.Loop;
import dev.prox.api.Timed;
import dev.prox.api.Transport;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The pool of one event loop. */
final class LoopPool extends Timed {
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Connections that were opened together are not closed together: the lifetime is shorter by up to a tenth. */
    private static final int JITTER = 10;

    private final PoolConfig config;
    private final Transport transport;
    private final long idleNanosMax;
    private final long lifetimeNanos;
    private final Map<Destination, Connections> all;
    private @Nullable Loop watching;

    LoopPool(PoolConfig config, Transport transport, Map<Destination, Connections> all) {
        this.config = config;
        this.transport = transport;
        this.all = all;
        this.idleNanosMax = config.idle().toNanos();
        this.lifetimeNanos = config.lifetime().toNanos();
    }

    @Nullable
    Wire poll(Destination destination) {
        Connections connections = all.get(destination);
        return connections == null ? null : connections.pollIdle();
    }

    void release(Destination destination, Wire wire) {
        Wire.Owner owner = wire.owner();
        long now = wire.loop().now();
        if (owner != null && owner.retiresAt() != NEVER && owner.retiresAt() - now <= 0) {
            wire.close();
            return;
        }
        Connections connections = all.get(destination);
        if (connections == null) {
            connections = new Connections();
            all.put(destination, connections);
        }
        if (connections.handOver(wire)) {
            return;
        }
        if (connections.idle() >= config.idleMax()) {
            wire.close();
            return;
        }
        wire.idleSince(now);
        connections.addIdle(wire);
    }

    Attempt open(Loop loop, Destination destination, Connected done) {
        Connections connections = all.computeIfAbsent(destination, key -> new Connections());
        Waiting waiter = new Waiting(loop, destination, connections, done);
        if (waiter.mayOpen()) {
            waiter.open();
        } else if (connections.waiting() < config.waitingMax()) {
            connections.await(waiter);
            makeRoom(connections);
        } else {
            loop.eventLoop().execute(() -> waiter.failed(Failure.of(Failure.Kind.CONNECTION_LIMIT)));
        }
        return waiter;
    }

    int lacking(Destination destination, int idle) {
        Connections connections = all.computeIfAbsent(destination, key -> new Connections());
        int lacking = Math.min(idle, config.idleMax()) - connections.idleOpen();
        int room = config.connectingMax() - connections.opening();
        if (config.connectionsMax() > 0) {
            room = Math.min(room, config.connectionsMax() - connections.all());
        }
        return Math.max(0, Math.min(lacking, room));
    }

    /** Who wants a fresh connection gets it in the place of an idle one. */
    private void makeRoom(Connections connections) {
        Wire idle = full(connections) ? connections.oldestIdle() : null;
        if (idle != null) {
            connections.removeOldestIdle();
            idle.close();
        }
    }

    private boolean full(Connections connections) {
        return config.connectionsMax() > 0 && connections.all() >= config.connectionsMax();
    }

    void watch(Loop loop) {
        watching = loop;
        deadline = loop.now() + SWEEP_NANOS;
        loop.watch(this);
    }

    void unwatch(Loop loop) {
        watching = null;
        loop.unwatch(this);
    }

    /** Closes what was idle for too long; the oldest are in front. */
    @Override
    protected void expired() {
        Loop loop = watching;
        if (loop == null) {
            return;
        }
        deadline = loop.now() + SWEEP_NANOS;
        long oldest = loop.now() - idleNanosMax;
        for (Iterator<Connections> each = all.values().iterator(); each.hasNext(); ) {
            Connections connections = each.next();
            Wire wire = connections.oldestIdle();
            while (wire != null && (!wire.open() || wire.idleSince() - oldest < 0)) {
                connections.removeOldestIdle();
                wire.close();
                wire = connections.oldestIdle();
            }
            if (connections.unused()) {
                each.remove();
            }
        }
    }

    private long retiresAt(Loop loop) {
        if (lifetimeNanos == 0) {
            return NEVER;
        }
        long jitter = lifetimeNanos / JITTER;
        return loop.now()
                + lifetimeNanos
                - (jitter == 0 ? 0 : ThreadLocalRandom.current().nextLong(jitter));
    }

    /** One who wants a connection. */
    private final class Waiting implements Attempt, Connected, Connections.Waiter {
        private final Loop loop;
        private final Destination destination;
        private final Connections connections;
        private final Connected done;
        private @Nullable Dial dial;
        private boolean over;

        Waiting(Loop loop, Destination destination, Connections connections, Connected done) {
            this.loop = loop;
            this.destination = destination;
            this.connections = connections;
            this.done = done;
        }

        // ---- its turn ----

        @Override
        public boolean mayOpen() {
            return connections.opening() < config.connectingMax() && !full(connections);
        }

        @Override
        public void open() {
            connections.begin();
            dial = new Dial(transport, loop, destination, this);
            dial.begin();
        }

        @Override
        public void serve(Wire wire) {
            over = true;
            done.reused(wire);
        }

        // ---- its end ----

        @Override
        public void cancel() {
            if (over) {
                return;
            }
            over = true;
            if (dial == null) {
                connections.giveUp(this);
            } else {
                dial.cancel();
                connections.failed();
            }
        }

        @Override
        public void connected(Wire wire) {
            over = true;
            connections.opened(wire, retiresAt(loop));
            done.connected(wire);
        }

        @Override
        public void failed(Failure failure) {
            if (over) {
                return;
            }
            over = true;
            if (dial != null) {
                connections.failed();
            }
            done.failed(failure);
        }
    }
}
