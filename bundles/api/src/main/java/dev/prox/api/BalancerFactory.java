package dev.prox.api;

/** Makes balancers: {@code balance: name}, or {@code balance: { name: {...} }}, in an upstream. */
public interface BalancerFactory<C> extends ModuleFactory<C> {
    /** @throws ConfigException when the configuration makes no sense */
    Balancer create(C config, Assembly assembly) throws ConfigException;
}
