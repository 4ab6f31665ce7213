package dev.prox.telemetry.metrics;

import dev.prox.api.Config;

/** Configuration of the metrics: there is nothing to say. */
@Config.Doc("Counts and times, on the page `/metrics` of the admin listener.")
public record MetricsConfig() {}
