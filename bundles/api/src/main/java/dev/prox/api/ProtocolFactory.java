package dev.prox.api;

/** Makes a protocol: {@code protocols: [ name ]} of a listener. */
public interface ProtocolFactory<C> extends ModuleFactory<C> {
    Protocol create(C config, Assembly assembly) throws ConfigException;
}
