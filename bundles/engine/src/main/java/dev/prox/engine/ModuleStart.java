package dev.prox.engine;

import dev.prox.api.ModuleControl.ModuleException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Version;

/**
 * Puts the set of modules in place that served last, before anything serves: bundles of the distribution are updated where they stand. A set that cannot be started
 * whole is named, undone, and the one before it is tried; the last one is the distribution itself.
 */
final class ModuleStart {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");

    private final BundleContext context;
    private final ModuleStore store;
    private final Director director;

    /** What was done, to be undone, the last first. */
    private final Deque<Undo> done = new ArrayDeque<>();

    private interface Undo {
        void run() throws BundleException, IOException;
    }

    ModuleStart(BundleContext context, ModuleStore store, Director director) {
        this.context = context;
        this.store = store;
        this.director = director;
    }

    /** @param rest starts the bundles of the distribution that are not started yet: a set may hold another version of them */
    void run(BooleanSupplier rest) {
        List<String> complaints = new ArrayList<>(store.load());
        boolean kept = store.sets().stream().anyMatch(set -> !set.entries().isEmpty());
        if (kept && rest.getAsBoolean()) {
            LOG.log(System.Logger.Level.DEBUG, "all bundles were started first, for the kept set");
        }
        for (ModuleSet set : store.sets()) {
            try {
                place(set);
                store.serves(set);
                tell(complaints, set);
                return;
            } catch (ModuleException | BundleException | IOException | RuntimeException e) {
                complaints.add("state " + set.number() + ": " + e.getMessage());
                undo();
            }
        }
    }

    private void tell(List<String> complaints, ModuleSet set) {
        if (!complaints.isEmpty()) {
            String instead = set.number() == 0 ? "the modules of the distribution" : "state " + set.number();
            director.refuse(
                    "the set of modules",
                    String.join("\n", complaints) + "\n" + instead + " (" + set.change() + ") starts instead");
        }
        if (!set.entries().isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "modules: state {0}, {1}", set.number(), set.change());
        }
    }

    private void place(ModuleSet set) throws ModuleException, BundleException, IOException {
        List<Path> files = new ArrayList<>();
        for (ModuleSet.Entry entry : set.entries().values()) {
            files.add(entry.isGone() ? Path.of("") : store.verified(entry));
        }
        List<Bundle> starting = new ArrayList<>();
        int i = 0;
        for (ModuleSet.Entry entry : set.entries().values()) {
            Bundle bundle = find(entry.bundle());
            if (entry.isGone()) {
                takeOut(bundle);
            } else {
                tellOfNewer(entry, bundle);
                place(entry, files.get(i), bundle, starting);
            }
            i++;
        }
        for (Bundle bundle : starting) {
            ModuleTransaction.start(bundle);
        }
    }

    private @Nullable Bundle find(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElse(null);
    }

    private void takeOut(@Nullable Bundle bundle) throws BundleException {
        if (bundle != null) {
            String location = bundle.getLocation();
            bundle.uninstall();
            done.push(() -> context.installBundle(location).start());
        }
    }

    /** What somebody chose stays, though a newer distribution has come under it: it might be a step back. */
    private static void tellOfNewer(ModuleSet.Entry entry, @Nullable Bundle delivered) {
        if (delivered != null && delivered.getVersion().compareTo(Version.parseVersion(entry.version())) > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} {1} is kept, and older than {2} of the distribution; `rollback 0` takes what the distribution"
                            + " has",
                    View.moduleName(entry.bundle()),
                    entry.version(),
                    delivered.getVersion());
        }
    }

    private void place(ModuleSet.Entry entry, Path file, @Nullable Bundle there, List<Bundle> starting)
            throws BundleException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            if (there == null) {
                Bundle made = context.installBundle(file.toUri() + "#" + entry.bundle(), in);
                done.push(made::uninstall);
                starting.add(made);
                return;
            }
            boolean runs = (there.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
            there.stop(Bundle.STOP_TRANSIENT);
            done.push(() -> restore(there, runs));
            there.update(in);
            if (runs) {
                starting.add(there);
            }
        }
    }

    /** Without a stream the framework takes what stands at its location: the bundle of the distribution. */
    private static void restore(Bundle bundle, boolean runs) throws BundleException {
        bundle.stop(Bundle.STOP_TRANSIENT);
        bundle.update();
        if (runs) {
            bundle.start();
        }
    }

    private void undo() {
        while (!done.isEmpty()) {
            try {
                done.pop().run();
            } catch (BundleException | IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a bundle of the distribution cannot be brought back", e);
            }
        }
    }
}
