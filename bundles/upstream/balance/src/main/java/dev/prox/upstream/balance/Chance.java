package dev.prox.upstream.balance;

import dev.prox.api.Endpoint;
import dev.prox.api.Loop;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Draws an endpoint at random, each as often as its weight says: the alias method of Walker and Vose, which takes the same time for any number of them. The
 * generator of each loop is SplitMix64.
 */
final class Chance {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    /** Far apart, since each is written by another thread. */
    private static final int STRIDE = 16;

    private final long[] generators;
    /** Of 2^32: how much of the column belongs to itself; the rest to its alias. */
    private final long[] own;

    private final int[] alias;

    Chance(List<Endpoint> endpoints, int loops) {
        generators = new long[(loops + 1) * STRIDE];
        for (int i = 1; i <= loops; i++) {
            generators[i * STRIDE] = ThreadLocalRandom.current().nextLong();
        }
        own = new long[endpoints.size()];
        alias = new int[endpoints.size()];
        fill(endpoints);
    }

    private void fill(List<Endpoint> endpoints) {
        int n = own.length;
        double sum = endpoints.stream().mapToDouble(Endpoint::weight).sum();
        double[] part = new double[n];
        int[] columns = new int[n];
        int small = 0;
        int large = n;
        for (int i = 0; i < n; i++) {
            part[i] = endpoints.get(i).weight() * n / sum;
            columns[part[i] < 1 ? small++ : --large] = i;
        }
        while (small > 0 && large < n) {
            int less = columns[--small];
            int more = columns[large];
            own[less] = (long) (part[less] * 0x1p32);
            alias[less] = more;
            part[more] -= 1 - part[less];
            if (part[more] < 1) {
                large++;
                columns[small++] = more;
            }
        }
        while (small > 0) {
            own[columns[--small]] = 1L << 32;
        }
        while (large < n) {
            own[columns[large++]] = 1L << 32;
        }
    }

    private long random(Loop loop) {
        int at = (loop.index() + 1) * STRIDE;
        long z = generators[at] + GOLDEN;
        generators[at] = z;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** By weight. On the loop. */
    int draw(Loop loop) {
        long random = random(loop);
        int column = (int) ((random >>> 32) * own.length >>> 32);
        return (random & 0xFFFFFFFFL) < own[column] ? column : alias[column];
    }

    /** Another one than this, of two at least: by weight, or else any. On the loop. */
    int other(int than, Loop loop) {
        int drawn = draw(loop);
        if (drawn != than) {
            return drawn;
        }
        int any = than + 1 + uniform(own.length - 1, loop);
        return any < own.length ? any : any - own.length;
    }

    /** From 0 to {@code below - 1}, whatever the weights. On the loop. */
    int uniform(int below, Loop loop) {
        return (int) ((random(loop) >>> 32) * below >>> 32);
    }
}
