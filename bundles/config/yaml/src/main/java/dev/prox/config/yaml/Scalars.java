package dev.prox.config.yaml;

import dev.prox.api.Config;
import dev.prox.api.Nearest;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads texts as the scalar types, numbers as in the core schema of YAML 1.2. */
final class Scalars {
    private static final Pattern WHOLE =
            Pattern.compile("([-+]?)(?:0o([0-7]{1,22})|0x([0-9a-fA-F]{1,16})|([0-9]{1,19}))");
    private static final Pattern NUMBER = Pattern.compile("[-+]?([.][0-9]+|[0-9]+([.][0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern GROUPED = Pattern.compile("[-+]?[0-9]+([_, '][0-9]{3})+");
    private static final Pattern WITH_UNIT = Pattern.compile("([-+]?[0-9]+) ?[A-Za-z%]+(/[a-z]+)?");

    private Scalars() {}

    /** @throws IllegalArgumentException with what was expected */
    static Object parse(String text, Class<?> type, Config.@Nullable Range range) {
        if (type == String.class) {
            return text;
        } else if (Types.bool(type)) {
            return bool(text);
        } else if (Types.wholeNumber(type)) {
            long value = whole(text, type, range);
            return type == int.class || type == Integer.class ? (Object) (int) value : (Object) value;
        } else if (Types.number(type)) {
            return number(text, range);
        } else if (type == Duration.class) {
            return Durations.parse(text, range);
        }
        Method parse = RecordShape.factory(type, "parse");
        if (parse != null) {
            return RecordShape.call(parse, text);
        } else if (type.isEnum()) {
            return constant(text, type);
        }
        throw new IllegalStateException("no configuration has a " + type.getName());
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            case "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "1" ->
                throw new Mismatch("true or false", "did you mean `true`?");
            case "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "0" ->
                throw new Mismatch("true or false", "did you mean `false`?");
            default -> throw new Mismatch("true or false", null);
        };
    }

    private static long whole(String text, Class<?> type, Config.@Nullable Range range) {
        Matcher matcher = WHOLE.matcher(text);
        if (!matcher.matches()) {
            throw new Mismatch(Types.expectedScalar(type, range), numberHint(text));
        }
        String sign = matcher.group(1);
        BigInteger value = matcher.group(2) != null
                ? new BigInteger(sign + matcher.group(2), 8)
                : matcher.group(3) != null
                        ? new BigInteger(sign + matcher.group(3), 16)
                        : new BigInteger(sign + matcher.group(4));
        long min = Types.min(type, range);
        long max = Types.max(type, range);
        if (value.compareTo(BigInteger.valueOf(min)) < 0 || value.compareTo(BigInteger.valueOf(max)) > 0) {
            boolean open = range == null || range.max() > max;
            String bounds = "a whole number from " + min + " to " + max;
            throw new Mismatch(open ? bounds : Types.expectedScalar(type, range), null);
        }
        return value.longValue();
    }

    private static double number(String text, Config.@Nullable Range range) {
        if (!NUMBER.matcher(text).matches()) {
            throw new Mismatch(Types.expectedScalar(double.class, range), numberHint(text));
        }
        double value = Double.parseDouble(text);
        boolean within = range == null || value >= range.min() && value <= range.max();
        if (!within || Double.isInfinite(value)) {
            throw new Mismatch(Types.expectedScalar(double.class, range), null);
        }
        return value;
    }

    private static @Nullable String numberHint(String text) {
        Matcher unit = WITH_UNIT.matcher(text);
        if (unit.matches()) {
            return "write it without a unit";
        }
        return GROUPED.matcher(text).matches() ? "did you mean `" + text.replaceAll("[_, ']", "") + "`?" : null;
    }

    private static Object constant(String text, Class<?> type) {
        for (Object constant : Objects.requireNonNull(type.getEnumConstants())) {
            String name = ((Enum<?>) constant).name();
            if (text.equals(RecordShape.kebab(name)) || text.equals(name)) {
                return constant;
            }
        }
        List<String> names = Types.constants(type);
        throw new Mismatch(Types.expectedScalar(type, null), Nearest.hint(text, names));
    }
}
