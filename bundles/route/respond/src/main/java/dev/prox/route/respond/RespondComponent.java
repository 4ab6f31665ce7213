package dev.prox.route.respond;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Handler;
import dev.prox.api.HandlerFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The handler {@code respond}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = HandlerFactory.class)
public final class RespondComponent implements HandlerFactory<RespondConfig> {
    @Override
    public String name() {
        return "respond";
    }

    @Override
    public Class<RespondConfig> configuration() {
        return RespondConfig.class;
    }

    @Override
    public Handler create(RespondConfig config, Assembly assembly) throws ConfigException {
        return FixedResponse.create(config, assembly.at());
    }
}
