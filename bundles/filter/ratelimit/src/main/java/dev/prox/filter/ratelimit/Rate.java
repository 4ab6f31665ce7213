package dev.prox.filter.ratelimit;

import dev.prox.api.Config;
import java.time.Duration;

/**
 * A count for each unit of time: {@code 100/s}.
 *
 * @param count 1 to 1,000,000
 */
@Config.Doc("A rate like 100/s, 10/m, 5/h or 1/d.")
public record Rate(int count, Unit unit) {
    private static final int COUNT_MAX = 1_000_000;
    private static final String EXPECTED =
            "a rate of 1 to 1000000 for a second, minute, hour or day, like 100/s, 10/m, 5/h or 1/d";

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
        int slash = text.indexOf('/');
        if (slash < 1 || slash > 7 || slash != text.length() - 2) {
            throw new IllegalArgumentException(EXPECTED);
        }
        int count = 0;
        for (int i = 0; i < slash; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException(EXPECTED);
            }
            count = count * 10 + digit;
        }
        if (count < 1 || count > COUNT_MAX) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return new Rate(count, unit(text.charAt(slash + 1)));
    }

    private static Unit unit(char letter) {
        for (Unit unit : Unit.values()) {
            if (unit.letter == letter) {
                return unit;
            }
        }
        throw new IllegalArgumentException(EXPECTED);
    }

    /** From one admission to the next, in nanoseconds. */
    long intervalNanos() {
        return unit.length().toNanos() / count;
    }

    @Override
    public String toString() {
        return count + "/" + unit.letter;
    }
}
