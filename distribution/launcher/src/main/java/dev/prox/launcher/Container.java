package dev.prox.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;
import org.apache.felix.framework.Felix;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** The OSGi framework, with the bundles of the start list in it. */
final class Container {
    private static final Logger LOG = Logger.getLogger("dev.prox.launcher");

    private final Felix framework;

    private Container(Felix framework) {
        this.framework = framework;
    }

    /** An empty framework, started. */
    static Container open(Map<String, String> settings) throws LauncherException {
        FrameworkLog log = new FrameworkLog();
        Map<String, Object> all = new HashMap<>(settings);
        all.put("felix.log.logger", log);
        Felix framework = new Felix(all);
        try {
            framework.init();
            framework.getBundleContext().addFrameworkListener(log);
            LogServices.into(log, framework.getBundleContext());
            UsedServices.forgetThoseOfTheUninstalled(framework);
            framework.start();
        } catch (BundleException failure) {
            throw new LauncherException("the framework does not start: " + Failures.reason(failure));
        }
        return new Container(framework);
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /**
     * Starts bundles, and says so by a service with the property {@code prox.started}.
     *
     * @param rest starts the bundles that are not needed to serve, when somebody needs them earlier; true when there were any
     */
    void start(List<StartEntry> entries, Path folder, BooleanSupplier rest) throws LauncherException {
        start(entries, folder);
        offer(BooleanSupplier.class, rest, "prox.started");
    }

    /** Offers bundles a service that is told by a property. */
    <T> void offer(Class<T> type, T service, String property) {
        context().registerService(type, service, FrameworkUtil.asDictionary(Map.of(property, true)));
    }

    /** Installs, resolves and starts. A bundle that Prox cannot do without and that fails ends the start. */
    void start(List<StartEntry> entries, Path folder) throws LauncherException {
        Map<StartEntry, Bundle> bundles = new LinkedHashMap<>();
        for (StartEntry entry : entries) {
            bundles.put(entry, install(entry, folder.resolve(entry.file())));
        }
        framework.adapt(FrameworkWiring.class).resolveBundles(bundles.values());
        List<String> problems = new ArrayList<>();
        bundles.forEach((entry, bundle) -> start(entry, bundle, problems));
        if (!problems.isEmpty()) {
            throw new LauncherException(String.join("\n", problems));
        }
    }

    boolean isActive() {
        return framework.getState() == Bundle.ACTIVE;
    }

    void stop() {
        try {
            framework.stop();
        } catch (BundleException failure) {
            LOG.warning("the framework does not stop: " + Failures.reason(failure));
        }
    }

    /** Waits until somebody stopped the framework and it came to rest. */
    void awaitStop() throws InterruptedException {
        FrameworkEvent event;
        do {
            event = framework.waitForStop(0);
        } while (event.getType() == FrameworkEvent.WAIT_TIMEDOUT);
    }

    private Bundle install(StartEntry entry, Path file) throws LauncherException {
        if (!Files.isReadable(file)) {
            throw new LauncherException("missing bundle: " + file + ": this is no complete Prox");
        }
        try {
            Bundle bundle = context().installBundle("reference:" + file.toUri());
            bundle.adapt(BundleStartLevel.class).setStartLevel(entry.level());
            return bundle;
        } catch (BundleException failure) {
            throw new LauncherException(Diagnosis.of(entry.file(), failure));
        }
    }

    private void start(StartEntry entry, Bundle bundle, List<String> problems) {
        if (!entry.started() || isFragment(bundle)) {
            return;
        }
        try {
            bundle.start();
        } catch (BundleException failure) {
            String problem = Diagnosis.of(bundle.getSymbolicName(), failure);
            if (entry.optional()) {
                LOG.warning(problem + " (feature " + entry.feature() + " is optional: going on without)");
            } else {
                problems.add(problem);
            }
        }
    }

    private static boolean isFragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }
}
