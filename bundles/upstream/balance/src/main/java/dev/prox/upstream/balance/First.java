package dev.prox.upstream.balance;

import dev.prox.api.Balancer.Choice;
import dev.prox.api.Exchange;

/** {@code first}: the first that is available. */
final class First implements Choice {
    @Override
    public int choose(Exchange exchange) {
        return 0;
    }

    @Override
    public int certain(Exchange exchange) {
        return 0;
    }
}
