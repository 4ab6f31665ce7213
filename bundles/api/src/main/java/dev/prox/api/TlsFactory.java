package dev.prox.api;

import java.util.List;

/** Makes TLS: {@code tls: {...}} of a listener, and what we speak to others. */
public interface TlsFactory<C> extends ModuleFactory<C> {
    /**
     * @param protocols the names for ALPN, most wanted first
     * @throws ConfigException when certificates cannot be read or do not match their keys
     */
    ServerTls server(C config, List<String> protocols, ConfigNode at) throws ConfigException;

    /**
     * @param config with paths that need no folder
     * @param at what {@code config} was read from; errors name its parts
     * @throws ConfigException when files cannot be read, or a certificate does not match its key
     */
    ClientTls client(ClientTlsConfig config, List<String> protocols, ConfigNode at) throws ConfigException;
}
