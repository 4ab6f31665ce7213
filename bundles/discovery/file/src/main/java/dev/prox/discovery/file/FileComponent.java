package dev.prox.discovery.file;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigSource;
import dev.prox.api.Discovery;
import dev.prox.api.DiscoveryFactory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Offers discovery by a file. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE)
public final class FileComponent implements DiscoveryFactory<FileConfig> {
    /** Reads what the configuration is written in. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable ConfigSource source;

    @Activate
    public FileComponent() {}

    @Override
    public String name() {
        return "file";
    }

    @Override
    public Class<FileConfig> configuration() {
        return FileConfig.class;
    }

    @Override
    public Discovery create(FileConfig config, Assembly assembly) {
        return new FileDiscovery(assembly.path(config.path()), this::parse);
    }

    private EndpointsFile parse(String name, String text) throws ConfigException, IOException {
        ConfigSource reader = source;
        if (reader == null) {
            throw new IOException("the module config/yaml is not there");
        }
        return reader.parse(name, text).as(EndpointsFile.class);
    }
}
