package dev.prox.engine;

import dev.prox.api.Destination;
import dev.prox.api.Exchange;
import dev.prox.api.Handler;
import dev.prox.api.Verdict;
import org.jspecify.annotations.Nullable;

/** Sends requests to the endpoints of an upstream, one after the other, each as often as its weight says. */
final class ProxyHandler implements Handler {
    private final Destination[] ring;
    private final int attempts;
    /** The next position of each event loop; far apart, since each is written by another thread. */
    private final int[] next;

    private static final int STRIDE = 16;

    /**
     * @param ring the endpoints, each repeated by its weight
     * @param attempts further endpoints to try
     */
    ProxyHandler(Destination[] ring, int attempts, int loops) {
        this.ring = ring;
        this.attempts = attempts;
        this.next = new int[(loops + 1) * STRIDE];
    }

    @Override
    public Verdict handle(Exchange exchange) {
        return ring.length == 1 ? ring[0] : pick(exchange);
    }

    private Destination pick(Exchange exchange) {
        int slot = (exchange.loop().index() + 1) * STRIDE;
        int at = next[slot];
        next[slot] = at + 1 == ring.length ? 0 : at + 1;
        return ring[at];
    }

    @Override
    public @Nullable Verdict retry(Exchange exchange, int retries) {
        if (retries >= attempts) {
            return null;
        }
        Destination failed = exchange.destination();
        for (int i = 0; i < ring.length; i++) {
            Destination other = pick(exchange);
            if (failed == null || !other.equals(failed)) {
                return other;
            }
        }
        return null;
    }
}
