/**
 * Metrics: each event loop counts in plain arrays of its own, which the page {@code /metrics} adds up (Prometheus text format 0.0.4).
 *
 * <p>The arrays are the state that one version of the bundle hands to the next, so that counters never go backwards. Modules offer values of their
 * own in the Dropwizard {@code MetricRegistry} that is a service of this bundle, or, without a dependency, as a service of type
 * {@code java.util.function.LongSupplier} with the properties {@code prox.metric} and {@code prox.metric.help}. Either name may carry labels,
 * {@code name{label="value"}}, and is a counter when it ends in {@code _total}.
 */
@NullMarked
package dev.prox.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
