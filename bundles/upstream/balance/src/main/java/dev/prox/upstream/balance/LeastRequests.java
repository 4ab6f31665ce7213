package dev.prox.upstream.balance;

import dev.prox.api.Balancer.Choice;
import dev.prox.api.Endpoint;
import dev.prox.api.Exchange;
import dev.prox.api.Loop;
import java.util.List;

/**
 * {@code least-requests}: the endpoint that has the fewest requests of this loop under way for its weight; chance and weight decide among equals. Looks at all
 * of them, or, where there are many, at {@value #LOOKS_MAX} in a row that begin anywhere.
 */
final class LeastRequests implements Choice {
    private static final int LOOKS_MAX = 64;

    private final Endpoint[] endpoints;
    private final Chance chance;

    private LeastRequests(Endpoint[] endpoints, Chance chance) {
        this.endpoints = endpoints;
        this.chance = chance;
    }

    static LeastRequests among(List<Endpoint> endpoints, int loops) {
        return new LeastRequests(endpoints.toArray(Endpoint[]::new), new Chance(endpoints, loops));
    }

    @Override
    public int choose(Exchange exchange) {
        Loop loop = exchange.loop();
        int least = chance.draw(loop);
        int at = chance.uniform(endpoints.length, loop);
        int looks = Math.min(LOOKS_MAX, endpoints.length);
        for (int i = 0; i < looks; i++) {
            if (hasLess(endpoints[at], endpoints[least], loop)) {
                least = at;
            }
            at = at + 1 == endpoints.length ? 0 : at + 1;
        }
        return least;
    }

    /** Whether one has fewer requests for its weight than another. */
    static boolean hasLess(Endpoint one, Endpoint other, Loop loop) {
        return (long) one.requests(loop) * other.weight() < (long) other.requests(loop) * one.weight();
    }
}
