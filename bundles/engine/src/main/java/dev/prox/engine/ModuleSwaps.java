package dev.prox.engine;

import dev.prox.api.ModuleControl;
import dev.prox.api.Nearest;
import dev.prox.api.RuntimeView;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Blue/green per module: the new version is installed and started beside the old one, a snapshot is compiled with it and published, the old one drains,
 * stops and is uninstalled; its file stays for {@code rollback}. Start and stop run on threads of their own, which end: what a module leaves in thread
 * locals goes with them.
 */
final class ModuleSwaps implements ModuleControl {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");

    /** Replaced with the process, since all else is wired to them. */
    private static final Set<String> FIXED = Set.of("dev.prox.api", "dev.prox.engine", "dev.prox.transport");

    private static final long OFFER_MILLIS_MAX = 3000;
    private static final long REFRESH_SECONDS_MAX = 10;

    private final BundleContext context;
    private final Director director;
    private final View view;
    private final KeptFiles files;

    ModuleSwaps(BundleContext context, Director director, View view, Path kept) {
        this.context = context;
        this.director = director;
        this.view = view;
        this.files = new KeptFiles(kept);
    }

    // ---- ModuleControl ----

    @Override
    public String install(Path file) throws ModuleException {
        return change(() -> {
            ModuleFile module = read(file, "install");
            Bundle there = find(module.symbolicName());
            if (there != null) {
                throw new ModuleException(module.symbolicName() + " " + there.getVersion()
                        + " is installed already; use: module upgrade " + file);
            }
            return add(module);
        });
    }

    @Override
    public String upgrade(Path file) throws ModuleException {
        return change(() -> {
            ModuleFile module = read(file, "upgrade");
            replaceable(module.symbolicName());
            Bundle old = find(module.symbolicName());
            if (old == null) {
                throw new ModuleException(module.symbolicName() + " is not installed; use: module install " + file);
            }
            if (old.getVersion().equals(module.version())) {
                throw new ModuleException(module.symbolicName() + " " + module.version()
                        + " serves already; a new version needs a new Bundle-Version (or use: module upgrade "
                        + View.moduleName(module.symbolicName()) + " --same)");
            }
            return upgrade(old, module);
        });
    }

    @Override
    public String upgradeSame(String name) throws ModuleException {
        return change(() -> {
            Bundle old = named(name);
            replaceable(old.getSymbolicName());
            return upgrade(old, files.drill(file(old)));
        });
    }

    @Override
    public String rollback(String name) throws ModuleException {
        return change(() -> {
            Bundle now = named(name);
            Path previous = files.previous(now.getSymbolicName());
            if (previous == null) {
                throw new ModuleException("there is no version of " + name + " to go back to");
            }
            Path left = file(now);
            String done = "rolled back " + swap(now, ModuleFile.read(previous));
            files.wentBack(now.getSymbolicName());
            files.drop(left);
            tellPrevious(now.getSymbolicName());
            return done;
        });
    }

    private interface Change {
        String make() throws ModuleException;
    }

    /** One after the other, each on a thread of its own: when whoever asked for it goes away, it comes to its end all the same. */
    private String change(Change change) throws ModuleException {
        try {
            return apart(() -> {
                synchronized (this) {
                    return change.make();
                }
            });
        } catch (ModuleException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModuleException("nobody waits for the change any more; it goes on", e);
        } catch (Exception e) {
            throw new ModuleException("the change failed: " + e, e);
        }
    }

    // ---- finding ----

    private @Nullable Bundle find(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElse(null);
    }

    private Bundle named(String name) throws ModuleException {
        List<RuntimeView.ModuleState> modules = view.state().modules();
        for (RuntimeView.ModuleState module : modules) {
            if (module.name().equals(name) || module.bundle().equals(name)) {
                return context.getBundle(module.bundleId());
            }
        }
        String hint = Nearest.hint(
                name, modules.stream().map(RuntimeView.ModuleState::name).toList());
        throw new ModuleException("no module is called " + name + "; " + (hint == null ? "see: module list" : hint));
    }

    private static Path file(Bundle bundle) throws ModuleException {
        String location = bundle.getLocation().replaceFirst("^reference:", "").replaceFirst("#.*$", "");
        if (!location.startsWith("file:")) {
            throw new ModuleException("the file of " + bundle.getSymbolicName() + " is not known");
        }
        return Path.of(java.net.URI.create(location));
    }

    // ---- the swap ----

