package dev.prox.route.match;

import dev.prox.api.ConfigException;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory.Rule;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rules as a test writes them: {@code host=example.org path=/a/* method=GET,POST listener=web X-Name=present query.q=1 cookie.c=2}. */
final class Rules {
    private static final Set<String> KEYS =
            Set.of("listener", "host", "path", "method", "client", "protocol", "weight", "priority");

    private Rules() {}

    static Match match(String text) {
        Map<String, String> plain = new HashMap<>();
        Map<String, Map<String, FieldCondition>> fields = new HashMap<>();
        for (String condition : text.isEmpty() ? new String[0] : text.split(" ")) {
            String key = condition.substring(0, condition.indexOf('='));
            String value = condition.substring(condition.indexOf('=') + 1);
            if (KEYS.contains(key)) {
                plain.put(key, value);
                continue;
            }
            boolean isHeader = !key.startsWith("query.") && !key.startsWith("cookie.");
            String kind = isHeader ? "header" : key.substring(0, key.indexOf('.'));
            fields.computeIfAbsent(kind, unused -> new LinkedHashMap<>())
                    .put(isHeader ? key : key.substring(key.indexOf('.') + 1), FieldCondition.parse(value));
        }
        return new Match(
                plain.get("listener"),
                read(plain, "host", HostPattern::parse),
                read(plain, "path", PathPattern::parse),
                list(plain, "method", MethodName::parse),
                fields.getOrDefault("header", Map.of()),
                fields.getOrDefault("query", Map.of()),
                fields.getOrDefault("cookie", Map.of()),
                list(plain, "client", ClientRange::parse),
                read(plain, "protocol", value -> Match.Protocol.valueOf(value.toUpperCase(Locale.ROOT))),
                read(plain, "weight", Integer::valueOf),
                plain.containsKey("priority") ? Integer.parseInt(plain.get("priority")) : 0);
    }

    private static <T> @Nullable T read(Map<String, String> plain, String key, Function<String, T> reader) {
        String value = plain.get(key);
        return value == null ? null : reader.apply(value);
    }

    private static <T> List<T> list(Map<String, String> plain, String key, Function<String, T> reader) {
        String value = plain.get(key);
        return value == null
                ? List.of()
                : Arrays.stream(value.split(",")).map(reader).toList();
    }

    static MostSpecific router(String... rules) throws ConfigException {
        return router(Arrays.stream(rules).map(Rules::match).toList());
    }

    static MostSpecific router(List<Match> matches) throws ConfigException {
        return MostSpecific.create(rules(matches));
    }

    static List<Rule<Match>> rules(List<Match> matches) {
        FakeConfigNode routes = FakeConfigNode.of("routes", matches);
        List<Rule<Match>> rules = new ArrayList<>();
        for (int i = 0; i < matches.size(); i++) {
            rules.add(new Rule<>(matches.get(i), routes.items().get(i)));
        }
        return rules;
    }

    /** The rule for {@code GET path} at a host; null for a request without host. */
    static int route(Router router, @Nullable String host, String path) {
        return router.route(
                host == null
                        ? FakeExchange.of("GET " + path + " HTTP/1.1")
                        : FakeExchange.of("GET " + path + " HTTP/1.1", "Host: " + host));
    }
}
