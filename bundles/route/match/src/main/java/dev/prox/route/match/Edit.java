package dev.prox.route.match;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.RouterFactory.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One change of a router. What it has made nobody else has seen yet, so it may change that in place; everything else it copies.
 *
 * <p>Lists of candidates are in the order of choice.
 */
final class Edit {
    private final List<Rule<Match>> rules;
    private final int[] positions;
    private final List<ConfigException.Problem> problems = new ArrayList<>();

    /**
     * @param rules as they will be
     * @param positions where each is in that list, by slot
     */
    Edit(List<Rule<Match>> rules, int[] positions) {
        this.rules = rules;
        this.positions = positions;
    }

    /** @throws ConfigException with everything that was wrong */
    void check() throws ConfigException {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    Candidate candidate(int slot) {
        Rule<Match> rule = rules.get(positions[slot]);
        Match match = rule.match();
        Split split = match.weight() == null ? null : Split.of(slot, match.weight());
        return new Candidate(Conditions.of(match, rule.at(), problems), match.path(), slot, split);
    }

    /** With one more; those that share requests with it become one. */
    Candidate[] add(Candidate[] list, Candidate more) {
        for (int i = 0; i < list.length; i++) {
            Candidate each = list[i];
            if (each.split != null && more.split != null && isAlike(each, more)) {
                Candidate[] result = list.clone();
                result[i] = each.with(each.split.with(more.split));
                return result;
            }
            if (isSamePlace(each, more)) {
                checkReached(each, more);
            }
        }
        int at = 0;
        while (at < list.length && compare(list[at], more) < 0) {
            at++;
        }
        Candidate[] result = Arrays.copyOf(list, list.length + 1);
        System.arraycopy(list, at, result, at + 1, list.length - at);
        result[at] = more;
        return result;
    }

    private static boolean isAlike(Candidate one, Candidate other) {
        return one.conditions.equals(other.conditions) && isSamePlace(one, other);
    }

    /** Whether two of one list take the same paths: what differs is the names of parts, or one is an expression. */
    private static boolean isSamePlace(Candidate one, Candidate other) {
        return one.path == null || one.path.expression() == null || Objects.equals(one.path, other.path);
    }

    private int compare(Candidate one, Candidate other) {
        int order = Conditions.ORDER.compare(one.conditions, other.conditions);
        return order != 0 ? order : Integer.compare(positions[one.slot], positions[other.slot]);
    }

    private void checkReached(Candidate one, Candidate other) {
        boolean inOrder = positions[one.slot] < positions[other.slot];
        Candidate earlier = inOrder ? one : other;
        Candidate later = inOrder ? other : one;
        if (earlier.conditions.cover(later.conditions)) {
            problems.add(neverReached(at(later), at(earlier), earlier, later));
        }
    }

    private ConfigNode at(Candidate candidate) {
        return rules.get(positions[candidate.slot]).at();
    }

    private static ConfigException.Problem neverReached(
            ConfigNode at, ConfigNode earlier, Candidate first, Candidate later) {
        boolean oneWeight = (first.split == null) != (later.split == null) && isAlike(first, later);
        String fix = earlier.path() + " at line " + earlier.position().line() + " takes all its requests"
                + (oneWeight ? "; to share them, both need a `weight`" : "");
        return new ConfigException.Problem(at.position(), at.path(), "never reached", "conditions of its own", fix);
    }

    /** Without the rule of this slot, which is in it. */
    static Candidate[] remove(Candidate[] list, int slot) {
        for (int i = 0; i < list.length; i++) {
            if (list[i].slots().contains(slot)) {
                Split less = list[i].split == null ? null : list[i].split.without(slot);
                return less == null ? without(list, i) : with(list, i, list[i].with(less));
            }
        }
        throw new IllegalStateException("no rule in slot " + slot);
    }

    private static Candidate[] with(Candidate[] list, int at, Candidate other) {
        Candidate[] result = list.clone();
        result[at] = other;
        return result;
    }

    private static Candidate[] without(Candidate[] list, int at) {
        Candidate[] result = Arrays.copyOf(list, list.length - 1);
        System.arraycopy(list, at + 1, result, at, result.length - at);
        return result;
    }

    /** The first that matches; its path and host were compared before. */
    static @Nullable Candidate first(Candidate[] list, Exchange exchange) {
        for (Candidate each : list) {
            if (each.matches(exchange)) {
                return each;
            }
        }
        return null;
    }
}