    private static void replaceable(String symbolicName) throws ModuleException {
        if (FIXED.contains(symbolicName)) {
            throw new ModuleException(View.moduleName(symbolicName) + " is replaced with the process, not alone");
        }
    }

    private String add(ModuleFile module) throws ModuleException {
        Path file = files.keep(module);
        Bundle bundle = begin(file, module, "install");
        String unfit = director.unfit(bundle.getBundleId());
        if (unfit != null) {
            end(bundle);
            files.drop(file);
            throw refused("install of " + said(module), new ModuleException(unfit));
        }
        return "installed " + said(module);
    }

    private String upgrade(Bundle old, ModuleFile module) throws ModuleException {
        Path oldFile = file(old);
        String done = "upgraded " + swap(old, module);
        files.remember(module.symbolicName(), oldFile);
        tellPrevious(module.symbolicName());
        return done;
    }

    private String swap(Bundle old, ModuleFile module) throws ModuleException {
        String name = View.moduleName(module.symbolicName());
        String oldVersion = old.getVersion().toString();
        Path file = files.keep(module);
        Bundle fresh = begin(file, module, "upgrade");
        try {
            offer(old, fresh);
        } catch (Exception e) {
            end(fresh);
            files.drop(file);
            throw refused("upgrade of " + said(module), e);
        }
        end(old);
        return name + " from " + oldVersion + " to " + module.version();
    }

    private void offer(Bundle old, Bundle fresh) throws Exception {
        int wanted = director.offered(old.getBundleId()).size();
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(OFFER_MILLIS_MAX);
        while (director.offered(fresh.getBundleId()).size() < wanted
                && director.unfit(fresh.getBundleId()) == null
                && System.nanoTime() - until < 0) {
            Thread.sleep(5);
        }
        String unfit = director.unfit(fresh.getBundleId());
        if (unfit != null) {
            throw new ModuleException(unfit);
        }
        if (director.offered(fresh.getBundleId()).size() < wanted) {
            throw new ModuleException(StartFailure.of(context, fresh));
        }
        if (wanted > 0) {
            director.replace(old.getBundleId(), fresh.getBundleId());
        }
    }

    private ModuleException refused(String change, Exception why) {
        String reason = String.valueOf(why.getMessage());
        director.refuse(change, reason);
        return new ModuleException(change + " refused, nothing changed: " + reason, why);
    }

    private void tellPrevious(String symbolicName) {
        Path file = files.previous(symbolicName);
        String version = null;
        if (file != null) {
            try {
                version = ModuleFile.read(file).version().toString();
            } catch (ModuleException e) {
                version = "unreadable";
            }
        }
        view.previous(View.moduleName(symbolicName), version);
    }

    private static String said(ModuleFile module) {
        return View.moduleName(module.symbolicName()) + " " + module.version();
    }

    private ModuleFile read(Path file, String change) throws ModuleException {
        try {
            return ModuleFile.read(file);
        } catch (ModuleException e) {
            director.refuse(change + " of " + file, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private Bundle begin(Path file, ModuleFile module, String change) throws ModuleException {
        Bundle bundle = null;
        try {
            bundle = context.installBundle(file.toUri().toString());
            Bundle made = bundle;
            apart(() -> {
                made.start();
                return made;
            });
            return bundle;
        } catch (Exception e) {
            if (bundle != null) {
                end(bundle);
            }
            files.drop(file);
            throw refused(change + " of " + said(module), plain(e));
        }
    }

    /** The sentence that helps, out of what a framework says. */
    private static Exception plain(Exception e) {
        if (e instanceof BundleException bundle && bundle.getType() == BundleException.RESOLVE_ERROR) {
            return new ModuleException("it does not resolve: " + bundle.getMessage(), e);
        }
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == e ? e : new ModuleException("it does not start: " + cause, e);
    }

    /** Stops, uninstalls and refreshes, so that the classes can go. */
    private void end(Bundle bundle) {
        try {
            apart(() -> {
                bundle.stop();
                bundle.uninstall();
                return bundle;
            });
            refresh(bundle);
            director.forget(bundle.getBundleId());
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "cannot remove " + bundle.getSymbolicName(), e);
        }
    }

    private void refresh(Bundle bundle) throws InterruptedException {
        FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        Collection<Bundle> one = List.of(bundle);
        CountDownLatch refreshed = new CountDownLatch(1);
        wiring.refreshBundles(one, event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        refreshed.await(REFRESH_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private static <T> T apart(Callable<T> step) throws Exception {
        FutureTask<T> task = new FutureTask<>(step);
        new Thread(task, "prox-module").start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
