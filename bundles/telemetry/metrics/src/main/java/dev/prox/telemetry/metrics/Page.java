package dev.prox.telemetry.metrics;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** The text format 0.0.4 of Prometheus: families of samples, each family in one piece. */
final class Page {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(16 << 10);
    private final Set<String> families = new HashSet<>();

    /**
     * Begins a family, and says whether it may: its name was not used before.
     *
     * @param type counter, gauge, histogram or summary
     */
    boolean family(String name, String type, String help) {
        if (!families.add(name)) {
            return false;
        }
        text.append("# HELP ").append(name).append(' ');
        escape(help, false);
        text.append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
        return true;
    }

    /** Begins a family of one sample without labels. */
    void single(String name, String type, String help, double value) {
        if (family(name, type, help)) {
            sample(name, "", value);
        }
    }

    /** @param labels made by {@link #labels}, without braces; may be empty */
    void sample(String name, String labels, double value) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ').append(number(value)).append('\n');
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        long whole = (long) value;
        return whole == value && Math.abs(value) < 1L << 53 ? Long.toString(whole) : Double.toString(value);
    }

    /** {@code name="value",...} of names and values in turn. */
    static String labels(String... namesAndValues) {
        Page out = new Page();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            out.text.append(i == 0 ? "" : ",").append(namesAndValues[i]).append("=\"");
            out.escape(namesAndValues[i + 1], true);
            out.text.append('"');
        }
        return out.text.toString();
    }

    private void escape(String value, boolean quoted) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' || c == '\n' || quoted && c == '"') {
                text.append('\\').append(c == '\n' ? 'n' : c);
            } else {
                text.append(c);
            }
        }
    }

    byte[] octets() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
