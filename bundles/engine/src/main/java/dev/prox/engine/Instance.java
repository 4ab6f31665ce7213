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
    /** Of its place, for whoever comes to be there next. */
    private final String key;

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
        this.key = key(offer, owner);
    }

    static String key(Offer offer, String owner) {
        return offer.name() + "@" + owner;
    }

    String key() {
        return key;
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
