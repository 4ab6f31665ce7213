package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigSource;
import dev.prox.api.Transport;

/** What is asked of a document that nobody is served with: whether it could be, and what it would do with a request. */
final class Offline {
    private final Director director;
    private final Transport transport;
    private final ConfigSource source;

    Offline(Director director, Transport transport, ConfigSource source) {
        this.director = director;
        this.transport = transport;
        this.source = source;
    }

    /** @throws ConfigException with everything that is wrong */
    void check() throws Exception {
        director.call(this::compiled);
    }

    /** @param words of the command, as {@link dev.prox.api.ProbeWords} reads them */
    String explain(String words) throws Exception {
        return director.call(() -> Explainer.unserved(compiled(), transport, words));
    }

    private Tenants.Joined compiled() throws ConfigException {
        Proposal read = Proposal.read(source);
        transport.start(1);
        return director.tenants.join(source, read, true, director::compile);
    }
}
