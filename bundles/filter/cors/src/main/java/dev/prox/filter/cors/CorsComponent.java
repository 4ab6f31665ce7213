package dev.prox.filter.cors;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The filter {@code cors}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = FilterFactory.class)
public final class CorsComponent implements FilterFactory<CorsConfig> {
    @Override
    public String name() {
        return "cors";
    }

    @Override
    public Class<CorsConfig> configuration() {
        return CorsConfig.class;
    }

    @Override
    public Filter create(CorsConfig config, Assembly assembly) throws ConfigException {
        return CorsFilter.create(config, assembly.at());
    }
}
