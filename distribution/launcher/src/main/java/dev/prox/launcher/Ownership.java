package dev.prox.launcher;

import java.nio.file.Path;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * Whether the data folder is this process' own: from its start on, or from the moment when it takes over from another one, until another one takes over. Bundles
 * that write to the folder or open a socket in it hear of it as a service: the {@link Path} of the folder, with the property {@code prox.data}.
 */
final class Ownership implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("dev.prox.launcher");

    private final Home home;
    private final State state;
    private @Nullable Instance instance;
    private @Nullable ServiceRegistration<Path> told;
    private boolean over;

    Ownership(Home home, State state) {
        this.home = home;
        this.state = state;
    }

    synchronized void begin() throws LauncherException {
        Instance taken = Instance.take(home);
        instance = taken;
        taken.says(state);
        home.clearCaches();
    }

    /** Tells bundles, if it has begun. */
    synchronized void tell(BundleContext context) {
        if (instance != null && told == null) {
            told = context.registerService(
                    Path.class, home.data(), FrameworkUtil.asDictionary(java.util.Map.of("prox.data", true)));
        }
    }

    /** This process serves. */
    synchronized State serves(BundleContext context) throws LauncherException {
        if (instance == null) {
            begin();
            tell(context);
        }
        says(State.Phase.SERVING);
        return state;
    }

    synchronized void stops() {
        try {
            says(State.Phase.STOPPING);
        } catch (LauncherException unwritable) {
            LOG.warning(unwritable.getMessage());
        }
    }

    private void says(State.Phase phase) throws LauncherException {
        if (instance != null) {
            instance.says(state.in(phase));
        }
    }

    /** Another process takes over. */
    synchronized void end() {
        over = true;
        if (told != null) {
            told.unregister();
        }
        if (instance != null) {
            instance.handOver();
        }
        instance = null;
    }

    synchronized boolean isOver() {
        return over;
    }

    @Override
    public synchronized void close() {
        if (instance != null) {
            instance.close();
        }
    }
}
