package dev.prox.route.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.Exchange;
import dev.prox.api.HeaderName;
import dev.prox.api.Router;
import dev.prox.testkit.FakeExchange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares the router with one that tries all rules, written with Strings. */
class ReferenceTest {
    private static final String[] HOSTS = {"a.b.c", "b.c", "c", "x.b.c", "a.a.b.c", "d", "x.d"};
    private static final String[] PATHS = {"/", "/a", "/a/", "/a/b", "/a/b/", "/a/b/c", "/b", "/ab"};
    private static final String[] FORMS = {
        "/{x}",
        "/{x}/",
        "/a/{x}",
        "/{x}/b",
        "/{x}/{y}",
        "/{x}/*",
        "/a/{x}/*",
        "/{x}/b/*",
        "/{x}/{y}/*",
        "~^/a",
        "~b/?$",
        "~(a|b)/c"
    };
    private static final String[] METHODS = {"GET", "POST", "PURGE"};
    private static final String[] VALUES = {"1", "2"};

    private final Random random = new Random(7);

    @Test
    void choosesAsTheReferenceDoes() throws ConfigException {
        int matched = 0;
        for (int round = 0; round < 300; round++) {
            List<Match> rules = rules(1 + random.nextInt(30));
            Router router = Rules.router(rules);
            for (int i = 0; i < 100; i++) {
                FakeExchange exchange = exchange();
                int expected = reference(rules, exchange);
                assertThat(router.route(exchange))
                        .as("%s of %s", text(exchange), rules)
                        .isEqualTo(expected);
                matched += expected < 0 ? 0 : 1;
            }
        }
        assertThat(matched).isBetween(10_000, 29_000);
    }

    @Test
    void aChangedRouterChoosesAsANewOneWould() throws ConfigException {
        List<Match> rules = new ArrayList<>(rules(20));
        MostSpecific router = Rules.router(rules);
        int changes = 0;
        for (int round = 0; round < 2000; round++) {
            List<Match> next = changed(rules);
            if (!areAllReached(next)) {
                MostSpecific same = router;
                assertThatThrownBy(() -> same.with(Rules.rules(next))).isInstanceOf(ConfigException.class);
                continue;
            }
            changes++;
            MostSpecific before = router;
            router = router.with(Rules.rules(next));
            for (int i = 0; i < 10; i++) {
                FakeExchange exchange = exchange();
                assertThat(router.route(exchange))
                        .as("%s of %s", text(exchange), next)
                        .isEqualTo(reference(next, exchange));
                assertThat(before.route(exchange))
                        .as("before: %s of %s", text(exchange), rules)
                        .isEqualTo(reference(rules, exchange));
            }
            rules.clear();
            rules.addAll(next);
        }
        assertThat(changes).isGreaterThan(1000);
    }

    /** One more, one less, or another one, and now and then all in another order. */
    private List<Match> changed(List<Match> rules) {
        List<Match> next = new ArrayList<>(rules);
        int at = random.nextInt(next.size());
        switch (random.nextInt(8)) {
            case 0, 1 -> next.set(at, rules(1).getFirst());
            case 2, 3 -> next.add(at, rules(1).getFirst());
            case 4 -> next.add(rules(1).getFirst());
            case 5 -> Collections.swap(next, at, random.nextInt(next.size()));
            default -> {
                if (next.size() > 10) {
                    next.remove(at);
                    next.remove(random.nextInt(next.size()));
                }
            }
        }
        return next;
    }

    private static boolean areAllReached(List<Match> rules) {
        try {
            return Rules.router(rules) != null;
        } catch (ConfigException e) {
            return false;
        }
    }

