package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import dev.prox.api.ModuleFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** The file that the framework property {@code prox.config} names. Relative paths in <code>${file:...}</code> start at its folder. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = ConfigSource.class)
public final class YamlComponent implements ConfigSource {
    private static final String FILE = "prox.config";

    private static final int GOING =
            BundleEvent.STOPPED | BundleEvent.UNRESOLVED | BundleEvent.UPDATED | BundleEvent.UNINSTALLED;

    private final YamlFile file;
    private final BundleContext context;
    private final SynchronousBundleListener modules = YamlComponent::heard;

    @Activate
    public YamlComponent(BundleContext context) {
        String name = context.getProperty(FILE);
        if (name == null) {
            throw new IllegalStateException("the framework property " + FILE + " names no file");
        }
        this.context = context;
        context.addBundleListener(modules);
        Path path = Path.of(name);
        this.file = new YamlFile(
                path, new Expansion(System::getenv, path.toAbsolutePath().resolveSibling("")));
    }

    private static void heard(BundleEvent event) {
        if ((event.getType() & GOING) != 0) {
            RecordShape.forget();
        }
    }

    @Deactivate
    void close() {
        context.removeBundleListener(modules);
        file.close();
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public String text() throws ConfigException {
        return file.text();
    }

    @Override
    public ConfigNode parse(String name, String text) throws ConfigException {
        return file.parse(name, text);
    }

    @Override
    public List<Tenant> tenants(ConfigNode document) throws ConfigException {
        return file.tenants(document);
    }

    @Override
    public Map<String, String> others() {
        return file.others();
    }

    @Override
    public Draft draft(String name, String text) throws ConfigException {
        return file.draft(name, text);
    }

    @Override
    public List<String> differences(ConfigNode before, ConfigNode after) {
        return file.differences(before, after);
    }

    @Override
    public void write(String text) throws IOException {
        file.write(text);
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
