package dev.prox.filter.ratelimit;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Failure;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Respond;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The answers to requests beyond a limit. */
final class Refusals {
    private static final byte[] NOTHING = {};
    private static final int KEPT = 61;

    private final RateLimitConfig config;
    private final Limit[] limits;
    private final HeaderLine policy;
    private final List<HeaderLine> own;
    private final Failure[] failures;
    /** By limit and seconds to wait; filled by whoever needs one first, and all make the same. */
    private final @Nullable Respond[] kept;

    private Refusals(RateLimitConfig config, Limit[] limits, List<HeaderLine> own) {
        this.config = config;
        this.limits = limits;
        this.policy = policy(limits);
        this.own = own;
        this.failures = Arrays.stream(limits)
                .map(limit ->
                        new Failure(Failure.Kind.TOO_MANY_REQUESTS, "over " + limit.rate() + " requests of one client"))
                .toArray(Failure[]::new);
        this.kept = new @Nullable Respond[limits.length * KEPT];
    }

    /** @throws ConfigException for fields that cannot be sent */
    static Refusals of(RateLimitConfig config, Limit[] limits, ConfigNode at) throws ConfigException {
        List<ConfigException.Problem> problems = new ArrayList<>();
        List<HeaderLine> own = new ArrayList<>();
        ConfigNode headers = at.fields().getOrDefault("headers", at);
        config.headers().forEach((name, value) -> {
            ConfigNode field = headers.fields().getOrDefault(name, headers);
            try {
                own.add(new HeaderLine(ownName(name), value));
            } catch (IllegalArgumentException e) {
                problems.add(field.keyProblem(String.valueOf(e.getMessage())));
            }
        });
        try {
            new HeaderLine(HeaderName.CONTENT_TYPE, config.contentType());
        } catch (IllegalArgumentException e) {
            problems.add(at.fields().getOrDefault("content-type", at).problem(String.valueOf(e.getMessage())));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new Refusals(config, limits, own);
    }

    private static HeaderName ownName(String text) {
        HeaderName name = HeaderName.of(text);
        List<HeaderName> taken = List.of(
                HeaderName.CONNECTION,
                HeaderName.CONTENT_LENGTH,
                HeaderName.TRANSFER_ENCODING,
                HeaderName.CONTENT_TYPE,
                HeaderName.RETRY_AFTER);
        if (taken.contains(name)) {
            throw new IllegalArgumentException("a field other than " + name + ", which Prox itself writes");
        }
        return name;
    }

    static HeaderLine policy(Limit[] limits) {
        return new HeaderLine(
                RateLimitFilter.RATE_LIMIT_POLICY,
                Arrays.stream(limits).map(Limit::policy).collect(Collectors.joining(", ")));
    }

    /** By the limit at this place, for so many seconds. */
    Respond of(int limit, long seconds) {
        if (seconds >= KEPT) {
            return make(limit, seconds);
        }
        int at = limit * KEPT + (int) seconds;
        Respond before = kept[at];
        if (before == null) {
            before = make(limit, seconds);
            kept[at] = before;
        }
        return before;
    }

    private Respond make(int limit, long seconds) {
        List<HeaderLine> lines = new ArrayList<>();
        lines.add(new HeaderLine(HeaderName.RETRY_AFTER, Long.toString(seconds)));
        if (config.fields() != RateLimitConfig.Fields.NEVER) {
            lines.add(policy);
            lines.add(new HeaderLine(RateLimitFilter.RATE_LIMIT, limits[limit].exhausted(seconds)));
        }
        return respond(lines, failures[limit]);
    }

    /** For a request that has nothing to be counted for. */
    Respond withoutKey() {
        return respond(List.of(), new Failure(Failure.Kind.TOO_MANY_REQUESTS, "nothing to count the request for"));
    }

    private Respond respond(List<HeaderLine> lines, Failure failure) {
        List<HeaderLine> all = new ArrayList<>(lines);
        all.addAll(own);
        String body = config.body();
        return body == null
                ? new Respond(config.status(), all, null, NOTHING, failure)
                : new Respond(
                        config.status(), all, config.contentType(), body.getBytes(StandardCharsets.UTF_8), failure);
    }
}
