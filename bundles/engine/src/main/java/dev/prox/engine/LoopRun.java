package dev.prox.engine;

import dev.prox.api.Connector;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.Loop;
import dev.prox.api.Protocol;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import dev.prox.api.Timed;
import dev.prox.api.Transport;
import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the engine keeps for one event loop: the snapshot that serves it, and who waits for a missing module. */
final class LoopRun {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int PARKED_MAX = 10_000;

    final Loop loop;
    /** For our own answers, one at a time. */
    final ResponseHead answer = new ResponseHead();

    /** Serves nothing and holds on to nothing. */
    final Snapshot nothing;

    /** For numbers that are written into heads. */
    final byte[] digits = new byte[TimeLeft.OCTETS_MAX];

    private final WarmEndpoints warm;
    private final LoopChecks checks;
    private Snapshot snapshot;
    private @Nullable LoopShare trial;
    private final ArrayDeque<ExchangeRun> held = new ArrayDeque<>();
    /** Copies of requests under way, for which nobody waits when the process stops. */
    final Set<MirrorRun> copies = new HashSet<>();

    private final ArrayDeque<Parked> parked = new ArrayDeque<>();
    /** Of requests that have come, or null where none are kept. */
    @Nullable
    Samples samples;

    private int holdMax;
    private long holdNanos;
    private long dateAt;
    private byte[] date = {};
    private boolean draining;
    private Transport.@Nullable Successor successor;
    /** That are open; any thread may ask. */
    private int tunnels;

    LoopRun(Loop loop, Snapshot first, DocumentConfig.Runtime settings) {
        this.loop = loop;
        this.warm = new WarmEndpoints(loop);
        this.checks = new LoopChecks(loop);
        this.nothing = first;
        this.snapshot = first;
        this.dateAt = loop.now() - 2 * SECOND;
        settings(settings);
    }

