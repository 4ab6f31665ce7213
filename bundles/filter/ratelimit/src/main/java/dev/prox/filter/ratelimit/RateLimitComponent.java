package dev.prox.filter.ratelimit;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The filter {@code rate-limit}. */
@Component(
        configurationPolicy = ConfigurationPolicy.IGNORE,
        service = {FilterFactory.class, LongSupplier.class},
        property = {
            "prox.metric=prox_rate_limit_shadowed_total",
            "prox.metric.help=Requests that limits in shadow mode would have refused."
        })
public final class RateLimitComponent implements FilterFactory<RateLimitConfig>, LongSupplier {
    private final LongAdder shadowed = new LongAdder();

    @Override
    public long getAsLong() {
        return shadowed.sum();
    }

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
        return RateLimitFilter.create(config, assembly.at(), shadowed);
    }
}
