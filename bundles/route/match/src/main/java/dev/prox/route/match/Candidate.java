package dev.prox.route.match;

import dev.prox.api.Exchange;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One rule without its host, which was compared before. Immutable. */
final class Candidate {
    /** The order of choice for one host. */
    static final Comparator<Candidate> ORDER = Comparator.comparingInt((Candidate candidate) -> -candidate.pathRank())
            .thenComparingInt(candidate -> -candidate.fields.length)
            .thenComparing(candidate -> candidate.methods == null)
            .thenComparing(candidate -> candidate.listener == null)
            .thenComparingInt(candidate -> candidate.index);

    final int index;
    private final @Nullable String listener;
    private final byte @Nullable [] path;
    private final boolean prefix;
    private final MethodTest @Nullable [] methods;
    private final FieldTest[] fields;

    /** @param index the position of the rule */
    Candidate(int index, Match match, Map<HeaderName, HeaderCondition> header) {
        this.index = index;
        this.listener = match.listener();
        PathPattern pattern = match.path();
        this.path = pattern == null ? null : pattern.text().getBytes(StandardCharsets.US_ASCII);
        this.prefix = pattern != null && pattern.prefix();
        this.methods = methods(match.method());
        this.fields = header.entrySet().stream()
                .map(field -> FieldTest.of(field.getKey(), field.getValue()))
                .toArray(FieldTest[]::new);
    }

    private static MethodTest @Nullable [] methods(List<MethodName> names) {
        return names.isEmpty() ? null : names.stream().map(MethodTest::of).toArray(MethodTest[]::new);
    }

    private int pathRank() {
        if (path == null) {
            return 0;
        }
        return prefix ? path.length : Integer.MAX_VALUE;
    }

    /**
     * Whether all conditions hold, for a request whose path reads {@code octets[from, to)}; empty where it has none.
     */
    boolean matches(Exchange exchange, byte[] octets, int from, int to) {
        return matchesPath(octets, from, to)
                && matchesMethod(exchange.request())
                && (listener == null || listener.equals(exchange.listener()))
                && matchesFields(exchange.request());
    }

    boolean matchesPath(byte[] octets, int from, int to) {
        if (path == null) {
            return true;
        }
        int length = path.length;
        return (prefix ? to - from >= length : to - from == length)
                && Arrays.equals(octets, from, from + length, path, 0, length);
    }

    boolean matchesMethod(RequestHead request) {
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

    /** The position of the first condition on a field that does not hold, or -1. */
    int failedField(Headers head) {
        for (int i = 0; i < fields.length; i++) {
            if (!fields[i].matches(head)) {
                return i;
            }
        }
        return -1;
    }

    private boolean matchesFields(Headers head) {
        for (FieldTest field : fields) {
            if (!field.matches(head)) {
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

    private record FieldTest(HeaderName name, HeaderCondition.Kind kind, byte[] value) {
        static FieldTest of(HeaderName name, HeaderCondition condition) {
            return new FieldTest(name, condition.kind(), condition.value().getBytes(StandardCharsets.ISO_8859_1));
        }

        boolean matches(Headers head) {
            int at = head.find(name);
            if (kind == HeaderCondition.Kind.EXACT) {
                while (at >= 0 && !isValue(head, at)) {
                    at = head.find(name, at + 1);
                }
            }
            return at >= 0 == (kind != HeaderCondition.Kind.ABSENT);
        }

        private boolean isValue(Headers head, int at) {
            return Arrays.equals(head.bytes(), head.valueFrom(at), head.valueTo(at), value, 0, value.length);
        }
    }
}
