package dev.prox.engine;

import dev.prox.api.ModuleFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a factory made, carried from snapshot to snapshot while nothing about it changes. Compared by identity.
 */
final class Instance {
    private final Offer offer;
    private final String owner;
    private final @Nullable Object config;
    private final Object value;
    private final List<Instance> uses;

    /**
     * @param owner for what it was made: the match of the route and the place in it, or the key of the document
     * @param uses instances that it holds on to
     */
    Instance(Offer offer, String owner, @Nullable Object config, Object value, List<Instance> uses) {
        this.offer = offer;
        this.owner = owner;
        this.config = config;
        this.value = value;
        this.uses = List.copyOf(uses);
    }

    Offer offer() {
        return offer;
    }

    ModuleFactory<?> factory() {
        return offer.factory();
    }

    String owner() {
        return owner;
    }

    @Nullable
    Object config() {
        return config;
    }

    Object value() {
        return value;
    }

    List<Instance> uses() {
        return uses;
    }
}
