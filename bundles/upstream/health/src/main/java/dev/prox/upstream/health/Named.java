package dev.prox.upstream.health;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.HealthCheck;
import dev.prox.api.HealthCheckFactory;

/** A check with its name in the configuration. */
record Named<C extends Record>(String name, Class<C> configuration, Make<C> make) implements HealthCheckFactory<C> {
    /** Makes the check. */
    interface Make<C> {
        HealthCheck check(C config, Assembly assembly) throws ConfigException;
    }

    @Override
    public HealthCheck create(C config, Assembly assembly) throws ConfigException {
        return make.check(config, assembly);
    }
}
