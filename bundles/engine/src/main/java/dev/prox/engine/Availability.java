package dev.prox.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Which endpoints may be chosen, and how much of the requests each is to have beside the others.
 *
 * <p>Endpoints of one priority and on the same side of the border of our zone are a level. The first level has all requests while {@value #SPARE}ths of its
 * available weight are the whole of it; what it cannot take passes on to the next one.
 *
 * @param panic the share of a level that must be available; below it all of the level are used, where no other level can take the requests
 * @param zone ours, or empty
 * @param slowNanos how long the weight of an endpoint grows that came (back); 0 for at once
 */
record Availability(double panic, String zone, long slowNanos) {
    /** A level may lose so much that the rest times this is the whole, before others take a part of its requests. */
    private static final double SPARE = 1.4;

    private static final double EPSILON = 1e-9;
    /** The weight of the one with the greatest share, where weights are not just those of the configuration. */
    private static final int FINE = 10_000;

    private static final int TENTHS = 10;

    /** Whether somebody's weight grows, so that the candidates of later will be others. */
    boolean growing(List<Member> members, long now) {
        return members.stream().anyMatch(each -> each.state().tenths(slowNanos, now) < TENTHS);
    }

    /** In the order of the levels, and of the configuration within. */
    List<Candidate> among(List<Member> members, long now) {
        Collection<Level> levels = levels(members);
        double health = levels.stream().mapToDouble(Level::health).sum();
        if (health < 1 - EPSILON) {
            levels.forEach(each -> each.panics(panic));
            if (health < EPSILON) {
                return panic > 0 ? plain(levels, now) : List.of();
            }
        }
        double left = Math.min(1, health);
        double whole = left;
        List<Level> serving = new ArrayList<>();
        for (Level each : levels) {
            each.load = Math.min(left, each.health()) / whole;
            left -= each.load * whole;
            if (each.load > EPSILON) {
                serving.add(each);
            }
        }
        return serving.size() == 1 ? plain(serving, now) : weighed(serving, now);
    }

    /** Those that get no new clients, and keep the ones that belong to them. */
    List<Candidate> staying(List<Member> members) {
        return members.stream()
                .filter(each -> each.state().draining() && each.state().available())
                .map(each -> Candidate.of(each, each.weight()))
                .toList();
    }

    private Collection<Level> levels(List<Member> members) {
        Comparator<Place> order = Comparator.comparingInt(Place::priority).thenComparing(Place::elsewhere);
        TreeMap<Place, Level> levels = new TreeMap<>(order);
        for (Member each : members) {
            if (!each.state().draining()) {
                boolean elsewhere = !zone.isEmpty() && !zone.equals(each.zone());
                levels.computeIfAbsent(new Place(each.priority(), elsewhere), place -> new Level())
                        .add(each);
            }
        }
        return levels.values();
    }

    /** With the weights of the configuration, unless one of them is still growing. */
    private List<Candidate> plain(Collection<Level> levels, long now) {
        List<Member> used = levels.stream().flatMap(each -> each.used.stream()).toList();
        if (growing(used, now)) {
            levels.forEach(each -> each.load = each.weight(slowNanos, now));
            return weighed(levels, now);
        }
        return used.stream().map(each -> Candidate.of(each, each.weight())).toList();
    }

    private List<Candidate> weighed(Collection<Level> levels, long now) {
        double most = 0;
        for (Level level : levels) {
            for (Member each : level.used) {
                most = Math.max(most, level.share(each, slowNanos, now));
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (Level level : levels) {
            for (Member each : level.used) {
                int weight = (int) Math.round(FINE * level.share(each, slowNanos, now) / most);
                candidates.add(Candidate.of(each, Math.max(1, weight)));
            }
        }
        return candidates;
    }

    private record Place(int priority, boolean elsewhere) {}

    /** Endpoints that have requests together. */
    private static final class Level {
        private final List<Member> all = new ArrayList<>();
        private List<Member> used = new ArrayList<>();
        private double load;

        void add(Member member) {
            all.add(member);
            if (member.state().available()) {
                used.add(member);
            }
        }

        /** The part of all requests that it can take, 0 to 1. */
        double health() {
            long available = all.stream()
                    .filter(each -> each.state().available())
                    .mapToLong(Member::weight)
                    .sum();
            long whole = all.stream().mapToLong(Member::weight).sum();
            return Math.min(1, SPARE * available / whole);
        }

        void panics(double below) {
            if (used.size() < below * all.size()) {
                used = all;
            }
        }

        double weight(long slowNanos, long now) {
            return used.stream()
                    .mapToDouble(each -> (double) each.weight() * each.state().tenths(slowNanos, now) / TENTHS)
                    .sum();
        }

        double share(Member member, long slowNanos, long now) {
            double own = (double) member.weight() * member.state().tenths(slowNanos, now) / TENTHS;
            return load * own / weight(slowNanos, now);
        }
    }
}
