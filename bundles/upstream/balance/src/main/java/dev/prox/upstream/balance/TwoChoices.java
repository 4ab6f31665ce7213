package dev.prox.upstream.balance;

import dev.prox.api.Balancer.Choice;
import dev.prox.api.Endpoint;
import dev.prox.api.Exchange;
import dev.prox.api.Loop;
import java.util.List;

/**
 * Two endpoints are drawn, and the better one is taken (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing"): nearly as even as to look at all
 * of them, and it never sends everybody to the same one.
 */
abstract class TwoChoices implements Choice {
    private final Endpoint[] endpoints;
    private final Chance chance;

    private TwoChoices(List<Endpoint> endpoints, int loops) {
        this.endpoints = endpoints.toArray(Endpoint[]::new);
        this.chance = new Chance(endpoints, loops);
    }

    /** {@code p2c}: who has fewer requests under way for its weight is better. */
    static TwoChoices byRequests(List<Endpoint> endpoints, int loops) {
        return new TwoChoices(endpoints, loops) {
            @Override
            boolean better(Endpoint second, Endpoint first, Loop loop) {
                return LeastRequests.hasLess(second, first, loop);
            }
        };
    }

    /**
     * {@code peak-ewma}: who will answer sooner is better: the highest latency of late, times the requests that it has with this one, by its weight. One of
     * which nothing is known gets one request, to know more.
     */
    static TwoChoices byLatency(List<Endpoint> endpoints, int loops) {
        return new TwoChoices(endpoints, loops) {
            @Override
            boolean better(Endpoint second, Endpoint first, Loop loop) {
                return cost(second, loop) < cost(first, loop);
            }
        };
    }

    private static double cost(Endpoint endpoint, Loop loop) {
        long latency = endpoint.latencyNanos(loop);
        int requests = endpoint.requests(loop);
        if (latency == 0) {
            return requests == 0 ? 0 : (double) Long.MAX_VALUE * (requests + 1) / endpoint.weight();
        }
        return (double) latency * (requests + 1) / endpoint.weight();
    }

    abstract boolean better(Endpoint second, Endpoint first, Loop loop);

    @Override
    public final int choose(Exchange exchange) {
        Loop loop = exchange.loop();
        int first = chance.draw(loop);
        int second = chance.other(first, loop);
        return better(endpoints[second], endpoints[first], loop) ? second : first;
    }
}
