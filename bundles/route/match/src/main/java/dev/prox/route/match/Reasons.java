package dev.prox.route.match;

import dev.prox.api.Exchange;
import dev.prox.api.RequestHead;
import dev.prox.api.Router.Mismatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says why a rule does not take a request, by the tests that route requests. Immutable. */
final class Reasons {
    private static final byte[] ROOT = {'/'};
    private static final int SHOWN_MAX = 100;

    private final HostTable hosts;
    private final List<Match> matches;

    /** @param matches the rules */
    Reasons(HostTable hosts, List<Match> matches) {
        this.hosts = hosts;
        this.matches = List.copyOf(matches);
    }

    @Nullable
    Mismatch of(int rule, Exchange exchange) {
        Match match = matches.get(rule);
        RequestHead head = exchange.request();
        Candidate candidate = candidate(rule, head);
        if (candidate == null) {
            String host = head.hostText();
            return new Mismatch(
                    0, "host: " + match.host() + (host.isEmpty() ? ", and there is none" : ", not " + shown(host)));
        }
        int held = match.host() == null ? 0 : 1;
        String path = path(candidate, head);
        if (path != null) {
            return new Mismatch(held, "path: " + match.path() + path);
        }
        held += match.path() == null ? 0 : 1;
        String listener = match.listener();
        if (listener != null && !listener.equals(exchange.listener())) {
            return new Mismatch(held, "listener: " + listener + ", not " + exchange.listener());
        }
        held += listener == null ? 0 : 1;
        if (!candidate.matchesMethod(head)) {
            List<String> methods = match.method().stream().map(MethodName::text).toList();
            return new Mismatch(held, "method: " + String.join(", ", methods) + ", not " + shown(head.methodText()));
        }
        held += match.method().isEmpty() ? 0 : 1;
        int field = candidate.failedField(head);
        return field < 0 ? null : field(match, field, held + field);
    }

    /** Where the host of the request leads to this rule, what it is. */
    private @Nullable Candidate candidate(int rule, RequestHead head) {
        HostTable.Node first = hosts.find(head.bytes(), head.hostFrom(), head.hostTo());
        for (HostTable.Node node = first; node != null; node = node.wider) {
            for (Candidate each : node.candidates) {
                if (each.index == rule) {
                    return each;
                }
            }
        }
        return null;
    }

    /** What is wrong with the path, or null. */
    private static @Nullable String path(Candidate candidate, RequestHead head) {
        RequestHead.Form form = head.form();
        if (form == RequestHead.Form.AUTHORITY || form == RequestHead.Form.ASTERISK) {
            return candidate.matchesPath(ROOT, 0, 0) ? null : ", and the request has none";
        }
        if (head.pathFrom() == head.pathTo()) {
            return candidate.matchesPath(ROOT, 0, 1) ? null : ", not /";
        }
        PathReading path = new PathReading(head.bytes(), head.pathFrom(), head.pathTo());
        int readings = path.isUnambiguous() ? 0 : PathReading.ALL;
        List<String> others = new ArrayList<>();
        for (int parts = 0; parts <= readings; parts++) {
            path.read(parts);
            if (!candidate.matchesPath(path.octets(), 0, path.end())) {
                others.add(new String(path.octets(), 0, path.end(), StandardCharsets.ISO_8859_1));
            }
        }
        if (others.isEmpty()) {
            return null;
        }
        return others.size() > readings
                ? ", not " + shown(head.pathText())
                : ", but the path can be read as " + shown(others.getFirst()) + " too";
    }

    private static Mismatch field(Match match, int field, int held) {
        String name = List.copyOf(match.header().keySet()).get(field);
        HeaderCondition condition = List.copyOf(match.header().values()).get(field);
        return new Mismatch(
                held,
                switch (condition.kind()) {
                    case PRESENT -> "header: " + name + " is not there";
                    case ABSENT -> "header: " + name + " is there";
                    case EXACT -> "header: " + name + " has another value, or is not there";
                });
    }

    private static String shown(String text) {
        String cut = text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
        return cut.chars().allMatch(c -> c > ' ' && c < 0x7f || c == ' ' || c > 0x9f) ? cut : "another";
    }
}
