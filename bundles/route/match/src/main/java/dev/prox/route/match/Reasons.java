package dev.prox.route.match;

import dev.prox.api.ConfigException;
import dev.prox.api.Exchange;
import dev.prox.api.RequestHead;
import dev.prox.api.Router.Mismatch;
import dev.prox.api.RouterFactory.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says why a rule does not take a request: asks routers that have one condition of the rule each, which route as the one that serves does. */
final class Reasons {
    private static final int SHOWN_MAX = 100;

    private final Rule<Match> rule;
    private final List<Condition> conditions = new ArrayList<>();

    /** @param why what is said where it does not hold */
    private record Condition(Match alone, String why) {}

    private Reasons(Rule<Match> rule, Exchange exchange) {
        this.rule = rule;
        Match match = rule.match();
        RequestHead head = exchange.request();
        if (match.host() != null) {
            String host = head.hostText();
            String found = host.isEmpty() ? ", and there is none" : ", not " + shown(host);
            add(of(null, match.host(), null), "host: " + match.host() + found);
        }
        if (match.path() != null) {
            add(of(null, null, match.path()), "path: " + match.path() + pathFound(head));
        }
        if (match.listener() != null) {
            String why = "listener: " + match.listener() + ", not " + exchange.listener();
            add(of(match.listener(), null, null), why);
        }
        if (!match.method().isEmpty()) {
            List<String> methods = match.method().stream().map(MethodName::text).toList();
            String why = "method: " + String.join(", ", methods) + ", not " + shown(head.methodText());
            add(of(match.method(), List.of(), null), why);
        }
        match.header().forEach((name, is) -> add(of(Map.of(name, is), Map.of(), Map.of()), why("header", name, is)));
        match.query().forEach((name, is) -> add(of(Map.of(), Map.of(name, is), Map.of()), why("query", name, is)));
        match.cookie().forEach((name, is) -> add(of(Map.of(), Map.of(), Map.of(name, is)), why("cookie", name, is)));
        if (!match.client().isEmpty()) {
            add(of(List.of(), match.client(), null), "client: it comes from another address");
        }
        if (match.protocol() != null) {
            String found = exchange.secure() ? "https" : "http";
            add(of(List.of(), List.of(), match.protocol()), "protocol: it is " + found);
        }
    }

    /** The first condition that does not hold, or null where all do. */
    static @Nullable Mismatch of(Rule<Match> rule, Exchange exchange) {
        Reasons reasons = new Reasons(rule, exchange);
        int held = 0;
        for (Condition each : reasons.conditions) {
            if (!reasons.holds(each.alone(), exchange)) {
                return new Mismatch(held, each.why());
            }
            held++;
        }
        return null;
    }

    private void add(Match alone, String why) {
        conditions.add(new Condition(alone, why));
    }

    private boolean holds(Match alone, Exchange exchange) {
        try {
            return MostSpecific.create(List.of(new Rule<>(alone, rule.at()))).route(exchange) == 0;
        } catch (ConfigException e) {
            throw new IllegalStateException("a condition of a rule that serves", e);
        }
    }

    // ---- one condition ----

    private static Match of(@Nullable String listener, @Nullable HostPattern host, @Nullable PathPattern path) {
        return new Match(listener, host, path, List.of(), Map.of(), Map.of(), Map.of(), List.of(), null, null, 0);
    }

    private static Match of(List<MethodName> method, List<ClientRange> client, Match.@Nullable Protocol protocol) {
        return new Match(null, null, null, method, Map.of(), Map.of(), Map.of(), client, protocol, null, 0);
    }

    private static Match of(
            Map<String, FieldCondition> header, Map<String, FieldCondition> query, Map<String, FieldCondition> cookie) {
        return new Match(null, null, null, List.of(), header, query, cookie, List.of(), null, null, 0);
    }

    // ---- words ----

    private static String pathFound(RequestHead head) {
        RequestHead.Form form = head.form();
        if (form == RequestHead.Form.AUTHORITY || form == RequestHead.Form.ASTERISK) {
            return ", and the request has none";
        }
        boolean plain = PathReading.isPlain(head.bytes(), head.pathFrom(), head.pathTo());
        String path = head.pathText().isEmpty() ? "/" : shown(head.pathText());
        return plain ? ", not " + path : ", not in all readings of " + path;
    }

    private static String why(String what, String name, FieldCondition condition) {
        return what + ": " + name
                + switch (condition.kind()) {
                    case PRESENT -> " is not there";
                    case ABSENT -> " is there";
                    case EXACT, REGEX -> " has another value, or is not there";
                };
    }

    private static String shown(String text) {
        String cut = text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
        return cut.chars().allMatch(c -> c >= ' ' && c < 0x7f || c > 0x9f) ? cut : "another";
    }
}
