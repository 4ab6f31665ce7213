package dev.prox.filter.headers;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The filter {@code headers}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = FilterFactory.class)
public final class HeadersComponent implements FilterFactory<HeadersConfig> {
    private final Variables variables;

    @Activate
    public HeadersComponent(BundleContext context) {
        variables = new Variables(context.getBundle().getVersion().toString());
    }

    @Override
    public String name() {
        return "headers";
    }

    @Override
    public Class<HeadersConfig> configuration() {
        return HeadersConfig.class;
    }

    @Override
    public Filter create(HeadersConfig config, Assembly assembly) throws ConfigException {
        return HeaderFilter.create(config, assembly.at(), variables);
    }
}
