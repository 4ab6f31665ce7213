package dev.prox.route.match;

import dev.prox.api.ConfigException;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory.Rule;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules as a test writes them: {@code host=example.org path=/a/* method=GET,POST listener=web X-Name=present}. */
final class Rules {
    private Rules() {}

    static Match match(String text) {
        String listener = null;
        HostPattern host = null;
        PathPattern path = null;
        List<MethodName> methods = List.of();
        Map<String, HeaderCondition> header = new LinkedHashMap<>();
        for (String condition : text.isEmpty() ? new String[0] : text.split(" ")) {
            String value = condition.substring(condition.indexOf('=') + 1);
            switch (condition.substring(0, condition.indexOf('='))) {
                case "listener" -> listener = value;
                case "host" -> host = HostPattern.parse(value);
                case "path" -> path = PathPattern.parse(value);
                case "method" ->
                    methods = Arrays.stream(value.split(","))
                            .map(MethodName::parse)
                            .toList();
                case String name -> header.put(name, HeaderCondition.parse(value));
            }
        }
        return new Match(listener, host, path, methods, header);
    }

    static Router router(String... rules) throws ConfigException {
        return router(Arrays.stream(rules).map(Rules::match).toList());
    }

    static Router router(List<Match> matches) throws ConfigException {
        FakeConfigNode routes = FakeConfigNode.of("routes", matches);
        List<Rule<Match>> rules = new ArrayList<>();
        for (int i = 0; i < matches.size(); i++) {
            rules.add(new Rule<>(matches.get(i), routes.items().get(i)));
        }
        return MostSpecific.create(rules);
    }

    /** The rule for {@code GET path} at a host; null for a request without host. */
    static int route(Router router, @Nullable String host, String path) {
        return router.route(
                host == null
                        ? FakeExchange.of("GET " + path + " HTTP/1.1")
                        : FakeExchange.of("GET " + path + " HTTP/1.1", "Host: " + host));
    }
}
