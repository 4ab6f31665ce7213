package dev.prox.filter.ratelimit;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Portable;
import dev.prox.api.RequestFilter;
import dev.prox.api.Respond;
import dev.prox.api.Stateful;
import dev.prox.api.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Admits a request, or answers 429 with {@code Retry-After} (RFC 9110, 10.2.3) and the fields {@code RateLimit} and
 * {@code RateLimit-Policy} of draft-ietf-httpapi-ratelimit-headers-10. A client has one connection's address ({@link
 * ClientKey}).
 */
final class RateLimitFilter implements RequestFilter, Stateful, Portable {
    /** What the state is, for other versions: a map of clients to the nanoTime at which their buckets are full. */
    private static final String STATE = "rate-limit/full-at-nanos/1";

    private static final HeaderName RATE_LIMIT = HeaderName.of("RateLimit");
    private static final HeaderName RATE_LIMIT_POLICY = HeaderName.of("RateLimit-Policy");
    private static final Duration REFILL_MAX = Duration.ofDays(366);
    private static final long SECOND = 1_000_000_000;
    private static final int REFUSALS_KEPT = 61;

    private final Buckets buckets;
    private final Failure failure;
    private final HeaderLine policy;
    /** By seconds to wait; filled by whoever needs one first, and all make the same. */
    private final @Nullable Respond[] refusals = new @Nullable Respond[REFUSALS_KEPT];

    private RateLimitFilter(RateLimitConfig config) {
        Rate rate = config.rate();
        this.buckets = new Buckets(rate.intervalNanos(), config.burstOrCount(), config.maxKeys());
        this.failure = new Failure(Failure.Kind.TOO_MANY_REQUESTS, "over " + rate + " requests of one client");
        this.policy = new HeaderLine(
                RATE_LIMIT_POLICY,
                "\"default\";q=" + rate.count() + ";w=" + rate.unit().length().toSeconds());
    }

    static RateLimitFilter create(RateLimitConfig config, ConfigNode at) throws ConfigException {
        Duration refill = Duration.ofNanos(config.rate().intervalNanos()).multipliedBy(config.burstOrCount());
        if (refill.compareTo(REFILL_MAX) > 0) {
            throw new ConfigException(at.fields()
                    .getOrDefault("burst", at)
                    .problem("a burst that fills again within " + REFILL_MAX.toDays() + " days"));
        }
        return new RateLimitFilter(config);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        Object key = ClientKey.of(exchange.clientAddress().getAddress());
        long wait = buckets.take(key, exchange.loop().now());
        return wait == 0 ? Verdict.CONTINUE : refusal((wait + SECOND - 1) / SECOND);
    }

    private Respond refusal(long seconds) {
        if (seconds >= REFUSALS_KEPT) {
            return newRefusal(seconds);
        }
        Respond kept = refusals[(int) seconds];
        if (kept == null) {
            kept = newRefusal(seconds);
            refusals[(int) seconds] = kept;
        }
        return kept;
    }

    private Respond newRefusal(long seconds) {
        return Respond.failure(
                failure,
                new HeaderLine(HeaderName.RETRY_AFTER, Long.toString(seconds)),
                policy,
                new HeaderLine(RATE_LIMIT, "\"default\";r=0;t=" + seconds));
    }

    @Override
    public byte[] save() {
        return BucketState.write(buckets.share(), System.nanoTime());
    }

    @Override
    public boolean restore(byte[] state) {
        Map<Object, AtomicLong> saved = BucketState.read(state, System.nanoTime());
        if (saved != null) {
            saved.forEach(buckets.share()::putIfAbsent);
        }
        return saved != null;
    }

    @Override
    public Object state() {
        return Map.entry(STATE, buckets.share());
    }

    @Override
    @SuppressWarnings("unchecked")
    public boolean adopt(Object state) {
        if (!(state instanceof Map.Entry<?, ?> entry)
                || !STATE.equals(entry.getKey())
                || !(entry.getValue() instanceof ConcurrentHashMap<?, ?> map)
                || !map.values().stream().allMatch(AtomicLong.class::isInstance)) {
            return false;
        }
        buckets.adopt((ConcurrentHashMap<Object, AtomicLong>) map);
        return true;
    }
}
