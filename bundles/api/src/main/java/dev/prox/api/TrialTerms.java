package dev.prox.api;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a change is tried on some of the exchanges before it serves all of them.
 *
 * @param share which exchanges meet it
 * @param time how long it is tried at least, before it comes to serve all
 * @param exchanges that it must have had by then
 * @param errors the share of failures that it may have beyond that of what serves, 0 to 1
 * @param latency its 99th percentile may be so many times that of what serves; 0 where nobody looks
 * @param hold whether it goes on until somebody decides
 */
public record TrialTerms(Share share, Duration time, int exchanges, double errors, double latency, boolean hold) {
    /** What {@link #of} reads. Those that have no value end without an equals sign. */
    public static final Set<String> KEYS =
            Set.of("percent=", "header=", "host=", "for=", "exchanges=", "errors=", "latency=", "hold");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,6})?");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    /**
     * Which exchanges: of all a share, or those with a field, or those to a host.
     *
     * @param percent above 0 and below 100; 0 where one of the others decides
     */
    public record Share(
            double percent,
            @Nullable String header,
            @Nullable String value,
            @Nullable String host) {

        @Override
        public String toString() {
            if (header != null) {
                return header + "=" + value;
            }
            return host != null ? "host " + host : plain(percent) + " %";
        }
    }

    /**
     * Reads what a command or a query says: {@code percent=1}, {@code for=5m}.
     *
     * @throws IllegalArgumentException with the key, its value and what was expected
     */
    public static TrialTerms of(Map<String, String> options) {
        double latency = options.getOrDefault("latency", "1.5x").equals("off")
                ? 0
                : number(options, "latency", "1.5x", "x", 1, 1000, "a factor, as in 1.5x, or off");
        return new TrialTerms(
                share(options),
                time("for", options.getOrDefault("for", "60s")),
                (int) number(options, "exchanges", "20", "", 1, 1_000_000, "a number from 1 to 1000000"),
                number(options, "errors", "0.5%", "%", 0, 100, "a share, as in 0.5%") / 100,
                latency,
                options.containsKey("hold"));
    }

    private static Share share(Map<String, String> options) {
        String header = options.get("header");
        String host = options.get("host");
        if ((header == null ? 0 : 1) + (host == null ? 0 : 1) + (options.containsKey("percent") ? 1 : 0) > 1) {
            throw new IllegalArgumentException("one of percent, header and host, not several");
        }
        if (header != null) {
            int equals = header.indexOf('=');
            if (equals < 1) {
                throw wrong("header", header, "NAME=VALUE");
            }
            return new Share(
                    0, HeaderName.of(header.substring(0, equals)).toString(), header.substring(equals + 1), null);
        }
        if (host != null) {
            if (host.isBlank()) {
                throw wrong("host", host, "a name without a port");
            }
            return new Share(0, null, null, host);
        }
        double percent = number(options, "percent", "1", "%", 0, 99.999, "more than 0, less than 100");
        if (percent == 0) {
            throw wrong("percent", "0", "more than 0, less than 100");
        }
        return new Share(percent, null, null, null);
    }

    private static double number(
            Map<String, String> options,
            String key,
            String otherwise,
            String unit,
            double min,
            double max,
            String expected) {
        String text = options.getOrDefault(key, otherwise);
        String digits = text.endsWith(unit) ? text.substring(0, text.length() - unit.length()) : text;
        if (!NUMBER.matcher(digits).matches() || Double.parseDouble(digits) < min || Double.parseDouble(digits) > max) {
            throw wrong(key, text, expected);
        }
        return Double.parseDouble(digits);
    }

    /**
     * Reads a time: {@code 500ms, 60s, 5m, 1h}.
     *
     * @throws IllegalArgumentException with the key, its value and what was expected
     */
    public static Duration time(String key, String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw wrong(key, text, "a time, as in 60s or 5m");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private static IllegalArgumentException wrong(String key, String value, String expected) {
        return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
