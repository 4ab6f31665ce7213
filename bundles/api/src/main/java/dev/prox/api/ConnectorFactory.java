package dev.prox.api;

/** Makes the connector: {@code pool: {...}}. */
public interface ConnectorFactory<C> extends ModuleFactory<C> {
    Connector create(C config, Assembly assembly) throws ConfigException;
}
