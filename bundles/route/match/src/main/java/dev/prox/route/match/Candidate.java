package dev.prox.route.match;

import dev.prox.api.Exchange;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One rule without its host and path, which were compared before; or several that share the requests. Immutable but for the turns of a {@link Split}. */
final class Candidate {
    final Conditions conditions;
    final @Nullable PathPattern path;
    /** The number by which the router knows the rule, for as long as there is the rule. */
    final int slot;
    /** How it shares its requests with others, or null. */
    final @Nullable Split split;

    // What is asked of each request lies in the object itself: among many rules each look elsewhere is a miss of the
    // cache.
    private final @Nullable String listener;
    private final Match.@Nullable Protocol protocol;
    private final MethodTest @Nullable [] methods;
    private final ValueTest @Nullable [] values;
    private final ClientRange @Nullable [] clients;

    Candidate(Conditions conditions, @Nullable PathPattern path, int slot, @Nullable Split split) {
        this.conditions = conditions;
        this.path = path;
        this.slot = slot;
        this.split = split;
        this.listener = conditions.listener();
        this.protocol = conditions.protocol();
        this.methods = methods(conditions);
        this.values = values(conditions);
        this.clients =
                conditions.client().isEmpty() ? null : conditions.client().toArray(ClientRange[]::new);
    }

    private Candidate(Candidate from, @Nullable Split split) {
        this.conditions = from.conditions;
        this.path = from.path;
        this.slot = split == null ? from.slot : split.first();
        this.split = split;
        this.listener = from.listener;
        this.protocol = from.protocol;
        this.methods = from.methods;
        this.values = from.values;
        this.clients = from.clients;
    }

    Candidate with(Split other) {
        return new Candidate(this, other);
    }

    private static MethodTest @Nullable [] methods(Conditions conditions) {
        return conditions.methods().isEmpty()
                ? null
                : conditions.methods().stream().map(MethodTest::of).toArray(MethodTest[]::new);
    }

    private static ValueTest @Nullable [] values(Conditions conditions) {
        List<ValueTest> values = new ArrayList<>();
        conditions.header().forEach((name, condition) -> values.add(ValueTest.header(name, condition)));
        conditions.query().forEach((name, condition) -> values.add(ValueTest.query(name, condition)));
        conditions.cookie().forEach((name, condition) -> values.add(ValueTest.cookie(name, condition)));
        return values.isEmpty() ? null : values.toArray(ValueTest[]::new);
    }

    /** The rule that has this request: the one, or the one whose turn it is. */
    int pick() {
        return split == null ? slot : split.pick();
    }

    /** The slots of all its rules. */
    List<Integer> slots() {
        return split == null ? List.of(slot) : split.slots();
    }

    /** Whether all conditions hold but those on host and path. */
    boolean matches(Exchange exchange) {
        RequestHead request = exchange.request();
        return matchesMethod(request)
                && (split == null || !split.isOff())
                && (listener == null || listener.equals(exchange.listener()))
                && (protocol == null || protocol == Match.Protocol.HTTPS == exchange.secure())
                && matchesClient(exchange)
                && matchesValues(request);
    }

    private boolean matchesMethod(RequestHead request) {
        if (methods == null) {
            return true;
        }
        for (MethodTest method : methods) {
            if (method.matches(request)) {
                return true;
            }
        }
        return false;
    }

    private boolean matchesClient(Exchange exchange) {
        if (clients == null) {
            return true;
        }
        for (ClientRange range : clients) {
            if (range.contains(exchange.clientAddress().getAddress())) {
                return true;
            }
        }
        return false;
    }

    private boolean matchesValues(RequestHead request) {
        if (values == null) {
            return true;
        }
        for (ValueTest value : values) {
            if (!value.matches(request)) {
                return false;
            }
        }
        return true;
    }

    private record MethodTest(Method known, byte[] text) {
        static MethodTest of(MethodName name) {
            return new MethodTest(name.known(), name.text().getBytes(StandardCharsets.US_ASCII));
        }

        boolean matches(RequestHead request) {
            return request.method() == known
                    && (known != Method.OTHER
                            || Arrays.equals(request.bytes(), 0, request.methodTo(), text, 0, text.length));
        }
    }
}
