package dev.prox.admin.modules;

import dev.prox.api.FeatureControl;
import dev.prox.api.ModuleControl;
import dev.prox.api.ModuleControl.ModuleException;
import dev.prox.api.RuntimeView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers features, and looks at the deploy folder while Prox serves and the data folder belongs to this process. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = FeatureControl.class, immediate = true)
public final class ModulesComponent implements FeatureControl {
    private static final System.Logger LOG = System.getLogger("dev.prox.admin.modules");
    private static final long LOOK_MILLIS = 1_000;

    private final ModuleControl control;
    private final RuntimeView view;
    private final Path data;
    private final Features features;
    private final Thread looking = new Thread(this::look, "prox-deploy");
    private volatile boolean closed;

    @Activate
    public ModulesComponent(
            BundleContext context,
            @Reference ModuleControl control,
            @Reference RuntimeView view,
            @Reference(target = "(prox.data=true)") Path data) {
        this.control = control;
        this.view = view;
        this.data = data;
        this.features = new Features(
                control, Path.of(property(context, "prox.home", ".")).toAbsolutePath());
        looking.setDaemon(true);
        if (property(context, "prox.mode", "serve").equals("serve")) {
            looking.start();
        }
    }

    private static String property(BundleContext context, String name, String otherwise) {
        String value = context.getProperty(name);
        return value == null ? otherwise : value;
    }

    @Override
    public List<FeatureState> features() {
        return features.features();
    }

    @Override
    public String install(Path feature) throws ModuleException {
        return features.install(feature);
    }

    @Override
    public String upgrade(Path feature) throws ModuleException {
        return features.upgrade(feature);
    }

    @Override
    public String remove(String name) throws ModuleException {
        return features.remove(name);
    }

    private void look() {
        DeployFolder folder = new DeployFolder(control);
        try {
            while (!closed) {
                long generation = view.state().generation();
                if (generation > 0) {
                    folder.look(folder(), generation);
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException | ModuleException e) {
            LOG.log(System.Logger.Level.DEBUG, "the deploy folder is not looked at any more: {0}", e.getMessage());
        }
    }

    /** The folder within the data folder is made, so that somebody can find it. */
    private Path folder() throws ModuleException {
        Path folder = control.places().deploy();
        if (folder.startsWith(data) && !Files.exists(folder)) {
            try {
                Files.createDirectories(folder);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "cannot make {0}: {1}", folder, e.getMessage());
            }
        }
        return folder;
    }

    /** Does not wait: a look may be what takes this bundle out. */
    @Deactivate
    void deactivate() {
        closed = true;
        looking.interrupt();
    }
}
