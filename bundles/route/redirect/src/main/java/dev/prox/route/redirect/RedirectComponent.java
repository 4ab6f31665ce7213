package dev.prox.route.redirect;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Handler;
import dev.prox.api.HandlerFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The handler {@code redirect}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = HandlerFactory.class)
public final class RedirectComponent implements HandlerFactory<RedirectConfig> {
    @Override
    public String name() {
        return "redirect";
    }

    @Override
    public Class<RedirectConfig> configuration() {
        return RedirectConfig.class;
    }

    @Override
    public Handler create(RedirectConfig config, Assembly assembly) throws ConfigException {
        return Redirect.create(config, assembly.at());
    }
}
