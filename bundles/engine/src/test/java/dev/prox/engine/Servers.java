package dev.prox.engine;

import dev.prox.api.Balancer;
import dev.prox.api.Destination;
import dev.prox.api.Endpoint;
import dev.prox.api.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The endpoints of an upstream, which take turns on each loop. */
final class Servers {
    static final Availability AVAILABILITY = new Availability(0.3, "", 0);

    private Servers() {}

    /** Nothing is checked and found. */
    static Loads loads() {
        return new Loads(
                new Checkups(Runnable::run, () -> {}),
                new Discoveries(new KnownSetFiles(null), Runnable::run, (upstream, first) -> {}));
    }

    /** @param ring an endpoint that has more turns stands here more often */
    static ProxyHandler handler(Destination[] ring, UpstreamConfig config, Load[] loads) {
        return new ProxyHandler(roster(new Turns(), ring), config, loads);
    }

    static Roster roster(Balancer balancer, Destination... ring) {
        Endpoints.Group group = new Endpoints().of("api");
        List<Member> members = new ArrayList<>();
        for (Destination each : ring) {
            members.add(new Member(each, group.of(each.toString(), 2, 0), 1, 0, "", Map.of()));
        }
        return new Roster("api", group, AVAILABILITY, balancer, null, members, 0);
    }

    /** One after the other. */
    static final class Turns implements Balancer {
        @Override
        public Choice among(List<Endpoint> endpoints) {
            int[] next = new int[2];
            return exchange -> turn(next, endpoints.size(), exchange);
        }

        private static int turn(int[] next, int all, Exchange exchange) {
            int at = next[exchange.loop().index()]++ % all;
            next[exchange.loop().index()] %= all;
            return at;
        }
    }
}
