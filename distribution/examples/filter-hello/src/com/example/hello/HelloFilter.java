package com.example.hello;

import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestFilter;
import dev.prox.api.Respond;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Verdict;

/**
 * The filter. One instance serves all event loops at once, so it is immutable; whatever a request would have to make again and again
 * is made here, once.
 */
record HelloFilter(HeaderName rude, HeaderLine hello) implements RequestFilter, ResponseFilter {
    private static final Respond REFUSAL = Respond.failure(Failure.Kind.DENIED, "rude requests are not served");

    @Override
    public Verdict onRequest(Exchange exchange) {
        return exchange.request().find(rude) < 0 ? Verdict.CONTINUE : REFUSAL;
    }

    @Override
    public void onResponse(Exchange exchange) {
        exchange.response().add(hello);
    }
}
