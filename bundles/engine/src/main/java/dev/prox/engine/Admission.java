package dev.prox.engine;

import dev.prox.api.Timed;
import dev.prox.api.Wire;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the connections of a listener, in all and, where that is limited, by client, and refuses those beyond the limits. Shared by the event loops; asked
 * once for each connection.
 */
final class Admission {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final long TELLING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String listener;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentHashMap<Object, Integer> clients = new ConcurrentHashMap<>();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - TELLING_NANOS);
    private final Wire.Owner counted = new Counted();
    private final Wire.Owner countedByClient = new CountedByClient();

    /** At once; 0 for no limit. */
    record Limits(int connections, int byClient) {}

    Admission(String listener) {
        this.listener = listener;
    }

    /** Connections that are open. */
    int connections() {
        return all.get();
    }

    /** Connections that were too many. */
    long refused() {
        return refused.get();
    }

    /** Whether one more may come; then it is counted until it is closed. */
    boolean admits(Wire wire, Limits limits) {
        if (all.incrementAndGet() > limits.connections() && limits.connections() > 0) {
            all.decrementAndGet();
            tell("as many connections as it may have");
            return false;
        }
        if (limits.byClient() == 0) {
            wire.owner(counted);
            return true;
        }
        if (clients.merge(client(wire), 1, Integer::sum) > limits.byClient()) {
            countedByClient.closed(wire);
            tell("as many connections of one client as it may have");
            return false;
        }
        wire.owner(countedByClient);
        return true;
    }

    /** An address, or the first half of one of IPv6, which is given to one client as a whole. */
    private static Object client(Wire wire) {
        InetAddress address = wire.remoteAddress().getAddress();
        byte[] octets = address.getAddress();
        return octets.length == 4 ? address : ByteBuffer.wrap(octets).getLong();
    }

    private void tell(String what) {
        refused.incrementAndGet();
        long now = System.nanoTime();
        long before = toldAt.get();
        if (now - before >= TELLING_NANOS && toldAt.compareAndSet(before, now)) {
            LOG.log(System.Logger.Level.WARNING, "listener {0} has {1}; more are closed", listener, what);
        }
    }

    /** Of a connection among all. */
    private class Counted implements Wire.Owner {
        @Override
        public long retiresAt() {
            return Timed.NEVER;
        }

        @Override
        public void closed(Wire wire) {
            all.decrementAndGet();
        }
    }

    /** Of a connection that is counted by its client too. */
    private final class CountedByClient extends Counted {
        @Override
        public void closed(Wire wire) {
            super.closed(wire);
            clients.computeIfPresent(client(wire), (client, count) -> count == 1 ? null : count - 1);
        }
    }
}
