package dev.prox.route.match;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestHead;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the most specific rule that matches.
 *
 * <p>A path that can be read in several ways ({@link PathReading}) must lead to the same rule in all of them; else no
 * rule takes the request, so that nobody walks around the filters of a route by another spelling of its path.
 */
final class MostSpecific implements Router {
    private static final int NONE = -1;
    private static final byte[] ROOT = {'/'};

    private final HostTable hosts;
    private final Reasons reasons;

    private MostSpecific(HostTable hosts, Reasons reasons) {
        this.hosts = hosts;
        this.reasons = reasons;
    }

    /** @throws ConfigException for rules that are never reached, and for names of fields that are none */
    static MostSpecific create(List<Rule<Match>> rules) throws ConfigException {
        List<ConfigException.Problem> problems = new ArrayList<>();
        Map<Place, List<Conditions>> seen = new HashMap<>();
        List<Candidate> anyHost = new ArrayList<>();
        Map<HostPattern, List<Candidate>> hosts = new HashMap<>();
        for (int i = 0; i < rules.size(); i++) {
            Match match = rules.get(i).match();
            ConfigNode at = rules.get(i).at();
            Conditions conditions = Conditions.of(match, at, problems);
            List<Conditions> alike = seen.computeIfAbsent(Place.of(match), unused -> new ArrayList<>());
            alike.stream()
                    .filter(earlier -> earlier.cover(conditions))
                    .findFirst()
                    .ifPresent(earlier -> problems.add(neverReached(at, earlier.at)));
            alike.add(conditions);
            HostPattern host = match.host();
            (host == null ? anyHost : hosts.computeIfAbsent(host, unused -> new ArrayList<>()))
                    .add(new Candidate(i, match, conditions.header));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        anyHost.sort(Candidate.ORDER);
        hosts.values().forEach(candidates -> candidates.sort(Candidate.ORDER));
        HostTable table = new HostTable(anyHost, hosts);
        return new MostSpecific(
                table, new Reasons(table, rules.stream().map(Rule::match).toList()));
    }

    private static ConfigException.Problem neverReached(ConfigNode at, ConfigNode earlier) {
        String first = earlier.path() + " at line " + earlier.position().line() + " takes all its requests";
        return new ConfigException.Problem(at.position(), at.path(), "never reached", "conditions of its own", first);
    }

    @Override
    public int route(Exchange exchange) {
        RequestHead head = exchange.request();
        byte[] bytes = head.bytes();
        HostTable.Node host = hosts.find(bytes, head.hostFrom(), head.hostTo());
        RequestHead.Form form = head.form();
        if (form == RequestHead.Form.AUTHORITY || form == RequestHead.Form.ASTERISK) {
            return first(host, exchange, ROOT, 0, 0);
        }
        int from = head.pathFrom();
        int to = head.pathTo();
        if (from == to) {
            return first(host, exchange, ROOT, 0, 1);
        }
        return PathReading.isPlain(bytes, from, to)
                ? first(host, exchange, bytes, from, to)
                : inAllReadings(host, exchange, new PathReading(bytes, from, to));
    }

    @Override
    public @Nullable Mismatch explain(int rule, Exchange exchange) {
        return reasons.of(rule, exchange);
    }

    private static int first(HostTable.Node host, Exchange exchange, byte[] path, int from, int to) {
        for (HostTable.Node node = host; node != null; node = node.wider) {
            for (Candidate candidate : node.candidates) {
                if (candidate.matches(exchange, path, from, to)) {
                    return candidate.index;
                }
            }
        }
        return NONE;
    }

    private static int inAllReadings(HostTable.Node host, Exchange exchange, PathReading path) {
        int readings = path.isUnambiguous() ? 0 : PathReading.ALL;
        path.read(0);
        int chosen = first(host, exchange, path.octets(), 0, path.end());
        for (int parts = 1; parts <= readings; parts++) {
            path.read(parts);
            if (first(host, exchange, path.octets(), 0, path.end()) != chosen) {
                return NONE;
            }
        }
        return chosen;
    }

    /** What rules have in common of which one may cover the other. */
    private record Place(
            @Nullable String listener,
            @Nullable HostPattern host,
            @Nullable PathPattern path) {
        static Place of(Match match) {
            return new Place(match.listener(), match.host(), match.path());
        }
    }

    /** The other conditions of a rule. */
    private record Conditions(ConfigNode at, Set<MethodName> methods, Map<HeaderName, HeaderCondition> header) {

        static Conditions of(Match match, ConfigNode at, List<ConfigException.Problem> problems) {
            Map<HeaderName, HeaderCondition> header = new LinkedHashMap<>();
            match.header().forEach((name, condition) -> {
                ConfigNode field = child(child(child(at, "match"), "header"), name);
                try {
                    if (header.put(HeaderName.of(name), condition) != null) {
                        problems.add(field.keyProblem("each header name once; letter case does not count"));
                    }
                } catch (IllegalArgumentException e) {
                    problems.add(field.keyProblem(String.valueOf(e.getMessage())));
                }
            });
            return new Conditions(at, new HashSet<>(match.method()), header);
        }

        /** Whether these are as specific as the later ones, and hold wherever those do. */
        boolean cover(Conditions later) {
            return methods.isEmpty() == later.methods.isEmpty()
                    && methods.containsAll(later.methods)
                    && header.keySet().equals(later.header.keySet())
                    && later.header.entrySet().stream()
                            .allMatch(each -> covers(header.get(each.getKey()), each.getValue()));
        }

        private static boolean covers(@Nullable HeaderCondition earlier, HeaderCondition later) {
            boolean present = earlier != null && earlier.kind() == HeaderCondition.Kind.PRESENT;
            return later.equals(earlier) || present && later.kind() == HeaderCondition.Kind.EXACT;
        }

        /** The node below, or the node itself in its place. */
        private static ConfigNode child(ConfigNode node, String key) {
            return node.fields().getOrDefault(key, node);
        }
    }
}
