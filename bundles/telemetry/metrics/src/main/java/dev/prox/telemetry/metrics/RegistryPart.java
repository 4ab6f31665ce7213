package dev.prox.telemetry.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Counting;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Sampling;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.TreeMap;

/** What modules keep in the Dropwizard registry, as a part of the page. */
final class RegistryPart {
    private static final System.Logger LOG = System.getLogger(RegistryPart.class.getName());
    private static final String[] COUNTER_ENDS = {"_total", "_count", "_sum"};
    private static final double[] QUANTILES = {0.5, 0.9, 0.99};

    private RegistryPart() {}

    static void write(Page page, MetricRegistry registry) {
        Map<Name, Metric> metrics = new TreeMap<>();
        registry.getMetrics().forEach((name, metric) -> metrics.put(Name.of(name), metric));
        String family = "";
        for (Map.Entry<Name, Metric> entry : metrics.entrySet()) {
            Name name = entry.getKey();
            String base = name.base();
            if (base.equals(family) || page.family(base, type(base, entry.getValue()), "Of a module.")) {
                family = base;
                attempt(() -> sample(page, name, entry.getValue()));
            }
        }
    }

    /** Leaves out what a module fails to say. */
    static void attempt(Runnable sample) {
        try {
            sample.run();
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "metrics: a value of a module is left out", e);
        }
    }

    /** Whether a name is that of a counter, by its end. */
    static boolean isCounter(String name) {
        for (String end : COUNTER_ENDS) {
            if (name.endsWith(end)) {
                return true;
            }
        }
        return false;
    }

    private static String type(String name, Metric metric) {
        return metric instanceof Sampling
                ? "summary"
                : metric instanceof Meter || isCounter(name) ? "counter" : "gauge";
    }

    private static void sample(Page page, Name name, Metric metric) {
        switch (metric) {
            case Gauge<?> gauge -> gauge(page, name, gauge.getValue());
            case Counter counter -> page.sample(name.base(), name.labels(), counter.getCount());
            case Meter meter -> page.sample(name.base(), name.labels(), meter.getCount());
            case Sampling sampling -> summary(page, name, sampling, metric);
            default -> {}
        }
    }

    private static void gauge(Page page, Name name, Object value) {
        if (value instanceof Number number) {
            page.sample(name.base(), name.labels(), number.doubleValue());
        } else if (value instanceof Boolean yes) {
            page.sample(name.base(), name.labels(), yes ? 1 : 0);
        }
    }

    /** Times are exposed in seconds. */
    private static void summary(Page page, Name name, Sampling sampling, Metric metric) {
        double unit = metric instanceof Timer ? 1e9 : 1;
        Snapshot snapshot = sampling.getSnapshot();
        String more = name.labels().isEmpty() ? "" : name.labels() + ",";
        for (double quantile : QUANTILES) {
            String labels = more + Page.labels("quantile", Double.toString(quantile));
            page.sample(name.base(), labels, snapshot.getValue(quantile) / unit);
        }
        page.sample(name.base() + "_count", name.labels(), ((Counting) metric).getCount());
    }

    /**
     * A name of the registry: {@code base}, or {@code base{labels}}.
     *
     * @param base with nothing but letters, digits, underscores and colons
     * @param labels as they were written, without braces
     */
    record Name(String base, String labels) implements Comparable<Name> {
        static Name of(String text) {
            int brace = text.indexOf('{');
            boolean labelled = brace > 0 && text.endsWith("}");
            String base = labelled ? text.substring(0, brace) : text;
            String plain = base.replaceAll("[^a-zA-Z0-9_:]", "_");
            String safe = plain.isEmpty() || Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
            return new Name(safe, labelled ? text.substring(brace + 1, text.length() - 1) : "");
        }

        @Override
        public int compareTo(Name other) {
            int order = base.compareTo(other.base);
            return order != 0 ? order : labels.compareTo(other.labels);
        }
    }
}
