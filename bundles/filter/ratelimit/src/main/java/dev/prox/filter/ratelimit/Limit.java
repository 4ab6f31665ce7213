package dev.prox.filter.ratelimit;

import dev.prox.api.Exchange;

/** One limit: who is counted, and what is left to each. */
final class Limit {
    private static final long SECOND = 1_000_000_000;

    private final String name;
    private final Keys keys;
    private final Buckets buckets;
    private final Rate rate;

    Limit(String name, Keys keys, Buckets buckets, Rate rate) {
        this.name = name;
        this.keys = keys;
        this.buckets = buckets;
        this.rate = rate;
    }

    Buckets buckets() {
        return buckets;
    }

    Rate rate() {
        return rate;
    }

    /** Takes {@code cost} and returns 0, or returns the nanoseconds until it may be taken; {@link Long#MAX_VALUE} for never. */
    long take(Exchange exchange, int cost) {
        Object key = keys.of(exchange);
        if (key == Keys.UNCOUNTED) {
            return 0;
        }
        return key == Keys.DENIED
                ? Long.MAX_VALUE
                : buckets.take(key, exchange.loop().now(), cost);
    }

    /** Gives back what {@link #take} has taken just now. */
    void giveBack(Exchange exchange, int cost) {
        Object key = keys.of(exchange);
        if (key != Keys.UNCOUNTED && key != Keys.DENIED) {
            buckets.giveBack(key, exchange.loop().now(), cost);
        }
    }

    /** The limit itself, for the field {@code RateLimit-Policy}. */
    String policy() {
        return "\"" + name + "\";q=" + rate.count() + ";w=" + rate.seconds();
    }

    /** For the field {@code RateLimit} of a refusal. */
    String exhausted(long seconds) {
        return "\"" + name + "\";r=0;t=" + seconds;
    }

    /** What is left, for the field {@code RateLimit}; empty where the request is not counted. */
    String left(Exchange exchange) {
        Object key = keys.of(exchange);
        if (key == Keys.UNCOUNTED || key == Keys.DENIED) {
            return "";
        }
        long now = exchange.loop().now();
        long state = buckets.look(key, now);
        long seconds = (buckets.meter().idleIn(state, now) + SECOND - 1) / SECOND;
        return "\"" + name + "\";r=" + buckets.meter().remaining(state, now) + ";t=" + seconds;
    }
}
