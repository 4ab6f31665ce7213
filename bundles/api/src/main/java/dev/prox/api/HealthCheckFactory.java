package dev.prox.api;

/** Makes health checks: {@code health: { name: {...} }} in an upstream. */
public interface HealthCheckFactory<C> extends ModuleFactory<C> {
    /** @throws ConfigException when the configuration makes no sense */
    HealthCheck create(C config, Assembly assembly) throws ConfigException;
}
