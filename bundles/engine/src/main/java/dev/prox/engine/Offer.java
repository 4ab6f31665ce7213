package dev.prox.engine;

import dev.prox.api.ModuleFactory;

/**
 * A factory that an installed bundle offers.
 *
 * @param name {@code filter/headers}
 * @param kind in lower case: {@code filter}, {@code handler}
 */
record Offer(String name, String kind, ModuleFactory<?> factory, String bundle, String version, long bundleId) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Offer offer && offer.factory == factory;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(factory);
    }
}