    /** One for each loop, with a snapshot of nothing. */
    static LoopRun[] serveNothing(List<? extends Loop> loops, DocumentConfig.Runtime settings) {
        Snapshot nothing = new Snapshot(
                0,
                new Snapshot.Core(null, null, null, new Faults()),
                Routes.NONE,
                List.of(),
                Map.of(),
                Set.of(),
                Published.NOTHING.missing(),
                loops.size());
        return loops.stream().map(loop -> new LoopRun(loop, nothing, settings)).toArray(LoopRun[]::new);
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** What serves a request: for some the snapshot on trial. */
    Snapshot snapshotFor(RequestHead request) {
        LoopShare tried = trial;
        return tried != null && tried.takes(request) ? tried.candidate : snapshot;
    }

    /** Serves some requests with a snapshot on trial from now on, or no more. */
    void tries(@Nullable LoopShare next) {
        trial = next;
    }

    private void settings(DocumentConfig.Runtime settings) {
        holdMax = settings.holdMax();
        holdNanos = settings.hold().toNanos();
        samples = Samples.following(samples, settings.samples());
    }

    long holdNanos() {
        return holdNanos;
    }

    /** The value of {@code Date}, made once a second. */
    byte[] date() {
        long now = loop.now();
        if (now - dateAt >= SECOND) {
            dateAt = now;
            date = DATE.format(Instant.now()).getBytes(StandardCharsets.US_ASCII);
        }
        return date;
    }

    // ---- publishing ----

    /** Serves this loop with another snapshot from now on. */
    void publish(Snapshot next, DocumentConfig.Runtime settings, Runnable lastLeft) {
        Snapshot last = snapshot;
        settings(settings);
        snapshot = next;
        trial = null;
        try {
            if (last.protocol != null && last.protocol != next.protocol) {
                last.protocol.yield(loop);
            }
            acceptParked();
            resumeHeld();
            follow(next);
        } finally {
            last.use(loop.index()).retire(lastLeft);
        }
    }

    private void follow(Snapshot next) {
        warm.follow(next);
        checks.follow(next);
    }

    /** The snapshot goes to other endpoints from now on. @param gone idle connections to these are closed */
    void endpointsChanged(Set<Destination> gone) {
        follow(snapshot);
        Connector connector = snapshot.connector;
        if (connector != null) {
            for (Destination each : gone) {
                for (Wire idle = connector.poll(loop, each); idle != null; idle = connector.poll(loop, each)) {
                    idle.close();
                }
            }
        }
    }

    // ---- exchanges that wait for a module ----

    boolean hold(ExchangeRun exchange) {
        return held.size() < holdMax && held.add(exchange);
    }

    void unhold(ExchangeRun exchange) {
        held.remove(exchange);
    }

    private void resumeHeld() {
        if (!held.isEmpty()) {
            List<ExchangeRun> waiting = new ArrayList<>(held);
            held.clear();
            waiting.forEach(ExchangeRun::begin);
        }
    }

    // ---- wires that wait for a protocol ----

    /** Gives a client's wire to the protocol that serves now, or keeps it until one does. */
    void accept(Wire wire, ListenerRun listener, @Nullable ByteBuf received) {
        Protocol protocol = snapshot.protocol;
        if (draining) {
            release(received);
            wire.closeAfterFlush();
        } else if (successor != null && received == null && passesOn(wire)) {
            successor.take(wire, stayed -> accept(wire, listener, stayed));
        } else if (protocol != null) {
            protocol.accept(wire, listener, received);
        } else if (parked.size() < PARKED_MAX) {
            Parked waiting = new Parked(wire, listener, received);
            parked.add(waiting);
            waiting.begin();
        } else {
            release(received);
            wire.close();
        }
    }

    private void acceptParked() {
        if (snapshot.protocol == null) {
            return;
        }
        for (Parked waiting = parked.poll(); waiting != null; waiting = parked.poll()) {
            waiting.end();
            accept(waiting.wire, waiting.listener, waiting.received);
        }
    }

    static void release(@Nullable ByteBuf octets) {
        if (octets != null) {
            octets.release();
        }
    }

    // ---- the end ----

    void tunnelOpened() {
        tunnels++;
    }

    void tunnelEnded() {
        tunnels--;
    }

    int tunnels() {
        return tunnels;
    }

    /**
     * Another process serves: connections go there between two requests; those that cannot are served once more, and when they are idle have some time.
     *
     * @param to null where none can go
     */
    void depart(long idleNanos, Transport.@Nullable Successor to) {
        successor = to;
        warm.end();
        checks.end();
        if (snapshot.protocol != null) {
            snapshot.protocol.drain(loop, idleNanos);
        }
    }

    boolean passesOn(Wire wire) {
        return successor != null && successor.takes(wire);
    }

    /** New connections are closed, and those that exist behind their exchange. */
    void drain() {
        draining = true;
        warm.end();
        checks.end();
        if (snapshot.protocol != null) {
            snapshot.protocol.drain(loop, 0);
        }
        List<ExchangeRun> waiting = new ArrayList<>(held);
        held.clear();
        waiting.forEach(exchange -> exchange.giveUpHold(Failure.of(Failure.Kind.SHUTTING_DOWN)));
        List.copyOf(copies).forEach(MirrorRun::giveUp);
    }

    /** Whether all ends soon. */
    boolean draining() {
        return draining;
    }

    /** A wire for which there is no protocol now. */
    private final class Parked extends Timed implements WireSink {
        private final Wire wire;
        private final ListenerRun listener;
        private @Nullable ByteBuf received;

        Parked(Wire wire, ListenerRun listener, @Nullable ByteBuf received) {
            this.wire = wire;
            this.listener = listener;
            this.received = received;
        }

        void begin() {
            wire.reading(false);
            wire.sink(this);
            deadline = loop.now() + holdNanos;
            loop.watch(this);
        }

        void end() {
            loop.unwatch(this);
        }

        @Override
        protected void expired() {
            wire.close();
        }

        @Override
        public void received(Wire from, ByteBuf octets) {
            ByteBuf before = received;
            received = before == null
                    ? octets
                    : loop.allocator().directBuffer().writeBytes(before).writeBytes(octets);
            if (before != null) {
                before.release();
                octets.release();
            }
        }

        @Override
        public void inputEnded(Wire from) {
            wire.close();
        }

        @Override
        public void closed(Wire from) {
            end();
            if (parked.remove(this)) {
                release(received);
            }
        }
    }
}
