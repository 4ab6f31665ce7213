package dev.prox.route.forward;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Handler;
import dev.prox.api.HandlerFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Offers {@code forward} to routes. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = HandlerFactory.class)
public final class ForwardComponent implements HandlerFactory<ForwardConfig> {
    @Override
    public String name() {
        return "forward";
    }

    @Override
    public Class<ForwardConfig> configuration() {
        return ForwardConfig.class;
    }

    @Override
    public Handler create(ForwardConfig config, Assembly assembly) throws ConfigException {
        return Forward.of(config, assembly);
    }
}
