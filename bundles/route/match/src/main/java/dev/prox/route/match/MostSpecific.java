package dev.prox.route.match;

import dev.prox.api.ConfigException;
import dev.prox.api.Exchange;
import dev.prox.api.PagedList;
import dev.prox.api.PagedList.Difference;
import dev.prox.api.RequestHead;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the most specific rule that matches.
 *
 * <p>A path that can be read in several ways ({@link PathReading}) must lead to the same rule in all of them, with the same values of its named
 * parts; else no rule takes the request, so that nobody walks around the filters of a route by another spelling of its path.
 *
 * <p>Immutable. A rule has a slot, which stays the same while rules before it come and go; a router for other rules shares with this what was
 * made of those that both have.
 */
final class MostSpecific implements Router {
    private static final int NONE = -1;
    private static final byte[] ROOT = {'/'};

    private final PagedList<Rule<Match>> rules;
    /** By position. */
    private final int[] slots;
    /** By slot. */
    private final int[] positions;
    /** From the highest priority to the lowest. */
    private final HostTable[] levels;

    private MostSpecific(PagedList<Rule<Match>> rules, int[] slots, int[] positions, HostTable[] levels) {
        this.rules = rules;
        this.slots = slots;
        this.positions = positions;
        this.levels = levels;
    }

    /** @throws ConfigException for rules that are never reached, and for names of fields that are none */
    static MostSpecific create(List<Rule<Match>> rules) throws ConfigException {
        return new MostSpecific(PagedList.of(List.of()), new int[0], new int[0], new HostTable[0]).with(rules);
    }

    /**
     * The router for these rules. What it costs grows with how many differ from those of this router, in their place where none came or went, else
     * between the first and the last that differ.
     *
     * @throws ConfigException as {@link #create}
     */
    MostSpecific with(List<Rule<Match>> rulesOfNext) throws ConfigException {
        PagedList<Rule<Match>> next = PagedList.of(rulesOfNext);
        List<Difference> differences = next.differences(rules);
        if (differences.isEmpty()) {
            return this;
        }
        int same = differences.getFirst().from();
        int shorter = Math.min(rules.size(), next.size());
        while (same < shorter && rules.get(same).match().equals(next.get(same).match())) {
            same++;
        }
        int sameAtEnd =
                Math.min(shorter - same, next.size() - differences.getLast().end());
        while (sameAtEnd < shorter - same && match(rules, sameAtEnd).equals(match(next, sameAtEnd))) {
            sameAtEnd++;
        }
        int[] newSlots = slots(same, sameAtEnd, next.size());
        int[] newPositions = newSlots == slots ? positions : positions(newSlots);
        Edit edit = new Edit(next, newPositions);
        boolean inPlace = newSlots == slots;
        List<Difference> all = inPlace
                ? differences
                : List.of(new Difference(same, rules.size() - sameAtEnd, same, next.size() - sameAtEnd));
        HostTable[] changed = levels;
        for (Difference each : all) {
            for (int i = each.before(); i < each.beforeEnd(); i++) {
                int slot = slots[i];
                if (!inPlace || differs(next, i)) {
                    changed = change(changed, rules.get(i).match(), list -> Edit.remove(list, slot), edit);
                }
            }
        }
        for (Difference each : all) {
            for (int i = each.from(); i < each.end(); i++) {
                if (!inPlace || differs(next, i)) {
                    Candidate more = edit.candidate(newSlots[i]);
                    changed = change(changed, next.get(i).match(), list -> edit.add(list, more), edit);
                }
            }
        }
        edit.check();
        return new MostSpecific(next, newSlots, newPositions, changed);
    }

    private boolean differs(List<Rule<Match>> next, int position) {
        return !rules.get(position).match().equals(next.get(position).match());
    }

    private static Match match(List<Rule<Match>> rules, int fromEnd) {
        return rules.get(rules.size() - 1 - fromEnd).match();
    }

    // ---- slots ----

    /** Those of the next rules by position: kept ones keep theirs, new ones get those that become free, then further ones. */
    private int[] slots(int same, int sameAtEnd, int size) {
        if (size == slots.length) {
            return slots;
        }
        int[] next = Arrays.copyOf(slots, size);
        System.arraycopy(slots, slots.length - sameAtEnd, next, size - sameAtEnd, sameAtEnd);
        int freed = slots.length - sameAtEnd - same;
        int[] unused = unused(size - sameAtEnd - same - freed);
        for (int i = same; i < size - sameAtEnd; i++) {
            next[i] = i - same < freed ? slots[i] : unused[i - same - freed];
        }
        return next;
    }

