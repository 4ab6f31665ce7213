package dev.prox.launcher;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.felix.framework.Felix;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Forgets which services a bundle had used when it is uninstalled. Felix keeps that, and with it the bundle, until the last of these services goes, which
 * for those of the framework is never.
 */
final class UsedServices {
    private static final Logger LOG = Logger.getLogger("dev.prox.launcher");

    private UsedServices() {}

    static void forgetThoseOfTheUninstalled(Felix framework) {
        try {
            Map<?, ?> byBundle = (Map<?, ?>) field(field(framework, "m_registry"), "m_inUseMap");
            SynchronousBundleListener listener = event -> {
                if (event.getType() == BundleEvent.UNINSTALLED) {
                    byBundle.remove(event.getBundle());
                }
            };
            framework.getBundleContext().addBundleListener(listener);
        } catch (ReflectiveOperationException e) {
            LOG.log(
                    Level.WARNING,
                    "uninstalled bundles stay in memory: this framework is not the one that is known",
                    e);
        }
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }
}
