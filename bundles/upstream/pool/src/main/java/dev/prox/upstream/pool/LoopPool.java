package dev.prox.upstream.pool;

import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.Loop;
import dev.prox.api.Timed;
import dev.prox.api.Transport;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The pool of one event loop. */
final class LoopPool extends Timed {
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PoolConfig config;
    private final Transport transport;
    private final long idleNanosMax;
    private final Map<Destination, ArrayDeque<Wire>> idle;
    private final Map<Destination, Opening> openings = new HashMap<>();
    private @Nullable Loop watching;

    LoopPool(PoolConfig config, Transport transport, Map<Destination, ArrayDeque<Wire>> idle) {
        this.config = config;
        this.transport = transport;
        this.idle = idle;
        this.idleNanosMax = config.idle().toNanos();
    }

    @Nullable
    Wire poll(Destination destination) {
        ArrayDeque<Wire> wires = idle.get(destination);
        if (wires == null) {
            return null;
        }
        Wire wire = wires.pollLast();
        while (wire != null && !wire.open()) {
            wire = wires.pollLast();
        }
        return wire;
    }

    void release(Destination destination, Wire wire) {
        if (!openings.isEmpty()) {
            Opening opening = openings.get(destination);
            if (opening != null && opening.handOver(wire)) {
                return;
            }
        }
        ArrayDeque<Wire> wires = idle.get(destination);
        if (wires == null) {
            wires = new ArrayDeque<>();
            idle.put(destination, wires);
        }
        if (wires.size() >= config.idleMax()) {
            wire.close();
            return;
        }
        wire.idleSince(wire.loop().now());
        wires.addLast(wire);
    }

    Attempt open(Loop loop, Destination destination, Connected done) {
        Opening opening = openings.computeIfAbsent(destination, key -> new Opening(loop, key));
        return opening.add(done);
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
        for (Iterator<ArrayDeque<Wire>> all = idle.values().iterator(); all.hasNext(); ) {
            ArrayDeque<Wire> wires = all.next();
            Wire wire = wires.peekFirst();
            while (wire != null && (!wire.open() || wire.idleSince() - oldest < 0)) {
                wires.pollFirst();
                wire.close();
                wire = wires.peekFirst();
            }
            if (wires.isEmpty()) {
                all.remove();
            }
        }
    }

    /** Connections to one destination that are being opened, paced, and who waits for one. */
    private final class Opening {
        private final Loop loop;
        private final Destination destination;
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
        private int connecting;

        Opening(Loop loop, Destination destination) {
            this.loop = loop;
            this.destination = destination;
        }

        Attempt add(Connected done) {
            Waiting waiter = new Waiting(this, done);
            if (connecting < config.connectingMax()) {
                connect(waiter);
            } else if (waiting.size() < config.waitingMax()) {
                waiting.addLast(waiter);
            } else {
                loop.eventLoop().execute(() -> waiter.failed(Failure.of(Failure.Kind.CONNECTION_LIMIT)));
            }
            return waiter;
        }

        private void connect(Waiting waiter) {
            connecting++;
            waiter.dial = new Dial(transport, loop, destination, waiter);
            waiter.dial.begin();
        }

        /** Serves who waits with a connection that has become free. */
        boolean handOver(Wire wire) {
            Waiting waiter = waiting.pollFirst();
            if (waiter == null) {
                return false;
            }
            waiter.over = true;
            waiter.done.reused(wire);
            return true;
        }

        void connectEnded() {
            connecting--;
            Waiting waiter = waiting.pollFirst();
            if (waiter != null) {
                connect(waiter);
            } else if (connecting == 0) {
                openings.remove(destination, this);
            }
        }
    }

    /** One who wants a connection. */
    private static final class Waiting implements Attempt, Connected {
        private final Opening opening;
        private final Connected done;
        private @Nullable Dial dial;
        private boolean over;

        Waiting(Opening opening, Connected done) {
            this.opening = opening;
            this.done = done;
        }

        @Override
        public void cancel() {
            if (over) {
                return;
            }
            over = true;
            if (dial == null) {
                opening.waiting.remove(this);
            } else {
                dial.cancel();
                opening.connectEnded();
            }
        }

        @Override
        public void connected(Wire wire) {
            over = true;
            opening.connectEnded();
            done.connected(wire);
        }

        @Override
        public void failed(Failure failure) {
            if (over) {
                return;
            }
            over = true;
            if (dial != null) {
                opening.connectEnded();
            }
            done.failed(failure);
        }
    }
}