    /** So many slots that no rule has. */
    private int[] unused(int count) {
        int[] result = new int[Math.max(0, count)];
        int found = 0;
        for (int slot = 0; found < result.length; slot++) {
            if (slot >= positions.length || positions[slot] == NONE) {
                result[found++] = slot;
            }
        }
        return result;
    }

    private static int[] positions(int[] slots) {
        int last = Arrays.stream(slots).max().orElse(NONE);
        int[] positions = new int[last + 1];
        Arrays.fill(positions, NONE);
        for (int i = 0; i < slots.length; i++) {
            positions[slots[i]] = i;
        }
        return positions;
    }

    private static HostTable[] change(HostTable[] levels, Match match, UnaryOperator<Candidate[]> list, Edit edit) {
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].priority == match.priority()) {
                HostTable[] changed = levels.clone();
                changed[i] = levels[i].change(match, list, edit);
                return changed[i].isEmpty() ? without(changed, i) : changed;
            }
        }
        List<HostTable> more = new ArrayList<>(List.of(levels));
        more.add(new HostTable(match.priority(), edit).change(match, list, edit));
        more.sort(Comparator.comparingInt(level -> -level.priority));
        return more.toArray(HostTable[]::new);
    }

    private static HostTable[] without(HostTable[] levels, int at) {
        List<HostTable> less = new ArrayList<>(List.of(levels));
        less.remove(at);
        return less.toArray(HostTable[]::new);
    }

    // ---- choosing ----

    @Override
    public int route(Exchange exchange) {
        Candidate chosen = chosen(exchange);
        return chosen == null ? NONE : positions[chosen.pick()];
    }

    @Override
    public @Nullable Mismatch explain(int rule, Exchange exchange) {
        return Reasons.of(rules.get(rule), exchange);
    }

    private @Nullable Candidate chosen(Exchange exchange) {
        RequestHead head = exchange.request();
        if (hasNoPath(head)) {
            return first(exchange, ROOT, 0, 0);
        }
        int from = head.pathFrom();
        int to = head.pathTo();
        if (from == to) {
            return first(exchange, ROOT, 0, 1);
        }
        byte[] bytes = head.bytes();
        return PathReading.isPlain(bytes, from, to)
                ? first(exchange, bytes, from, to)
                : inAllReadings(exchange, new PathReading(bytes, from, to));
    }

    private static boolean hasNoPath(RequestHead head) {
        return head.form() == RequestHead.Form.AUTHORITY || head.form() == RequestHead.Form.ASTERISK;
    }

    private @Nullable Candidate first(Exchange exchange, byte[] path, int from, int to) {
        for (HostTable level : levels) {
            Candidate found = level.first(exchange, path, from, to);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable Candidate inAllReadings(Exchange exchange, PathReading path) {
        int readings = path.isUnambiguous() ? 0 : PathReading.ALL;
        path.read(0);
        Candidate chosen = first(exchange, path.octets(), 0, path.end());
        PathPattern named = chosen != null && chosen.path != null && chosen.path.isNamed() ? chosen.path : null;
        List<@Nullable String> values = named == null ? List.of() : named.values(path.text());
        for (int parts = 1; parts <= readings; parts++) {
            path.read(parts);
            if (first(exchange, path.octets(), 0, path.end()) != chosen
                    || named != null && !named.values(path.text()).equals(values)) {
                return null;
            }
        }
        return chosen;
    }

    /** In the reading with nothing; {@link #inAllReadings} has found the same in all others, but for what {@code *} takes. */
    @Override
    public @Nullable String parameter(int rule, Exchange exchange, String name) {
        PathPattern pattern = rules.get(rule).match().path();
        RequestHead head = exchange.request();
        if (pattern == null || hasNoPath(head)) {
            return null;
        }
        byte[] bytes = head.bytes();
        int from = head.pathFrom();
        int to = head.pathTo();
        if (from == to) {
            return pattern.value(name, "/");
        }
        if (PathReading.isPlain(bytes, from, to)) {
            return pattern.value(name, new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
        }
        PathReading path = new PathReading(bytes, from, to);
        path.read(0);
        return pattern.value(name, path.text());
    }
}
