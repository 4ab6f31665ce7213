package dev.prox.api;

/**
 * What a module offers as a service: instances made from configuration. A factory is found by kind (the interface) and name. An instance whose factory
 * and configuration did not change is carried into the next snapshot; else it is closed, where it is {@link AutoCloseable}, when its last exchange has
 * ended.
 *
 * @param <C> the configuration: a record, without components where there is nothing to say. Its components are the keys in kebab case; see {@link ConfigNode#as}.
 */
public interface ModuleFactory<C> {
    /** The key in the configuration, in kebab case. */
    String name();

    Class<C> configuration();
}
