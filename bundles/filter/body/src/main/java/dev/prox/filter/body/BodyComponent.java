package dev.prox.filter.body;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The filter {@code body}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = FilterFactory.class)
public final class BodyComponent implements FilterFactory<BodyConfig> {
    @Override
    public String name() {
        return "body";
    }

    @Override
    public Class<BodyConfig> configuration() {
        return BodyConfig.class;
    }

    @Override
    public Filter create(BodyConfig config, Assembly assembly) throws ConfigException {
        return BodyChanges.create(config, assembly.at(), assembly.loops().size());
    }
}
