package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import java.util.List;

/** A document that may come to serve, with those of its tenants. */
record Candidate(ConfigNode main, List<ConfigSource.Tenant> tenants) {
    /** The document of the source as it is now. */
    static Candidate read(ConfigSource source) throws ConfigException {
        return of(source, source.read());
    }

    /** Another document, and the tenants that it names. */
    static Candidate of(ConfigSource source, ConfigNode main) throws ConfigException {
        return new Candidate(main, source.tenants(main));
    }
}
