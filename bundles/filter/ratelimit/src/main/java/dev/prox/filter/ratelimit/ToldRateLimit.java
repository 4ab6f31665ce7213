package dev.prox.filter.ratelimit;

import dev.prox.api.Exchange;
import dev.prox.api.HeaderLine;
import dev.prox.api.ResponseFilter;

/** Says on each response what is left, as it is then. */
final class ToldRateLimit extends RateLimitFilter implements ResponseFilter {
    private final HeaderLine policy;

    ToldRateLimit(RateLimitConfig config, Limit[] limits, Refusals refusals, Shadow counted) {
        super(config, limits, refusals, counted);
        this.policy = Refusals.policy(limits);
    }

    @Override
    public void onResponse(Exchange exchange) {
        if (exchange.response().find(RATE_LIMIT) >= 0) {
            return;
        }
        StringBuilder left = new StringBuilder();
        for (Limit limit : limits) {
            String one = limit.left(exchange);
            left.append(left.isEmpty() || one.isEmpty() ? "" : ", ").append(one);
        }
        if (!left.isEmpty()) {
            exchange.response().add(policy);
            exchange.response().add(RATE_LIMIT, left.toString());
        }
    }
}
