package dev.prox.route.match;

import dev.prox.api.ConfigException;
import dev.prox.api.RouterFactory.Rule;
import dev.prox.testkit.FakeExchange;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * How long it takes to choose one of many rules, and to change one: run by hand, it asserts nothing. Requests come in an order that no cache of the
 * processor knows; heads are made before. Times are those of the thread, the medians of
 * {@value #ROUNDS} rounds and {@value #EDITS} edits.
 */
final class MatchSpeed {
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final int REQUESTS = 1 << 14;
    private static final int ROUNDS = 15;
    private static final int EDITS = 200;

    private MatchSpeed() {}

    public static void main(String[] arguments) throws ConfigException {
        for (Shape shape : Shape.values()) {
            for (int count : new int[] {1, 1000, 100_000}) {
                measure(shape, count);
            }
        }
    }

    /** What the rules have in common. */
    private enum Shape {
        HOSTS("host=t%d.example.org path=/api/*", "t%d.example.org /api/v1/users/7"),
        EXACT_PATHS("path=/shop/%d/cart", "h /shop/%d/cart"),
        PREFIXES("path=/shop/%d/*", "h /shop/%d/cart/items"),
        TEMPLATES("path=/shop/%d/users/{id}/orders/{order}", "h /shop/%d/users/7/orders/8");

        final String rule;
        final String request;

        Shape(String rule, String request) {
            this.rule = rule;
            this.request = request;
        }
    }

    private static void measure(Shape shape, int count) throws ConfigException {
        List<Match> matches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            matches.add(Rules.match(String.format(shape.rule, i)));
        }
        List<Rule<Match>> rules = Rules.rules(matches);
        long begun = CLOCK.getCurrentThreadCpuTime();
        MostSpecific router = MostSpecific.create(rules);
        long made = CLOCK.getCurrentThreadCpuTime() - begun;
        System.out.printf(
                "%-12s %7d routes: %5.0f ns a match, made in %d ms, one edit in %d us%n",
                shape,
                count,
                nanosPerMatch(router, requests(shape, count)),
                made / 1_000_000,
                microsPerEdit(router, rules));
    }

    private static FakeExchange[] requests(Shape shape, int count) {
        Random random = new Random(1);
        FakeExchange[] requests = new FakeExchange[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            String[] target =
                    String.format(shape.request, random.nextInt(count)).split(" ");
            requests[i] = FakeExchange.of("GET " + target[1] + " HTTP/1.1", "Host: " + target[0]);
        }
        return requests;
    }

    private static double nanosPerMatch(MostSpecific router, FakeExchange[] requests) {
        double[] rounds = new double[ROUNDS];
        int missed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begun = CLOCK.getCurrentThreadCpuTime();
            for (int i = 0; i < 20; i++) {
                for (FakeExchange request : requests) {
                    missed += router.route(request) < 0 ? 1 : 0;
                }
            }
            rounds[round] = (CLOCK.getCurrentThreadCpuTime() - begun) / 20.0 / requests.length;
        }
        Arrays.sort(rounds);
        return missed > 0 ? Double.NaN : rounds[ROUNDS / 2];
    }

    private static long microsPerEdit(MostSpecific router, List<Rule<Match>> rules) throws ConfigException {
        long[] edits = new long[EDITS];
        Random random = new Random(2);
        MostSpecific now = router;
        List<Rule<Match>> next = rules;
        for (int i = 0; i < EDITS; i++) {
            next = new ArrayList<>(next);
            int at = random.nextInt(next.size());
            next.set(
                    at,
                    new Rule<>(
                            Rules.match("path=/new/" + i + "/*"), next.get(at).at()));
            long begun = CLOCK.getCurrentThreadCpuTime();
            now = now.with(next);
            edits[i] = (CLOCK.getCurrentThreadCpuTime() - begun) / 1000;
        }
        Arrays.sort(edits);
        return edits[EDITS / 2];
    }
}
