package dev.prox.upstream.balance;

import dev.prox.api.Balancer.Choice;
import dev.prox.api.Endpoint;
import dev.prox.api.Exchange;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * {@code round-robin}: one after the other, each as often as its weight says. The turns are a table that each loop walks by itself; those of a heavy
 * endpoint are spread over it.
 */
final class RoundRobin implements Choice {
    private static final int TURNS_MAX = 8192;
    private static final int STRIDE = 16;

    private final int[] turns;
    private final int[] next;

    private RoundRobin(int[] turns, int loops) {
        this.turns = turns;
        this.next = new int[(loops + 1) * STRIDE];
    }

    static RoundRobin among(List<Endpoint> endpoints, int loops) {
        int[] weights = endpoints.stream().mapToInt(Endpoint::weight).toArray();
        return new RoundRobin(turns(weights), loops);
    }

    /** Each endpoint stands in the middle of as many equal parts of the table as it has turns. */
    static int[] turns(int[] weights) {
        int[] counts = counts(weights);
        long all = 0;
        PriorityQueue<Turn> queue = new PriorityQueue<>(Turn.ORDER);
        for (int i = 0; i < counts.length; i++) {
            all += counts[i];
            queue.add(new Turn(i, 0.5 / counts[i]));
        }
        int[] turns = new int[(int) all];
        for (int i = 0; i < turns.length; i++) {
            Turn turn = queue.remove();
            turns[i] = turn.endpoint();
            queue.add(new Turn(turn.endpoint(), turn.at() + 1.0 / counts[turn.endpoint()]));
        }
        return turns;
    }

    /** The turns of each: the weights in lowest terms, or near to them where that were too many. */
    private static int[] counts(int[] weights) {
        int divisor = 0;
        for (int each : weights) {
            divisor = gcd(divisor, each);
        }
        long all = 0;
        int[] counts = new int[weights.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = weights[i] / divisor;
            all += counts[i];
        }
        double most = Math.max(TURNS_MAX, 8.0 * counts.length);
        if (all > most) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = (int) Math.max(1, Math.round(counts[i] * most / all));
            }
        }
        return counts;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    @Override
    public int choose(Exchange exchange) {
        int slot = (exchange.loop().index() + 1) * STRIDE;
        int at = next[slot];
        next[slot] = at + 1 == turns.length ? 0 : at + 1;
        return turns[at];
    }

    private record Turn(int endpoint, double at) {
        private static final Comparator<Turn> ORDER =
                Comparator.comparingDouble(Turn::at).thenComparingInt(Turn::endpoint);
    }
}
