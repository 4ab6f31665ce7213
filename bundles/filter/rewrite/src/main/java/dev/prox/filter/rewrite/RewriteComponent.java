package dev.prox.filter.rewrite;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The filter {@code rewrite}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = FilterFactory.class)
public final class RewriteComponent implements FilterFactory<RewriteConfig> {
    @Override
    public String name() {
        return "rewrite";
    }

    @Override
    public Class<RewriteConfig> configuration() {
        return RewriteConfig.class;
    }

    @Override
    public Filter create(RewriteConfig config, Assembly assembly) throws ConfigException {
        return Rewrite.create(config, assembly.at());
    }
}
