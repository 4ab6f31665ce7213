package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import dev.prox.api.ModuleFactory;
import java.nio.file.Path;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * The file that the framework property {@code prox.config} names. Relative paths in <code>${file:...}</code> start at {@code prox.home}, or, without one,
 * where the process was started.
 */
@Component(service = ConfigSource.class)
public final class YamlComponent implements ConfigSource {
    private static final String FILE = "prox.config";
    private static final String HOME = "prox.home";

    private final YamlFile file;

    @Activate
    public YamlComponent(BundleContext context) {
        String name = context.getProperty(FILE);
        if (name == null) {
            throw new IllegalStateException("the framework property " + FILE + " names no file");
        }
        this.file = new YamlFile(Path.of(name), new Expansion(System::getenv, home(context.getProperty(HOME))));
    }

    private static Path home(@Nullable String named) {
        return Path.of(named == null ? "" : named).toAbsolutePath();
    }

    @Deactivate
    void close() {
        file.close();
    }

    @Override
    public ConfigNode read() throws ConfigException {
        return file.read();
    }

    @Override
    public Watch watch(Runnable changed) {
        return file.watch(changed);
    }

    @Override
    public String schema(Class<?> document, Collection<? extends ModuleFactory<?>> modules) {
        return file.schema(document, modules);
    }
}
