package dev.prox.engine;

import dev.prox.api.Config.Default;
import dev.prox.api.Config.Doc;
import dev.prox.api.Config.Modules;
import dev.prox.api.Config.Others;
import dev.prox.api.Config.Range;
import dev.prox.api.ConfigNode;
import dev.prox.api.HealthCheckFactory;
import java.time.Duration;
import java.util.Map;

/** When the endpoints of an upstream are checked, and what decides. The other keys say how: the name of a check, or the settings of a request. */
@Doc("How each endpoint is asked whether it serves.")
public record HealthConfig(
        @Doc("From one check to the next.") @Default("5s") @Range(min = 100)
        Duration interval,

        @Doc("How much the interval differs at random, up and down.") @Default("10%")
        Percent jitter,

        @Doc("How long a check may take.") @Default("2s") @Range(min = 10)
        Duration timeout,

        @Doc("So many failed checks in a row make an endpoint unhealthy.") @Default("3") @Range(min = 1, max = 1000)
        int unhealthyAfter,

        @Doc("So many passed checks in a row make it healthy again.") @Default("2") @Range(min = 1, max = 1000)
        int healthyAfter,

        @Doc("What an endpoint is held to be that no check has seen.") @Default("healthy")
        Initially initial,

        @Others @Modules(value = HealthCheckFactory.class, unnamed = HealthConfig.UNNAMED)
        Map<String, ConfigNode> how) {
    /** The check whose settings need no name before them. */
    static final String UNNAMED = "http";

    /** What an endpoint is before its first check. */
    public enum Initially {
        HEALTHY,
        UNHEALTHY
    }

    CheckTerms terms() {
        return new CheckTerms(
                interval.toNanos(),
                jitter.share(),
                timeout.toNanos(),
                unhealthyAfter,
                healthyAfter,
                initial == Initially.UNHEALTHY);
    }
}
