package dev.prox.route.files;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Handler;
import dev.prox.api.HandlerFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The handler {@code static}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = HandlerFactory.class)
public final class FilesComponent implements HandlerFactory<FilesConfig> {
    @Override
    public String name() {
        return "static";
    }

    @Override
    public Class<FilesConfig> configuration() {
        return FilesConfig.class;
    }

    @Override
    public Handler create(FilesConfig config, Assembly assembly) throws ConfigException {
        return FileHandler.create(config, assembly.at(), assembly.path(config.root()));
    }
}
