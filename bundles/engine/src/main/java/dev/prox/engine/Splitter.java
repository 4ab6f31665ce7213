package dev.prox.engine;

import dev.prox.api.Exchange;
import dev.prox.api.Handler;
import dev.prox.api.Respond;
import dev.prox.api.Template;
import dev.prox.api.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to several upstreams by weight: each has a part of the numbers from 0 to the sum of the weights, in the order in which they are written.
 * The upstream that is chosen answers, whatever its answer is.
 */
final class Splitter implements Handler {
    private static final Respond MISSING = Respond.failure(Answers.MISSING, ExchangeState.RETRY_AFTER);

    private final @Nullable ProxyHandler[] sides;
    /** Where the part of each ends. */
    private final long[] ends;

    private final @Nullable Template by;
    private final LongUnaryOperator chance;

    /** @param to null where nothing is known yet of the endpoints */
    record Side(@Nullable ProxyHandler to, int weight) {}

    /** @param by what stays together; null for nothing */
    Splitter(List<Side> sides, @Nullable Template by) {
        this(sides, by, all -> ThreadLocalRandom.current().nextLong(all));
    }

    /** @param chance gives a number below the one that it gets */
    Splitter(List<Side> sides, @Nullable Template by, LongUnaryOperator chance) {
        this.sides = new @Nullable ProxyHandler[sides.size()];
        this.ends = new long[sides.size()];
        this.by = by;
        this.chance = chance;
        long sum = 0;
        for (int i = 0; i < ends.length; i++) {
            sum += sides.get(i).weight();
            ends[i] = sum;
            this.sides[i] = sides.get(i).to();
        }
    }

    /** Those of which something is known. */
    List<ProxyHandler> upstreams() {
        List<ProxyHandler> all = new ArrayList<>();
        for (ProxyHandler each : sides) {
            if (each != null) {
                all.add(each);
            }
        }
        return all;
    }

    boolean whole() {
        return upstreams().size() == sides.length;
    }

    @Override
    public Verdict handle(Exchange exchange) {
        ProxyHandler side = sides[side(exchange)];
        if (side == null) {
            return MISSING;
        }
        if (exchange instanceof ExchangeState run) {
            run.aim.at(side);
        }
        return side.handle(exchange);
    }

    /** Who answers an exchange whatever chance says, or null where it has a say. */
    @Nullable
    ProxyHandler certain(Exchange exchange) {
        String key = key(exchange);
        return key == null || key.isEmpty() ? null : sides[side(exchange)];
    }

    private @Nullable String key(Exchange exchange) {
        return by == null ? null : by.whole(exchange);
    }

    private int side(Exchange exchange) {
        long all = ends[ends.length - 1];
        String key = key(exchange);
        long number = key == null || key.isEmpty() ? chance.applyAsLong(all) : number(key, all);
        int side = 0;
        while (number >= ends[side]) {
            side++;
        }
        return side;
    }

    /** The same for the same key in every process: where its hash lies among all hashes, on a scale from 0 to {@code all}. */
    static long number(String key, long all) {
        long hash = key.hashCode() * 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
        return (hash >>> 32) * all >>> 32;
    }
}
