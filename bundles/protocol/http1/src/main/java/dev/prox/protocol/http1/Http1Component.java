package dev.prox.protocol.http1;

import dev.prox.api.Assembly;
import dev.prox.api.Protocol;
import dev.prox.api.ProtocolFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Offers the protocol {@code http1}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = ProtocolFactory.class)
public final class Http1Component implements ProtocolFactory<Http1Config> {
    @Override
    public String name() {
        return "http1";
    }

    @Override
    public Class<Http1Config> configuration() {
        return Http1Config.class;
    }

    @Override
    public Protocol create(Http1Config config, Assembly assembly) {
        return new Http1(assembly.loops().size());
    }
}
