package dev.prox.filter.ratelimit;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode;
import dev.prox.filter.ratelimit.RateLimitConfig.Algorithm;
import dev.prox.filter.ratelimit.RateLimitConfig.Further;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes the limits that a configuration asks for. */
final class Limits {
    private static final Duration REFILL_MAX = Duration.ofDays(366);

    private final RateLimitConfig config;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Limit> made = new ArrayList<>();

    private Limits(RateLimitConfig config) {
        this.config = config;
    }

    /** @throws ConfigException with all that is wrong */
    static Limit[] of(RateLimitConfig config, ConfigNode at) throws ConfigException {
        Limits limits = new Limits(config);
        limits.make(at);
        if (!limits.problems.isEmpty()) {
            throw new ConfigException(limits.problems);
        }
        return limits.made.toArray(Limit[]::new);
    }

    private void make(ConfigNode at) {
        if (config.rate() == null && config.limits().isEmpty()) {
            problems.add(new Problem(
                    at.position(), at.path() + ".rate", null, "a rate like 100/s, or a list of `limits`", null));
        }
        if ((config.missingKey() == Keys.Missing.FALLBACK) != (config.fallback() != null)) {
            problems.add(child(at, config.fallback() == null ? "missing-key" : "fallback")
                    .problem("`fallback` and `missing-key: fallback` together"));
        }
        if (config.rate() != null) {
            add(new Further("default", config.by(), config.rate(), config.burst(), config.algorithm()), at);
        } else if (config.burst() != null && !config.limits().isEmpty()) {
            problems.add(child(at, "burst").keyProblem("a burst beside its `rate`"));
        }
        Set<String> names = new HashSet<>(Set.of("default"));
        List<ConfigNode> items = child(at, "limits").items();
        for (int i = 0; i < config.limits().size(); i++) {
            Further further = config.limits().get(i);
            ConfigNode node = i < items.size() ? items.get(i) : at;
            String name = further.name() == null ? "limit-" + (i + 1) : further.name();
            if (!names.add(name) || !name.chars().allMatch(c -> c >= ' ' && c < 127 && c != '"' && c != '\\')) {
                problems.add(child(node, "name").problem("a name of its own, of letters and digits"));
            }
            add(new Further(name, further.by(), further.rate(), further.burst(), further.algorithm()), node);
        }
    }

    private void add(Further limit, ConfigNode at) {
        Rate rate = limit.rate();
        Algorithm algorithm = limit.algorithm() == null ? config.algorithm() : limit.algorithm();
        boolean windowed = algorithm == Algorithm.FIXED_WINDOW || algorithm == Algorithm.SLIDING_WINDOW;
        int burst = limit.burst() == null ? rate.count() : limit.burst();
        if (windowed && limit.burst() != null) {
            problems.add(child(at, "burst").keyProblem("no burst beside a window, which admits its rate at once"));
        }
        Duration refill = Duration.ofNanos(rate.intervalNanos()).multipliedBy(burst);
        if (refill.compareTo(REFILL_MAX) > 0) {
            problems.add(
                    child(at, "burst").problem("a burst that fills again within " + REFILL_MAX.toDays() + " days"));
        } else if (config.cost().template() == null && config.cost().constant() > burst) {
            problems.add(child(at, "cost").problem("a cost of at most what is admitted at once, " + burst));
        } else {
            Keys keys = new Keys(
                    limit.by() == null ? config.by() : limit.by(),
                    config.ipv6Prefix(),
                    config.missingKey(),
                    config.fallback());
            Buckets buckets = new Buckets(meter(algorithm, rate, burst), config.maxKeys());
            made.add(new Limit(String.valueOf(limit.name()), keys, buckets, rate));
        }
    }

    private static Meter meter(Algorithm algorithm, Rate rate, int burst) {
        return switch (algorithm) {
            case TOKEN_BUCKET, GCRA -> CellRate.of(rate.intervalNanos(), burst);
            case FIXED_WINDOW -> new FixedWindow(rate.count(), rate.length().toMillis());
            case SLIDING_WINDOW -> new SlidingWindow(rate.count(), rate.length().toNanos() / 1000);
        };
    }

    /** The node below, or the node itself in its place. */
    private static ConfigNode child(ConfigNode node, String key) {
        return node.fields().getOrDefault(key, node);
    }
}
