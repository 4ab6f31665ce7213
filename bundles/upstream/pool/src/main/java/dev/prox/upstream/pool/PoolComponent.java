package dev.prox.upstream.pool;

import dev.prox.api.Assembly;
import dev.prox.api.Connector;
import dev.prox.api.ConnectorFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Offers the pool. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = ConnectorFactory.class)
public final class PoolComponent implements ConnectorFactory<PoolConfig> {
    @Override
    public String name() {
        return "pool";
    }

    @Override
    public Class<PoolConfig> configuration() {
        return PoolConfig.class;
    }

    @Override
    public Connector create(PoolConfig config, Assembly assembly) {
        return new Pool(config, assembly.transport(), assembly.loops().size());
    }
}
