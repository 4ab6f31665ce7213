package dev.prox.filter.ratelimit;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.HeaderName;
import dev.prox.api.Portable;
import dev.prox.api.RequestFilter;
import dev.prox.api.Stateful;
import dev.prox.api.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Admits a request where all limits do, or answers 429 with {@code Retry-After} (RFC 9110, 10.2.3) and the fields {@code RateLimit} and
 * {@code RateLimit-Policy} of draft-ietf-httpapi-ratelimit-headers-10. What one limit refuses counts in none.
 */
sealed class RateLimitFilter implements RequestFilter, Stateful, Portable permits ToldRateLimit {
    /** What the state is, for other versions: a map of clients to the nanoTime at which their buckets are full. */
    private static final String STATE = "rate-limit/full-at-nanos/1";
    /** A list of entries: the kind of a limit, and a map of clients to its states. */
    private static final String STATES = "rate-limit/limits/1";

    static final HeaderName RATE_LIMIT = HeaderName.of("RateLimit");
    static final HeaderName RATE_LIMIT_POLICY = HeaderName.of("RateLimit-Policy");
    private static final long SECOND = 1_000_000_000;

    final Limit[] limits;
    private final Cost cost;
    private final Refusals refusals;
    private final boolean shadow;
    private final Shadow counted;

    RateLimitFilter(RateLimitConfig config, Limit[] limits, Refusals refusals, Shadow counted) {
        this.limits = limits;
        this.cost = config.cost();
        this.refusals = refusals;
        this.shadow = config.shadow();
        this.counted = counted;
    }

    /** @param shadowed counts what a filter in shadow mode would have refused */
    static RateLimitFilter create(RateLimitConfig config, ConfigNode at, LongAdder shadowed) throws ConfigException {
        Limit[] limits = Limits.of(config, at);
        Refusals refusals = Refusals.of(config, limits, at);
        Shadow counted = new Shadow(at.path(), shadowed);
        return config.fields() == RateLimitConfig.Fields.ALWAYS
                ? new ToldRateLimit(config, limits, refusals, counted)
                : new RateLimitFilter(config, limits, refusals, counted);
    }

    @Override
    public final Verdict onRequest(Exchange exchange) {
        int count = cost.of(exchange);
        if (count == 0) {
            return Verdict.CONTINUE;
        }
        for (int i = 0; i < limits.length; i++) {
            long wait = limits[i].take(exchange, count);
            if (wait != 0) {
                for (int taken = 0; taken < i; taken++) {
                    limits[taken].giveBack(exchange, count);
                }
                return refuse(exchange, i, wait);
            }
        }
        return Verdict.CONTINUE;
    }

    private Verdict refuse(Exchange exchange, int limit, long wait) {
        if (shadow) {
            counted.wouldRefuse(exchange.loop().now());
            return Verdict.CONTINUE;
        }
        return wait == Long.MAX_VALUE ? refusals.withoutKey() : refusals.of(limit, (wait + SECOND - 1) / SECOND);
    }

    // ---- state ----

    @Override
    public final byte[] save() {
        return BucketState.write(limits, System.nanoTime());
    }

    @Override
    public final boolean restore(byte[] state) {
        return BucketState.read(state, limits, System.nanoTime());
    }

    @Override
    public final Object state() {
        if (limits.length == 1 && limits[0].buckets().meter() instanceof CellRate) {
            return Map.entry(STATE, limits[0].buckets().share());
        }
        List<Map.Entry<String, Object>> states = new ArrayList<>();
        for (Limit limit : limits) {
            states.add(Map.entry(limit.buckets().meter().kind(), limit.buckets().share()));
        }
        return Map.entry(STATES, states);
    }

    @Override
    public final boolean adopt(Object state) {
        if (!(state instanceof Map.Entry<?, ?> entry)) {
            return false;
        }
        if (STATE.equals(entry.getKey())) {
            return areStates(entry.getValue()) && adopt(0, CellRate.KIND, entry.getValue());
        }
        if (!STATES.equals(entry.getKey()) || !(entry.getValue() instanceof List<?> all)) {
            return false;
        }
        boolean understood = true;
        for (int i = 0; i < all.size(); i++) {
            boolean one = all.get(i) instanceof Map.Entry<?, ?> each && areStates(each.getValue());
            understood &= one;
            if (one && all.get(i) instanceof Map.Entry<?, ?> each) {
                adopt(i, each.getKey(), each.getValue());
            }
        }
        return understood;
    }

    /** The limit at this place goes on with states of its kind; of another kind they are of no use to it. */
    @SuppressWarnings("unchecked")
    private boolean adopt(int place, Object kind, Object states) {
        if (place < limits.length && limits[place].buckets().meter().kind().equals(kind)) {
            limits[place].buckets().adopt((ConcurrentHashMap<Object, AtomicLong>) states);
        }
        return true;
    }

    private static boolean areStates(Object states) {
        return states instanceof ConcurrentHashMap<?, ?> map
                && map.values().stream().allMatch(AtomicLong.class::isInstance);
    }
}
