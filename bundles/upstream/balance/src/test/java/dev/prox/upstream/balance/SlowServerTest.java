package dev.prox.upstream.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Balancer.Choice;
import dev.prox.api.Endpoint;
import dev.prox.api.Loop;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.FakeLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Ten servers of which one is ten times as slow, for two minutes of virtual time: what clients notice of it. */
class SlowServerTest {
    private static final double SECOND = 1e9;
    private static final int RATE = 500;
    private static final int REQUESTS = 120 * RATE;
    private static final double SLOWER = 10;

    private final FakeLoop loop = new FakeLoop();
    private final FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1").on(loop);

    /** As {@link Endpoint#latencyNanos} says: rises at once, falls by half in five seconds. */
    private final class Modelled implements Endpoint {
        private static final double HALF_LIFE = 5 * SECOND;
        private final double slowness;
        private int requests;
        private double latency;
        private long at;

        Modelled(double slowness) {
            this.slowness = slowness;
        }

        void sample(double nanos) {
            double kept = Math.pow(2, -(loop.now() - at) / HALF_LIFE);
            double last = latency * kept;
            latency = nanos >= last ? nanos : latency * kept + nanos * (1 - kept);
            at = loop.now();
        }

        @Override
        public String name() {
            return "server";
        }

        @Override
        public int weight() {
            return 1;
        }

        @Override
        public int requests(Loop on) {
            return requests;
        }

        @Override
        public long latencyNanos(Loop on) {
            return (long) (latency * Math.pow(2, -(loop.now() - at) / HALF_LIFE));
        }
    }

    private record End(long at, Modelled server, double took) {}

    /** The 99th percentile of the time to answer, in nanoseconds. */
    private double p99(Function<List<Endpoint>, Choice> balancer, double slowness) {
        Random random = new Random(1);
        loop.now(0);
        List<Endpoint> servers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            servers.add(new Modelled(i == 3 ? slowness : 1));
        }
        Choice choice = balancer.apply(servers);
        PriorityQueue<End> ends = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
        double[] took = new double[REQUESTS];
        double now = 0;
        for (int i = 0; i < REQUESTS; i++) {
            now += -Math.log(1 - random.nextDouble()) * SECOND / RATE;
            for (End end = ends.peek(); end != null && end.at() <= now; end = ends.peek()) {
                ends.remove();
                loop.now(end.at());
                end.server().requests--;
                end.server().sample(end.took());
            }
            loop.now((long) now);
            Modelled chosen = (Modelled) servers.get(choice.choose(exchange));
            chosen.requests++;
            took[i] = (0.005 - 0.005 * Math.log(1 - random.nextDouble())) * SECOND * chosen.slowness;
            ends.add(new End((long) (now + took[i]), chosen, took[i]));
        }
        Arrays.sort(took);
        return took[(int) (REQUESTS * 0.99)];
    }

    @Test
    void oneSlowServerIsHardlyNoticedWithPeakEwma() {
        Function<List<Endpoint>, Choice> peakEwma = servers -> TwoChoices.byLatency(servers, 1);
        double healthy = p99(peakEwma, 1);
        double with = p99(peakEwma, SLOWER);
        double byTurns = p99(servers -> RoundRobin.among(servers, 1), SLOWER);

        assertThat(with).isLessThanOrEqualTo(1.3 * healthy);
        assertThat(byTurns).as("what it is without").isGreaterThan(3 * healthy);
    }
}
