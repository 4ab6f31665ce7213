package dev.prox.engine;

import dev.prox.api.Balancer;
import dev.prox.api.Endpoint;
import dev.prox.api.Exchange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Those among whom is chosen, until something about them changes. Immutable. */
final class Lineup {
    private static final Candidate[] NOBODY = {};
    /** How often the balancer is asked for another one, before the next in order has it. */
    private static final int FURTHER_CHOICES = 3;

    private final Candidate[] all;
    private final List<Candidate> staying;
    private final Map<String, Candidate> byId = new HashMap<>();
    private final Balancer.@Nullable Choice choice;
    /** Where there is nothing to choose. */
    private final @Nullable Candidate only;

    private Lineup(List<Candidate> all, List<Candidate> staying, Balancer.@Nullable Choice choice) {
        this.all = all.toArray(NOBODY);
        this.staying = List.copyOf(staying);
        staying.forEach(each -> byId.put(each.state().id(), each));
        all.forEach(each -> byId.put(each.state().id(), each));
        this.choice = choice;
        this.only = this.all.length == 1 ? this.all[0] : null;
    }

    /**
     * @param staying those that only serve clients that belong to them
     * @param balancer who chooses, or null where that is left to chance
     */
    static Lineup of(List<Candidate> all, List<Candidate> staying, @Nullable Balancer balancer) {
        if (balancer == null || all.size() < 2) {
            return new Lineup(all, staying, null);
        }
        return new Lineup(all, staying, balancer.among(List.<Endpoint>copyOf(all)));
    }

    /** Whether these are the same candidates in the same order, with the same weights. */
    boolean isOf(List<Candidate> candidates, List<Candidate> stay) {
        return List.of(all).equals(candidates) && staying.equals(stay);
    }

    /** The one that a client belongs to, where it may serve it; or null. */
    @Nullable
    Candidate ofId(String id) {
        return byId.get(id);
    }

    /** Null where there is nobody. Throws what the balancer throws. */
    @Nullable
    Candidate choose(Exchange exchange) {
        if (only != null) {
            return only;
        }
        Balancer.Choice by = choice;
        if (by != null) {
            return all[by.choose(exchange)];
        }
        return all.length == 0 ? null : all[ThreadLocalRandom.current().nextInt(all.length)];
    }

    /** Whom {@link #choose} gives whatever comes before it; null where that is not certain. Throws what the balancer throws. */
    @Nullable
    Candidate certain(Exchange exchange) {
        Balancer.Choice by = choice;
        int at = only != null || by == null ? -1 : by.certain(exchange);
        return at < 0 ? only : all[at];
    }

    /** Those among whom is chosen. */
    List<Candidate> all() {
        return List.of(all);
    }

    /** One that has not failed the exchange, or null where all have. Throws what the balancer throws. */
    @Nullable
    Candidate another(Exchange exchange, List<Candidate> failed) {
        for (int i = 0; i < FURTHER_CHOICES && all.length > 1; i++) {
            Candidate next = choose(exchange);
            if (next != null && isNew(next, failed)) {
                return next;
            }
        }
        return next(failed);
    }

    /** The first behind the last that failed. */
    @Nullable
    Candidate next(List<Candidate> failed) {
        int last = List.of(all).indexOf(failed.getLast());
        for (int i = 1; i <= all.length; i++) {
            Candidate next = all[(last + i) % all.length];
            if (isNew(next, failed)) {
                return next;
            }
        }
        return null;
    }

    private static boolean isNew(Candidate next, List<Candidate> failed) {
        return failed.stream().noneMatch(each -> each.to().equals(next.to()));
    }
}
