package dev.prox.config.yaml;

import dev.prox.api.Config;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code 500ms, 2s, 5m, 1h, 7d}, {@code 1h30m} with the largest unit first, and {@code 0}. */
final class Durations {
    /** Also in the schema, so written without what JavaScript does not know. */
    static final String PATTERN =
            "^(0|(?=[0-9])([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?([0-9]{1,9}ms)?)$";

    private static final Pattern WRITTEN = Pattern.compile(PATTERN);
    private static final Pattern LOOSE = Pattern.compile("([0-9]{1,9})(?:[.]([0-9]))? ?([A-Za-z]*)");
    private static final long[] UNIT_MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};
    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};

    private Durations() {}

    static Duration parse(String text, Config.@Nullable Range range) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new Mismatch("a duration" + bounds(range), hint(text));
        }
        long millis = 0;
        for (int unit = 0; unit < UNITS.length; unit++) {
            String part = written.group(unit + 2);
            if (part != null) {
                String digits = part.substring(0, part.length() - UNITS[unit].length());
                millis += Long.parseLong(digits) * UNIT_MILLIS[unit];
            }
        }
        if (range != null && (millis < range.min() || millis > range.max())) {
            throw new Mismatch("a duration" + bounds(range), null);
        }
        return Duration.ofMillis(millis);
    }

    /** What a duration may be, behind the words "a duration". */
    static String bounds(Config.@Nullable Range range) {
        if (range == null || range.min() == 0 && range.max() == Long.MAX_VALUE) {
            return " such as 500ms, 2s, 5m or 1h";
        } else if (range.max() == Long.MAX_VALUE) {
            return " of " + text(range.min()) + " or more";
        }
        return " from " + text(range.min()) + " to " + text(range.max());
    }

    static String text(long millis) {
        if (millis % 1_000 != 0 && millis < 60_000) {
            return millis + "ms";
        } else if (millis == 0) {
            return "0";
        }
        StringBuilder out = new StringBuilder();
        long rest = millis;
        for (int unit = 0; unit < UNITS.length; unit++) {
            long count = rest / UNIT_MILLIS[unit];
            rest %= UNIT_MILLIS[unit];
            out.append(count == 0 ? "" : count + UNITS[unit]);
        }
        return out.toString();
    }

    /** The duration that {@code 30}, {@code 5 min} or {@code 1.5s} seem to mean. */
    private static @Nullable String hint(String text) {
        Matcher loose = LOOSE.matcher(text.trim());
        if (!loose.matches()) {
            return null;
        }
        int unit = unit(loose.group(3).toLowerCase(Locale.ROOT));
        if (unit < 0) {
            return null;
        }
        String tenths = loose.group(2) == null ? "0" : loose.group(2);
        long millis = Long.parseLong(loose.group(1) + tenths) * UNIT_MILLIS[unit] / 10;
        return "did you mean `" + text(millis) + "`?";
    }

    private static int unit(String word) {
        return switch (word) {
            case "d", "day", "days" -> 0;
            case "h", "hr", "hour", "hours" -> 1;
            case "m", "min", "mins", "minute", "minutes" -> 2;
            case "", "s", "sec", "secs", "second", "seconds" -> 3;
            case "ms", "msec", "millis", "milliseconds" -> 4;
            default -> -1;
        };
    }
}
