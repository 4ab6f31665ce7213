package dev.prox.api;

/** Makes filters: {@code filters: [ name: {...} ]} in a route. */
public interface FilterFactory<C> extends ModuleFactory<C> {
    /** @throws ConfigException when the configuration makes no sense */
    Filter create(C config, Assembly assembly) throws ConfigException;
}
