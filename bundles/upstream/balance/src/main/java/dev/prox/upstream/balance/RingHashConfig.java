package dev.prox.upstream.balance;

import dev.prox.api.Config;
import dev.prox.api.Template;

/** The settings of {@code ring-hash}. */
@Config.Doc("The same endpoint for the same text, on a ring of points.")
public record RingHashConfig(
        @Config.Doc("The text, as in {header.X-User}; chance decides where it has no value.")
        Template by,

        @Config.Default("160")
        @Config.Range(min = 1, max = 10_000)
        @Config.Doc("Points of an endpoint of middle weight.")
        int points) {}
