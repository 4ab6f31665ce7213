package dev.prox.filter.ratelimit;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The filter {@code rate-limit}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = FilterFactory.class)
public final class RateLimitComponent implements FilterFactory<RateLimitConfig> {
    @Override
    public String name() {
        return "rate-limit";
    }

    @Override
    public Class<RateLimitConfig> configuration() {
        return RateLimitConfig.class;
    }

    @Override
    public Filter create(RateLimitConfig config, Assembly assembly) throws ConfigException {
        return RateLimitFilter.create(config, assembly.at());
    }
}
