package dev.prox.engine;

import dev.prox.api.ConfigControl.Change;
import dev.prox.api.ConfigControl.DryRun;
import dev.prox.api.ConfigControl.Explanation;
import dev.prox.api.ConfigControl.Reason;
import dev.prox.api.ConfigControl.Refused;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lets sampled requests choose among the routes of another document, and says what would be different. On the Director's thread. */
final class DryRuns {
    private static final int GROUPS_MAX = 10_000;

    private final Director director;

    DryRuns(Director director) {
        this.director = director;
    }

    /** @throws ConfigException when the other document could not serve */
    DryRun compare(ConfigSource source, Proposal read) throws ConfigException, Refused, InterruptedException {
        Explainer now = Explainer.serving(director);
        DocumentConfig config = director.config;
        if (config == null || config.runtime().samples() == 0) {
            throw new Refused(Reason.CONFLICT, "no requests are sampled; write runtime: { samples: 1000 }");
        }
        List<Samples.Sample> samples = samples();
        Tenants.Joined joined = director.tenants.join(source, read, false, director::compile);
        try {
            Snapshot other = joined.snapshot();
            Explainer then = new Explainer(director.loops[0], other, joined.document(), joined.config());
            return compare(samples, now, then, other);
        } finally {
            director.discard(joined.snapshot());
        }
    }

    private List<Samples.Sample> samples() {
        List<Samples.Sample> all = Collections.synchronizedList(new ArrayList<>());
        director.onEveryLoop(loop -> {
            Samples own = director.loops[loop.index()].samples;
            if (own != null) {
                all.addAll(own.all());
            }
        });
        return all;
    }

    private record Difference(String now, String then) {}

    private record Group(String request, long count) {}

    private static DryRun compare(List<Samples.Sample> samples, Explainer now, Explainer then, Snapshot other)
            throws Refused, InterruptedException {
        long route = 0;
        long filters = 0;
        long handler = 0;
        Map<Difference, Group> groups = new LinkedHashMap<>();
        for (Samples.Sample sample : samples) {
            Explanation one = now.chosen(sample);
            boolean gone = !other.listeners.containsKey(sample.listener());
            Explanation two = gone ? null : then.chosen(sample);
            boolean otherRoute = two == null || !Objects.equals(one.match(), two.match()) || isNone(one) != isNone(two);
            boolean otherFilters = two != null && !one.filters().equals(two.filters());
            boolean otherHandler = two == null || !answer(one).equals(answer(two));
            route += otherRoute ? 1 : 0;
            filters += otherFilters ? 1 : 0;
            handler += otherHandler ? 1 : 0;
            if ((otherRoute || otherFilters || otherHandler) && groups.size() < GROUPS_MAX) {
                Difference difference = new Difference(text(one), two == null ? "no listener takes it" : text(two));
                groups.merge(
                        difference,
                        new Group(text(sample), 1),
                        (before, more) -> new Group(before.request(), before.count() + 1));
            }
        }
        List<Change> changes = groups.entrySet().stream()
                .map(each -> new Change(
                        each.getValue().request(),
                        each.getKey().now(),
                        each.getKey().then(),
                        each.getValue().count()))
                .sorted(Comparator.comparingLong((Change each) -> -each.count()))
                .limit(DryRun.CHANGES_MAX)
                .toList();
        return new DryRun(samples.size(), route, filters, handler, changes);
    }

    private static boolean isNone(Explanation of) {
        return of.route() == null;
    }

    /** What answers, and where that is. */
    private static String answer(Explanation of) {
        return of.handler() + " " + of.mirror() + " " + of.endpoints() + " " + of.missing() + " " + of.refused();
    }

    private static String text(Explanation of) {
        if (of.refused() != null) {
            return of.refused();
        }
        if (of.route() == null) {
            return "no route";
        }
        String filters = of.filters().stream()
                .map(each -> each.name().replaceFirst(".*/", "") + " " + each.settings())
                .collect(Collectors.joining(", "));
        String handler = of.handler() == null
                ? String.valueOf(of.missing())
                : of.handler().name().replaceFirst(".*/", "") + " "
                        + of.handler().settings();
        return of.route() + (filters.isEmpty() ? "" : " [" + filters + "]") + " " + handler;
    }

    private static String text(Samples.Sample sample) {
        String head = new String(sample.head(), StandardCharsets.ISO_8859_1);
        @Nullable
        String host = head.lines()
                .filter(line -> line.regionMatches(true, 0, "host:", 0, 5))
                .map(line -> line.substring(5).strip())
                .findFirst()
                .orElse(null);
        String first = head.substring(0, head.indexOf(" HTTP/"));
        int query = first.indexOf('?');
        return (query < 0 ? first : first.substring(0, query) + "?…") + (host == null ? "" : " at " + host);
    }
}
