package dev.prox.filter.errorpages;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The filter {@code error-pages}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = FilterFactory.class)
public final class ErrorPagesComponent implements FilterFactory<ErrorPagesConfig> {
    @Override
    public String name() {
        return "error-pages";
    }

    @Override
    public Class<ErrorPagesConfig> configuration() {
        return ErrorPagesConfig.class;
    }

    @Override
    public Filter create(ErrorPagesConfig config, Assembly assembly) throws ConfigException {
        return ErrorPages.create(config, assembly.at(), assembly::path);
    }
}