    private List<Match> rules(int count) {
        Set<String> rules = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            List<String> conditions = new ArrayList<>();
            switch (random.nextInt(3)) {
                case 0 -> conditions.add("host=" + any(HOSTS));
                case 1 -> conditions.add("host=*." + any(HOSTS));
                default -> {}
            }
            switch (random.nextInt(4)) {
                case 0 -> conditions.add("path=" + any(PATHS));
                case 1 -> conditions.add("path=" + any(FORMS));
                case 2 -> conditions.add("path=" + any(PATHS).replaceFirst("/?$", "/*"));
                default -> {}
            }
            if (random.nextInt(4) == 0) {
                conditions.add("method=" + any(METHODS));
            }
            if (random.nextInt(4) == 0) {
                conditions.add("listener=" + any("web", "tls"));
            }
            for (String name : new String[] {"X-A", "Via"}) {
                if (random.nextInt(4) == 0) {
                    conditions.add(name + "=" + any("present", "absent", "1", "2"));
                }
            }
            rules.add(String.join(" ", conditions));
        }
        List<Match> matches = rules.stream().map(Rules::match).toList();
        return areAllReached(matches) ? matches : rules(count);
    }

    private FakeExchange exchange() {
        List<String> lines = new ArrayList<>();
        lines.add(any(METHODS) + " " + encoded(any(PATHS)) + any("", "?q") + " HTTP/1.1");
        lines.add("Host: " + odd(any(HOSTS)) + any("", ".") + any("", ":80"));
        for (String name : new String[] {"x-a", "VIA"}) {
            for (int i = random.nextInt(3); i > 0; i--) {
                lines.add(name + ": " + any(VALUES));
            }
        }
        return FakeExchange.of(lines.toArray(String[]::new)).listener(any("web", "tls"));
    }

    private String odd(String host) {
        return random.nextBoolean() ? host : host.toUpperCase(Locale.ROOT);
    }

    private String encoded(String path) {
        return switch (random.nextInt(4)) {
            case 0 -> path.replace("a", "%61");
            case 1 -> path.replace("b", "%62");
            default -> path;
        };
    }

    private String any(String... values) {
        return values[random.nextInt(values.length)];
    }

    private static int reference(List<Match> rules, Exchange exchange) {
        List<Match> order = new ArrayList<>(rules);
        order.sort(Comparator.comparingInt(ReferenceTest::hostRank)
                .thenComparing(ReferenceTest::pathRank)
                .thenComparingInt(rule -> rule.header().size())
                .thenComparingInt(rule -> rule.method().isEmpty() ? 0 : 1)
                .thenComparingInt(rule -> rule.listener() == null ? 0 : 1)
                .reversed());
        return order.stream()
                .filter(rule -> matches(rule, exchange))
                .findFirst()
                .map(rules::indexOf)
                .orElse(-1);
    }

    private static int hostRank(Match rule) {
        HostPattern host = rule.host();
        return host == null ? 0 : host.wildcard() ? host.name().length() : 1000;
    }

    /** Whole paths, expressions, prefixes, none; segment for segment one of its text, any, the end. */
    private static String pathRank(Match rule) {
        PathPattern path = rule.path();
        if (path == null) {
            return "0";
        }
        if (path.expression() != null) {
            return "2";
        }
        String segments = path.segments().stream()
                .map(segment -> PathPattern.name(segment) == null ? "9" : "5")
                .collect(Collectors.joining());
        return (path.prefix() ? "1" : "3") + segments;
    }

    private static boolean matchesPath(PathPattern path, String text) {
        String regex = path.expression() != null
                ? path.toString().substring(1)
                : "^" + path.text().replaceAll("\\{.\\}", "[^/]+") + (path.prefix() ? "" : "$");
        return Pattern.compile(regex).matcher(text).find();
    }

    private static boolean matches(Match rule, Exchange exchange) {
        String host = exchange.request().hostText().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        String path = exchange.request().pathText().replace("%61", "a").replace("%62", "b");
        return (rule.host() == null
                        || (rule.host().wildcard()
                                ? host.endsWith("." + rule.host().name())
                                : host.equals(rule.host().name())))
                && (rule.path() == null || matchesPath(rule.path(), path))
                && (rule.method().isEmpty()
                        || rule.method()
                                .contains(new MethodName(exchange.request().methodText())))
                && (rule.listener() == null || rule.listener().equals(exchange.listener()))
                && rule.header().entrySet().stream()
                        .allMatch(field -> matches(field.getKey(), field.getValue(), exchange));
    }

    private static boolean matches(String name, FieldCondition condition, Exchange exchange) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < exchange.request().count(); i++) {
            if (HeaderName.of(exchange.request().name(i)).equals(HeaderName.of(name))) {
                values.add(exchange.request().value(i));
            }
        }
        return switch (condition.kind()) {
            case PRESENT -> !values.isEmpty();
            case ABSENT -> values.isEmpty();
            case EXACT -> values.contains(condition.value());
            case REGEX -> throw new IllegalArgumentException("not in this test");
        };
    }

    private static String text(Exchange exchange) {
        return exchange.request().methodText() + " " + exchange.request().hostText() + " "
                + exchange.request().targetText();
    }
}
