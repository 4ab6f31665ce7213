package dev.prox.api;

/** Makes handlers: the key of a route that says how it answers. */
public interface HandlerFactory<C> extends ModuleFactory<C> {
    /** @throws ConfigException when the configuration makes no sense */
    Handler create(C config, Assembly assembly) throws ConfigException;
}
