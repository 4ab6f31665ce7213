package dev.prox.engine;

import dev.prox.api.ModuleFactory;

/** A factory that is only a name. Compared by identity, as services are. */
final class FakeModule implements ModuleFactory<Object> {
    private static long bundles = 1000;

    private final String name;

    private FakeModule(String name) {
        this.name = name;
    }

    /** One version of {@code filter/name}, in a bundle of its own. */
    static Offer filter(String name, String version) {
        return offer("filter", name, version);
    }

    static Offer offer(String kind, String name, String version) {
        return new Offer(kind + "/" + name, kind, new FakeModule(name), "test." + name, version, bundles++);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Class<Object> configuration() {
        return Object.class;
    }
}
