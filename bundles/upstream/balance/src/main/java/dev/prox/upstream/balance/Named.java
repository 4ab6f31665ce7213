package dev.prox.upstream.balance;

import dev.prox.api.Assembly;
import dev.prox.api.Balancer;
import dev.prox.api.BalancerFactory;
import dev.prox.api.Config;
import java.util.function.IntFunction;

/** A balancer with its name in the configuration. */
record Named<C extends Record>(String name, Class<C> configuration, Make<C> make) implements BalancerFactory<C> {
    /** Makes the balancer for so many event loops. */
    interface Make<C> {
        Balancer balancer(C config, int loops);
    }

    /** Nothing to set. */
    @Config.Doc("Needs no settings.")
    public record Nothing() {}

    static Named<Nothing> of(String name, IntFunction<Balancer> make) {
        return of(name, Nothing.class, (nothing, loops) -> make.apply(loops));
    }

    static <C extends Record> Named<C> of(String name, Class<C> configuration, Make<C> make) {
        return new Named<>(name, configuration, make);
    }

    @Override
    public Balancer create(C config, Assembly assembly) {
        return make.balancer(config, assembly.loops().size());
    }
}
