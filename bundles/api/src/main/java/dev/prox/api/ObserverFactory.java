package dev.prox.api;

/** Makes observers: a key of the document, as in {@code access-log: {...}}. */
public interface ObserverFactory<C> extends ModuleFactory<C> {
    ExchangeObserver create(C config, Assembly assembly) throws ConfigException;
}
