package dev.prox.api;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes TLS: {@code tls: {...}} of a listener, and what we speak to others. */
public interface TlsFactory<C> extends ModuleFactory<C> {
    /**
     * @param protocols the names for ALPN, most wanted first
     * @throws ConfigException when certificates cannot be read or do not match their keys
     */
    ServerTls server(C config, List<String> protocols, ConfigNode at) throws ConfigException;

    /**
     * @param authorities a PEM file of those we trust, or null for those of the runtime
     * @throws ConfigException when the file cannot be read
     */
    ClientTls client(@Nullable Path authorities, List<String> protocols, ConfigNode at) throws ConfigException;
}
