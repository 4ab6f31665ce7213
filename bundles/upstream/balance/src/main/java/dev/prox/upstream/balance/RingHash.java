package dev.prox.upstream.balance;

import dev.prox.api.Balancer;
import dev.prox.api.Balancer.Choice;
import dev.prox.api.Endpoint;
import dev.prox.api.Exchange;
import dev.prox.api.Template;
import java.util.Arrays;
import java.util.List;

/**
 * {@code ring-hash}: endpoints have points on a ring, and the next one behind the hash of the text has the request (Karger et al., "Consistent Hashing and
 * Random Trees"). Who comes or leaves moves no text but his own.
 */
final class RingHash implements Choice {
    private static final int POINTS_MAX = 1 << 20;

    private final Template by;
    private final Chance chance;
    private final long[] points;
    /** Whose point it is. */
    private final int[] owners;

    private RingHash(Template by, Chance chance, long[] points, int[] owners) {
        this.by = by;
        this.chance = chance;
        this.points = points;
        this.owners = owners;
    }

    static Balancer balancer(RingHashConfig config, int loops) {
        return endpoints -> among(endpoints, config, loops);
    }

    static RingHash among(List<Endpoint> endpoints, RingHashConfig config, int loops) {
        double middle = endpoints.stream().mapToInt(Endpoint::weight).average().orElse(1);
        double each = Math.min(config.points(), (double) POINTS_MAX / endpoints.size());
        int[] counts = endpoints.stream()
                .mapToInt(endpoint -> (int) Math.max(1, Math.round(each * endpoint.weight() / middle)))
                .toArray();
        record Point(long at, int owner) {}
        Point[] ring = new Point[Arrays.stream(counts).sum()];
        int filled = 0;
        for (int i = 0; i < counts.length; i++) {
            for (int n = 0; n < counts[i]; n++) {
                ring[filled++] = new Point(XxHash.of(endpoints.get(i).name() + "_" + n), i);
            }
        }
        Arrays.sort(
                ring,
                (a, b) -> a.at() == b.at() ? Integer.compare(a.owner(), b.owner()) : Long.compare(a.at(), b.at()));
        return new RingHash(
                config.by(),
                new Chance(endpoints, loops),
                Arrays.stream(ring).mapToLong(Point::at).toArray(),
                Arrays.stream(ring).mapToInt(Point::owner).toArray());
    }

    @Override
    public int choose(Exchange exchange) {
        String key = by.whole(exchange);
        return key == null ? chance.draw(exchange.loop()) : owner(XxHash.of(key));
    }

    @Override
    public int certain(Exchange exchange) {
        return by.whole(exchange) == null ? -1 : choose(exchange);
    }

    int owner(long hash) {
        int at = Arrays.binarySearch(points, hash);
        int next = at >= 0 ? at : -at - 1;
        return owners[next == owners.length ? 0 : next];
    }
}
