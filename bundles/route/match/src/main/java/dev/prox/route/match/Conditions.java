package dev.prox.route.match;

import dev.prox.api.Ascii;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a rule asks for beside host and path, in a form that can be compared. */
record Conditions(
        @Nullable String listener,
        Set<MethodName> methods,
        Map<HeaderName, FieldCondition> header,
        Map<String, FieldCondition> query,
        Map<String, FieldCondition> cookie,
        List<ClientRange> client,
        Match.@Nullable Protocol protocol) {
    private static final Conditions NONE =
            new Conditions(null, Set.of(), Map.of(), Map.of(), Map.of(), List.of(), null);

    /** The order of choice; the order of the file decides between equals. */
    static final Comparator<Conditions> ORDER = Comparator.comparingInt(
                    (Conditions conditions) -> -conditions.fieldCount())
            .thenComparing(conditions -> conditions.client.isEmpty())
            .thenComparing(conditions -> conditions.methods.isEmpty())
            .thenComparing(conditions -> conditions.protocol == null)
            .thenComparing(conditions -> conditions.listener == null);

    /** @param problems gets what is wrong with names */
    static Conditions of(Match match, ConfigNode at, List<ConfigException.Problem> problems) {
        Conditions conditions = new Conditions(
                match.listener(),
                new HashSet<>(match.method()),
                named(match.header(), at, "header", HeaderName::of, problems),
                named(match.query(), at, "query", Conditions::parameter, problems),
                named(match.cookie(), at, "cookie", Conditions::cookie, problems),
                match.client(),
                match.protocol());
        return conditions.equals(NONE) ? NONE : conditions;
    }

    private static <N> Map<N, FieldCondition> named(
            Map<String, FieldCondition> conditions,
            ConfigNode at,
            String key,
            Function<String, N> name,
            List<ConfigException.Problem> problems) {
        Map<N, FieldCondition> result = new LinkedHashMap<>();
        conditions.forEach((text, condition) -> {
            ConfigNode field = child(child(at, key), text);
            try {
                if (result.put(name.apply(text), condition) != null) {
                    problems.add(field.keyProblem("each header name once; letter case does not count"));
                }
            } catch (IllegalArgumentException e) {
                problems.add(field.keyProblem(String.valueOf(e.getMessage())));
            }
        });
        return result;
    }

    private static String parameter(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the name of a query parameter");
        }
        return name;
    }

    private static String cookie(String name) {
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            if (!Ascii.isToken(octet)) {
                throw new IllegalArgumentException("the name of a cookie, of letters, digits and !#$%&'*+-.^_`|~");
            }
        }
        return parameter(name);
    }

    /** The node below, or the node itself in its place. */
    private static ConfigNode child(ConfigNode node, String key) {
        return node.fields().getOrDefault(key, node);
    }

    private int fieldCount() {
        return header.size() + query.size() + cookie.size();
    }

    /** Whether these are as specific as the later ones, and hold wherever those do. */
    boolean cover(Conditions later) {
        return ORDER.compare(this, later) == 0 && hold(later);
    }

    /** Whether these hold wherever the others do. */
    private boolean hold(Conditions others) {
        return (listener == null || listener.equals(others.listener))
                && (protocol == null || protocol == others.protocol)
                && (methods.isEmpty() || !others.methods.isEmpty() && methods.containsAll(others.methods))
                && (client.isEmpty()
                        || !others.client.isEmpty() && others.client.stream().allMatch(this::covers))
                && covers(header, others.header)
                && covers(query, others.query)
                && covers(cookie, others.cookie);
    }

    private boolean covers(ClientRange other) {
        return client.stream().anyMatch(range -> range.covers(other));
    }

    private static <N> boolean covers(Map<N, FieldCondition> fields, Map<N, FieldCondition> others) {
        return fields.entrySet().stream().allMatch(field -> {
            FieldCondition other = others.get(field.getKey());
            return other != null && field.getValue().covers(other);
        });
    }
}
