package dev.prox.upstream.balance;

import dev.prox.api.Balancer;
import dev.prox.api.Balancer.Choice;
import dev.prox.api.Endpoint;
import dev.prox.api.Exchange;
import dev.prox.api.Loop;
import dev.prox.api.Template;
import java.util.Arrays;
import java.util.List;

/**
 * {@code maglev}: the hash of the text points into a table that endpoints have filled in turns, each in an order of its own (Eisenbud et al., "Maglev: A Fast
 * and Reliable Software Network Load Balancer", 3.4). Shares are exact, and who comes or leaves moves few texts but his own.
 *
 * <p>With a bound on the load (Mirrokni et al., "Consistent Hashing with Bounded Loads") an endpoint that has its fill is passed over for the next in the table.
 */
final class Maglev implements Choice {
    private final Template by;
    private final Chance chance;
    private final int[] table;
    private final Endpoint[] endpoints;
    private final double loadMax;
    private final double weights;

    private Maglev(MaglevConfig config, Chance chance, int[] table, Endpoint[] endpoints) {
        this.by = config.by();
        this.loadMax = config.loadMax();
        this.chance = chance;
        this.table = table;
        this.endpoints = endpoints;
        double sum = 0;
        for (Endpoint each : endpoints) {
            sum += each.weight();
        }
        this.weights = sum;
    }

    static Balancer balancer(MaglevConfig config, int loops) {
        return endpoints -> among(endpoints, config, loops);
    }

    static Maglev among(List<Endpoint> endpoints, MaglevConfig config, int loops) {
        Endpoint[] all = endpoints.toArray(Endpoint[]::new);
        return new Maglev(config, new Chance(endpoints, loops), table(all, config.table()), all);
    }

    /** Who has each entry. In a round each endpoint takes the next free entry of its order, or waits, if its weight is less, for a later round. */
    static int[] table(Endpoint[] endpoints, int size) {
        int[] table = new int[size];
        Arrays.fill(table, -1);
        int most = 1;
        long[] next = new long[endpoints.length];
        long[] skip = new long[endpoints.length];
        for (int i = 0; i < endpoints.length; i++) {
            long hash = XxHash.of(endpoints[i].name());
            next[i] = Long.remainderUnsigned(hash, size);
            skip[i] = 1 + Long.remainderUnsigned(XxHash.of(endpoints[i].name() + "#"), size - 1);
            most = Math.max(most, endpoints[i].weight());
        }
        long[] credit = new long[endpoints.length];
        int filled = 0;
        while (true) {
            for (int i = 0; i < endpoints.length; i++) {
                credit[i] += endpoints[i].weight();
                if (credit[i] < most) {
                    continue;
                }
                credit[i] -= most;
                while (table[(int) next[i]] >= 0) {
                    next[i] = (next[i] + skip[i]) % size;
                }
                table[(int) next[i]] = i;
                if (++filled == size) {
                    return table;
                }
            }
        }
    }

    @Override
    public int choose(Exchange exchange) {
        String key = by.whole(exchange);
        if (key == null) {
            return chance.draw(exchange.loop());
        }
        int at = (int) Long.remainderUnsigned(XxHash.of(key), table.length);
        return loadMax == 0 ? table[at] : withinBounds(at, exchange.loop());
    }

    @Override
    public int certain(Exchange exchange) {
        return loadMax != 0 || by.whole(exchange) == null ? -1 : choose(exchange);
    }

    /** The first in the table from there on that has not its fill; since the bounds of all are more than all requests, there is one. */
    private int withinBounds(int from, Loop loop) {
        int last = -1;
        int at = from;
        for (int i = 0; i < table.length; i++) {
            int owner = table[at];
            if (owner != last && mayHaveMore(owner, loop)) {
                return owner;
            }
            last = owner;
            at = at + 1 == table.length ? 0 : at + 1;
        }
        return table[from];
    }

    private boolean mayHaveMore(int owner, Loop loop) {
        int has = endpoints[owner].requests(loop);
        if (has == 0) {
            return true;
        }
        double part = loadMax * endpoints[owner].weight() / weights;
        long all = 1;
        for (Endpoint each : endpoints) {
            all += each.requests(loop);
            if (has < Math.ceil(part * all)) {
                return true;
            }
        }
        return false;
    }
}
