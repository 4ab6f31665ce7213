package dev.prox.filter.ratelimit;

import dev.prox.api.Config;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A count for some units of time: {@code 100/s}, {@code 500/10s}.
 *
 * @param count 1 to 1,000,000
 * @param units 1 or more, 30 days at most
 */
@Config.Doc("A rate like 100/s, 500/10s, 10/m, 5/h or 1/d.")
public record Rate(int count, int units, Unit unit) {
    private static final int COUNT_MAX = 1_000_000;
    private static final Duration LENGTH_MAX = Duration.ofDays(30);
    private static final Pattern FORM = Pattern.compile("([0-9]{1,7})/([0-9]{0,7})([smhd])");
    private static final String EXPECTED =
            "a rate of 1 to 1000000 for seconds, minutes, hours or days, like 100/s, 500/10s, 10/m, 5/h or 1/d";

    /** For one unit of time. */
    Rate(int count, Unit unit) {
        this(count, 1, unit);
    }

    /** What a rate is counted for. */
    public enum Unit {
        SECOND('s', Duration.ofSeconds(1)),
        MINUTE('m', Duration.ofMinutes(1)),
        HOUR('h', Duration.ofHours(1)),
        DAY('d', Duration.ofDays(1));

        private final char letter;
        private final Duration length;

        Unit(char letter, Duration length) {
            this.letter = letter;
            this.length = length;
        }

        Duration length() {
            return length;
        }
    }

    /** @throws IllegalArgumentException with what was expected */
    public static Rate parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        String units = form.group(2);
        Rate rate = new Rate(
                Integer.parseInt(form.group(1)),
                units.isEmpty() ? 1 : Integer.parseInt(units),
                unit(form.group(3).charAt(0)));
        boolean within = rate.count >= 1 && rate.count <= COUNT_MAX && rate.units >= 1;
        if (!within || rate.length().compareTo(LENGTH_MAX) > 0) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return rate;
    }

    private static Unit unit(char letter) {
        for (Unit unit : Unit.values()) {
            if (unit.letter == letter) {
                return unit;
            }
        }
        throw new IllegalArgumentException(EXPECTED);
    }

    Duration length() {
        return unit.length().multipliedBy(units);
    }

    long seconds() {
        return length().toSeconds();
    }

    /** From one admission to the next, in nanoseconds. */
    long intervalNanos() {
        return length().toNanos() / count;
    }

    @Override
    public String toString() {
        return count + "/" + (units == 1 ? "" : units) + unit.letter;
    }
}
