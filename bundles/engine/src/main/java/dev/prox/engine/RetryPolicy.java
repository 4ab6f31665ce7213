package dev.prox.engine;

import dev.prox.api.Failure;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** When a request of an upstream is sent again. Immutable. */
final class RetryPolicy {
    private static final int DOUBLINGS_MAX = 16;

    private final UpstreamConfig.Retries config;
    private final Set<Failure.Kind> kinds = EnumSet.noneOf(Failure.Kind.class);
    private final BitSet statuses = new BitSet();

    RetryPolicy(UpstreamConfig.Retries config) {
        this.config = config;
        for (RetryOn each : config.on()) {
            kinds.addAll(each.kinds());
            if (each.status() > 0) {
                statuses.set(each.status());
            }
        }
    }

    int attempts() {
        return config.attempts();
    }

    /** Whether requests may be sent again whose method is not idempotent. */
    boolean unsafe() {
        return config.unsafe();
    }

    /** Retries for each request, in all. */
    double budget() {
        return config.budget().share();
    }

    /** Octets of a body that are kept, so that it can be sent again. */
    int bodyMax() {
        return config.attempts() == 0 ? 0 : config.body();
    }

    boolean on(Failure.Kind kind) {
        return kinds.contains(kind);
    }

    boolean on(int status) {
        return statuses.get(status);
    }

    /** A time at random, up to a bound that doubles with each retry, so that those who failed together do not come back together. */
    long backoffNanos(int retry) {
        long most = Math.min(
                config.backoffMax().toNanos(), config.backoff().toNanos() << Math.min(retry - 1, DOUBLINGS_MAX));
        return most <= 0 ? 0 : ThreadLocalRandom.current().nextLong(most);
    }
}
