package dev.prox.upstream.balance;

import dev.prox.api.Balancer.Choice;
import dev.prox.api.Endpoint;
import java.util.List;

/** {@code random}: by chance alone, each as often as its weight says. */
final class RandomChoice {
    private RandomChoice() {}

    static Choice among(List<Endpoint> endpoints, int loops) {
        Chance chance = new Chance(endpoints, loops);
        return exchange -> chance.draw(exchange.loop());
    }
}
