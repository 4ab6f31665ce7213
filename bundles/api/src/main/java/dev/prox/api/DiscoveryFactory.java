package dev.prox.api;

/** Makes discoveries: {@code discovery: { name: {...} }} in an upstream. */
public interface DiscoveryFactory<C> extends ModuleFactory<C> {
    /** @throws ConfigException when the configuration makes no sense */
    Discovery create(C config, Assembly assembly) throws ConfigException;
}
