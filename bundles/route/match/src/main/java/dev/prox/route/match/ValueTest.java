package dev.prox.route.match;

import dev.prox.api.Ascii;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A condition on the header fields, query parameters or cookies of one name. Nothing is allocated but for regular expressions. */
abstract sealed class ValueTest {
    private final FieldCondition.Kind kind;
    private final byte[] value;
    private final @Nullable Expression expression;

    private ValueTest(FieldCondition condition) {
        this.kind = condition.kind();
        this.value = condition.octets();
        this.expression = condition.expression();
    }

    static ValueTest header(HeaderName name, FieldCondition condition) {
        return new Header(name, condition);
    }

    static ValueTest query(String name, FieldCondition condition) {
        return new Query(name.getBytes(StandardCharsets.UTF_8), condition);
    }

    static ValueTest cookie(String name, FieldCondition condition) {
        return new Cookie(name.getBytes(StandardCharsets.US_ASCII), condition);
    }

    final boolean matches(RequestHead head) {
        return isThere(head) == (kind != FieldCondition.Kind.ABSENT);
    }

    /** Whether there is one of the name that {@link #fits}. */
    abstract boolean isThere(RequestHead head);

    final boolean isAnyValue() {
        return kind == FieldCondition.Kind.PRESENT || kind == FieldCondition.Kind.ABSENT;
    }

    final boolean fits(byte[] bytes, int from, int to) {
        return switch (kind) {
            case PRESENT, ABSENT -> true;
            case EXACT -> Arrays.equals(bytes, from, to, value, 0, value.length);
            case REGEX -> expression != null && expression.isFoundIn(bytes, from, to);
        };
    }

    private static final class Header extends ValueTest {
        private final HeaderName name;

        Header(HeaderName name, FieldCondition condition) {
            super(condition);
            this.name = name;
        }

        @Override
        boolean isThere(RequestHead head) {
            for (int at = head.find(name); at >= 0; at = head.find(name, at + 1)) {
                if (fits(head.bytes(), head.valueFrom(at), head.valueTo(at))) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Pairs between {@code ;} of all fields {@code Cookie} (RFC 6265, 4.2.1). */
    private static final class Cookie extends ValueTest {
        private static final HeaderName FIELD = HeaderName.of("Cookie");

        private final byte[] name;

        Cookie(byte[] name, FieldCondition condition) {
            super(condition);
            this.name = name;
        }

        @Override
        boolean isThere(RequestHead head) {
            for (int at = head.find(FIELD); at >= 0; at = head.find(FIELD, at + 1)) {
                if (isIn(head.bytes(), head.valueFrom(at), head.valueTo(at))) {
                    return true;
                }
            }
            return false;
        }

        private boolean isIn(byte[] bytes, int from, int to) {
            int at = from;
            while (at < to) {
                int end = indexOf(';', bytes, at, to);
                int equals = indexOf('=', bytes, at, end);
                int first = skipBlanks(bytes, at, equals);
                if (Arrays.equals(bytes, first, skipBlanksBack(bytes, first, equals), name, 0, name.length)) {
                    int begin = skipBlanks(bytes, Math.min(equals + 1, end), end);
                    if (fits(bytes, begin, skipBlanksBack(bytes, begin, end))) {
                        return true;
                    }
                }
                at = end + 1;
            }
            return false;
        }

        private static int skipBlanks(byte[] bytes, int from, int to) {
            int at = from;
            while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
                at++;
            }
            return at;
        }

        private static int skipBlanksBack(byte[] bytes, int from, int to) {
            int at = to;
            while (at > from && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t')) {
                at--;
            }
            return at;
        }
    }

    /**
     * Pairs between {@code &} as forms write them: percent-encoded, with {@code +} for a space. Names and values are compared decoded, since any
     * octet may be written so and origins decode them.
     */
    private static final class Query extends ValueTest {
        private final byte[] name;
        private final byte[] exact;
        private final boolean isExact;

        Query(byte[] name, FieldCondition condition) {
            super(condition);
            this.name = name;
            this.exact = condition.value().getBytes(StandardCharsets.UTF_8);
            this.isExact = condition.kind() == FieldCondition.Kind.EXACT;
        }

        @Override
        boolean isThere(RequestHead head) {
            byte[] bytes = head.bytes();
            int to = head.queryTo();
            int at = head.pathTo() + 1;
            while (at < to) {
                int end = indexOf('&', bytes, at, to);
                int equals = indexOf('=', bytes, at, end);
                if (decodesTo(bytes, at, equals, name) && isValue(bytes, Math.min(equals + 1, end), end)) {
                    return true;
                }
                at = end + 1;
            }
            return false;
        }

        private boolean isValue(byte[] bytes, int from, int to) {
            if (isExact) {
                return decodesTo(bytes, from, to, exact);
            }
            if (isAnyValue()) {
                return true;
            }
            byte[] decoded = new byte[to - from];
            int length = 0;
            for (int i = from; i < to; i += octetsAt(bytes, i, to)) {
                decoded[length++] = decoded(bytes, i, to);
            }
            return fits(decoded, 0, length);
        }

        private static boolean decodesTo(byte[] bytes, int from, int to, byte[] text) {
            int at = from;
            for (byte octet : text) {
                if (at >= to || decoded(bytes, at, to) != octet) {
                    return false;
                }
                at += octetsAt(bytes, at, to);
            }
            return at == to;
        }

        private static byte decoded(byte[] bytes, int at, int to) {
            if (octetsAt(bytes, at, to) == 3) {
                return (byte) (Ascii.hex(bytes[at + 1]) << 4 | Ascii.hex(bytes[at + 2]));
            }
            return bytes[at] == '+' ? (byte) ' ' : bytes[at];
        }

        private static int octetsAt(byte[] bytes, int at, int to) {
            boolean encoded =
                    bytes[at] == '%' && at + 2 < to && Ascii.hex(bytes[at + 1]) >= 0 && Ascii.hex(bytes[at + 2]) >= 0;
            return encoded ? 3 : 1;
        }
    }

    /** Where the octet is, or the end. */
    private static int indexOf(int octet, byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != octet) {
            at++;
        }
        return at;
    }
}
