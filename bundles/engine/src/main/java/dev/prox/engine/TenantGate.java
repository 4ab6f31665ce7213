package dev.prox.engine;

import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.RequestFilter;
import dev.prox.api.Respond;
import dev.prox.api.Verdict;

/** Admits the requests of a tenant, up to what it may have at once and each second. Stands before all filters of its routes. */
final class TenantGate implements RequestFilter {
    private static final Respond TOO_MANY = Respond.failure(
            new Failure(Failure.Kind.CONNECTION_LIMIT, "the site has as many requests as it may have"),
            ExchangeState.RETRY_AFTER);
    private static final Respond TOO_OFTEN = Respond.failure(
            new Failure(Failure.Kind.TOO_MANY_REQUESTS, "the site has more requests a second than it may have"),
            ExchangeState.RETRY_AFTER);

    private final TenantLoad load;
    private final int requestsMax;
    private final int rate;

    TenantGate(TenantLoad load, TenantLimits limits) {
        this.load = load;
        this.requestsMax = limits.requestsMax();
        this.rate = limits.rate();
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (requestsMax > 0 && exchange instanceof ExchangeState run) {
            if (!load.enter(requestsMax)) {
                return TOO_MANY;
            }
            run.aim.counts(load);
        }
        return rate > 0 && !load.take(rate, exchange.loop().now()) ? TOO_OFTEN : Verdict.CONTINUE;
    }
}
