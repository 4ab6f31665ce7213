package dev.prox.discovery.dns;

import dev.prox.api.Assembly;
import dev.prox.api.Discovery;
import dev.prox.api.DiscoveryFactory;
import dev.prox.api.Loop;
import dev.prox.api.Transport;

/** A discovery with its name in the configuration. */
record Named<C extends Record>(String name, Class<C> configuration, Make<C> make) implements DiscoveryFactory<C> {
    /** Makes the discovery. */
    interface Make<C> {
        Discovery discovery(C config, Loop loop, Transport transport);
    }

    /** Names are spread over the event loops. */
    @Override
    public Discovery create(C config, Assembly assembly) {
        int nth = Math.floorMod(config.hashCode(), assembly.loops().size());
        return make.discovery(config, assembly.loops().get(nth), assembly.transport());
    }
}
