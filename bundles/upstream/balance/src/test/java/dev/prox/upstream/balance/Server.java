package dev.prox.upstream.balance;

import dev.prox.api.Endpoint;
import dev.prox.api.Loop;
import java.util.ArrayList;
import java.util.List;

/** An endpoint of which a test says what is under way there, and how long it takes. */
final class Server implements Endpoint {
    private final String name;
    private final int weight;
    int requests;
    long latency;

    Server(String name, int weight) {
        this.name = name;
        this.weight = weight;
    }

    /** {@code 10.0.0.0:80}, {@code 10.0.0.1:80} ... */
    static List<Endpoint> some(int count) {
        List<Endpoint> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new Server("10.0." + i / 256 + "." + i % 256 + ":80", 1));
        }
        return all;
    }

    static List<Endpoint> weighing(int... weights) {
        List<Endpoint> all = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            all.add(new Server("10.0.0." + i + ":80", weights[i]));
        }
        return all;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int requests(Loop loop) {
        return requests;
    }

    @Override
    public long latencyNanos(Loop loop) {
        return latency;
    }
}
