package dev.prox.route.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ConfigException;
import dev.prox.api.Exchange;
import dev.prox.api.HeaderName;
import dev.prox.api.Router;
import dev.prox.testkit.FakeExchange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Compares the router with one that tries all rules, written with Strings. */
class ReferenceTest {
    private static final String[] HOSTS = {"a.b.c", "b.c", "c", "x.b.c", "a.a.b.c", "d", "x.d"};
    private static final String[] PATHS = {"/", "/a", "/a/", "/a/b", "/a/b/", "/a/b/c", "/b", "/ab"};
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

    private List<Match> rules(int count) {
        Set<String> rules = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            List<String> conditions = new ArrayList<>();
            switch (random.nextInt(3)) {
                case 0 -> conditions.add("host=" + any(HOSTS));
                case 1 -> conditions.add("host=*." + any(HOSTS));
                default -> {}
            }
            switch (random.nextInt(3)) {
                case 0 -> conditions.add("path=" + any(PATHS));
                case 1 -> conditions.add("path=" + any(PATHS).replaceFirst("/?$", "/*"));
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
        return rules.stream().map(Rules::match).toList();
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
                .thenComparingInt(ReferenceTest::pathRank)
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

    private static int pathRank(Match rule) {
        PathPattern path = rule.path();
        return path == null ? 0 : path.prefix() ? path.text().length() : 1000;
    }

    private static boolean matches(Match rule, Exchange exchange) {
        String host = exchange.request().hostText().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        String path = exchange.request().pathText().replace("%61", "a").replace("%62", "b");
        return (rule.host() == null
                        || (rule.host().wildcard()
                                ? host.endsWith("." + rule.host().name())
                                : host.equals(rule.host().name())))
                && (rule.path() == null
                        || (rule.path().prefix()
                                ? path.startsWith(rule.path().text())
                                : path.equals(rule.path().text())))
                && (rule.method().isEmpty()
                        || rule.method()
                                .contains(new MethodName(exchange.request().methodText())))
                && (rule.listener() == null || rule.listener().equals(exchange.listener()))
                && rule.header().entrySet().stream()
                        .allMatch(field -> matches(field.getKey(), field.getValue(), exchange));
    }

    private static boolean matches(String name, HeaderCondition condition, Exchange exchange) {
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
        };
    }

    private static String text(Exchange exchange) {
        return exchange.request().methodText() + " " + exchange.request().hostText() + " "
                + exchange.request().targetText();
    }
}
