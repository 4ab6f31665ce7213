package dev.prox.filter.cookies;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The filter {@code cookies}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = FilterFactory.class)
public final class CookiesComponent implements FilterFactory<CookiesConfig> {
    @Override
    public String name() {
        return "cookies";
    }

    @Override
    public Class<CookiesConfig> configuration() {
        return CookiesConfig.class;
    }

    @Override
    public Filter create(CookiesConfig config, Assembly assembly) throws ConfigException {
        return CookiesFilter.create(config, assembly.at());
    }
}
