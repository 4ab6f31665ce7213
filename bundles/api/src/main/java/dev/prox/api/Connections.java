package dev.prox.api;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one destination on one loop, whatever they do at the moment, and who waits for one. It belongs to no version of the connector: all
 * versions count the same connections and serve the same queue, and a connection holds on to no module.
 *
 * <p>Confined to its loop.
 */
public final class Connections {
    private final ArrayDeque<Wire> idle = new ArrayDeque<>();
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
    private int opening;
    private int open;

    /** One who waits for a connection; the first one who came is served first. */
    public interface Waiter {
        /** Whether a connection may be opened for it now. */
        boolean mayOpen();

        /** Its turn has come: it opens one. */
        void open();

        /** One has become free for it. */
        void serve(Wire wire);
    }

    /** Those that are being opened. */
    public int opening() {
        return opening;
    }

    /** Those that are being opened, in use, idle, or tunnels. */
    public int all() {
        return opening + open;
    }

    public int idle() {
        return idle.size();
    }

    /** Those idle ones that their servers have not closed meanwhile. */
    public int idleOpen() {
        int count = 0;
        for (Wire each : idle) {
            count += each.open() ? 1 : 0;
        }
        return count;
    }

    public int waiting() {
        return waiting.size();
    }

    /** Whether nothing is lost when this is forgotten. */
    public boolean unused() {
        return opening + open == 0 && idle.isEmpty() && waiting.isEmpty();
    }

    // ---- connections ----

    /** One is being opened. */
    public void begin() {
        opening++;
    }

    /** That has failed or was given up. */
    public void failed() {
        opening--;
        next();
    }

    /** It has succeeded: counted until it is closed, by whomever. */
    public void opened(Wire wire, long retiresAt) {
        opening--;
        open++;
        wire.owner(new Member(this, retiresAt));
        next();
    }

    /** The one that was used last, or null. */
    public @Nullable Wire pollIdle() {
        Wire wire = idle.pollLast();
        while (wire != null && !wire.open()) {
            wire = idle.pollLast();
        }
        return wire;
    }

    public void addIdle(Wire wire) {
        idle.addLast(wire);
    }

    /** The one that was idle for the longest time, or null. */
    public @Nullable Wire oldestIdle() {
        return idle.peekFirst();
    }

    public void removeOldestIdle() {
        idle.pollFirst();
    }

    // ---- who waits ----

    public void await(Waiter waiter) {
        waiting.addLast(waiter);
    }

    public void giveUp(Waiter waiter) {
        if (waiting.remove(waiter)) {
            next();
        }
    }

    /** Gives a connection that has become free to who waits; false when nobody does. */
    public boolean handOver(Wire wire) {
        Waiter first = waiting.pollFirst();
        if (first == null) {
            return false;
        }
        first.serve(wire);
        return true;
    }

    private void next() {
        Waiter first = waiting.peekFirst();
        while (first != null && first.mayOpen()) {
            waiting.pollFirst();
            first.open();
            first = waiting.peekFirst();
        }
    }

    /** One open connection among them. */
    private static final class Member implements Wire.Owner {
        private final Connections all;
        private final long retiresAt;

        Member(Connections all, long retiresAt) {
            this.all = all;
            this.retiresAt = retiresAt;
        }

        @Override
        public long retiresAt() {
            return retiresAt;
        }

        @Override
        public void closed(Wire wire) {
            all.open--;
            all.next();
        }
    }
}
