package dev.prox.engine;

import dev.prox.api.ModuleControl;
import dev.prox.api.Nearest;
import dev.prox.api.RuntimeView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private static final int HISTORY_MAX = 10;
    private static final long OFFER_MILLIS_MAX = 3000;
    private static final long REFRESH_SECONDS_MAX = 10;

    private final BundleContext context;
    private final Director director;
    private final View view;
    private final Path kept;
    /** Files of earlier versions, newest first. */
    private final Map<String, Deque<Path>> history = new HashMap<>();

    private int drills;

    ModuleSwaps(BundleContext context, Director director, View view, Path kept) {
        this.context = context;
        this.director = director;
        this.view = view;
        this.kept = kept;
    }

    // ---- ModuleControl ----

    @Override
    public synchronized String install(Path file) throws ModuleException {
        ModuleFile module = read(file, "install");
        Bundle there = find(module.symbolicName());
        if (there != null) {
            throw new ModuleException(module.symbolicName() + " " + there.getVersion()
                    + " is installed already; use: module upgrade " + file);
        }
        Bundle bundle = begin(keep(module), module, "install");
        String unfit = director.unfit(bundle.getBundleId());
        if (unfit != null) {
            end(bundle);
            throw refused("install of " + said(module), new ModuleException(unfit));
        }
        return "installed " + View.moduleName(bundle.getSymbolicName()) + " " + bundle.getVersion();
    }

    @Override
    public synchronized String upgrade(Path file) throws ModuleException {
        ModuleFile module = read(file, "upgrade");
        Bundle old = find(module.symbolicName());
        if (old == null) {
            throw new ModuleException(module.symbolicName() + " is not installed; use: module install " + file);
        }
        if (old.getVersion().equals(module.version())) {
            throw new ModuleException(module.symbolicName() + " " + module.version()
                    + " serves already; a new version needs a new Bundle-Version (or use: module upgrade "
                    + View.moduleName(module.symbolicName()) + " --same)");
        }
        return swap(old, module, "upgraded", true);
    }

    @Override
    public synchronized String upgradeSame(String name) throws ModuleException {
        Bundle old = named(name);
        try {
            Files.createDirectories(kept);
            ModuleFile drill = ModuleFile.read(file(old)).revision(kept, ++drills);
            return swap(old, drill, "upgraded", true);
        } catch (IOException e) {
            throw new ModuleException("cannot make a second revision of " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized String rollback(String name) throws ModuleException {
        Bundle now = named(name);
        Deque<Path> earlier = history.get(now.getSymbolicName());
        Path file = earlier == null ? null : earlier.peek();
        if (earlier == null || file == null) {
            throw new ModuleException("there is no version of " + name + " to go back to");
        }
        String done = swap(now, ModuleFile.read(file), "rolled back", false);
        earlier.remove(file);
        tellPrevious(now.getSymbolicName());
        return done;
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

    private String swap(Bundle old, ModuleFile module, String done, boolean remember) throws ModuleException {
        String name = View.moduleName(module.symbolicName());
        if (FIXED.contains(module.symbolicName())) {
            throw new ModuleException(name + " is replaced with the process, not alone");
        }
        Path oldFile = file(old);
        String oldVersion = old.getVersion().toString();
        Path file = keep(module);
        Bundle fresh = begin(file, module, "upgrade");
        try {
            offer(old, fresh);
        } catch (Exception e) {
            end(fresh);
            drop(file, module.symbolicName());
            throw refused("upgrade of " + said(module), e);
        }
        end(old);
        if (remember) {
            Deque<Path> earlier = history.computeIfAbsent(module.symbolicName(), key -> new ArrayDeque<>());
            earlier.push(oldFile);
            while (earlier.size() > HISTORY_MAX) {
                drop(earlier.removeLast(), module.symbolicName());
            }
        } else {
            drop(oldFile, module.symbolicName());
        }
        tellPrevious(module.symbolicName());
        return done + " " + name + " from " + oldVersion + " to " + module.version();
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
        Deque<Path> earlier = history.get(symbolicName);
        Path file = earlier == null ? null : earlier.peek();
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

    // ---- the files ----

    private ModuleFile read(Path file, String change) throws ModuleException {
        try {
            return ModuleFile.read(file);
        } catch (ModuleException e) {
            director.refuse(change + " of " + file, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** Copies a module to where it stays, beside those that may be needed again. */
    private Path keep(ModuleFile module) throws ModuleException {
        if (module.file().startsWith(kept) || history(module.symbolicName()).contains(module.file())) {
            return module.file();
        }
        try {
            Files.createDirectories(kept);
            String name = module.symbolicName() + "-" + module.version();
            Path target = kept.resolve(name + ".jar");
            for (int i = 2; Files.exists(target); i++) {
                target = kept.resolve(name + "-" + i + ".jar");
            }
            return Files.copy(module.file(), target);
        } catch (IOException e) {
            throw new ModuleException("cannot keep " + module.file() + ": " + e.getMessage(), e);
        }
    }

    private Deque<Path> history(String symbolicName) {
        return history.getOrDefault(symbolicName, new ArrayDeque<>());
    }

    /** Deletes what we kept and nobody goes back to. */
    private void drop(Path file, String symbolicName) {
        if (file.startsWith(kept) && !history(symbolicName).contains(file)) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "cannot delete " + file, e);
            }
        }
    }

    private Bundle begin(Path file, ModuleFile module, String change) throws ModuleException {
        Bundle bundle = null;
        try {
            bundle = context.installBundle(file.toUri().toString());
            Bundle made = bundle;
            apart(() -> made.start());
            return bundle;
        } catch (Exception e) {
            if (bundle != null) {
                end(bundle);
            }
            drop(file, module.symbolicName());
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

    private interface Step {
        void run() throws Exception;
    }

    private static void apart(Step step) throws Exception {
        FutureTask<@Nullable Void> task = new FutureTask<>(() -> {
            step.run();
            return null;
        });
        Thread thread = new Thread(task, "prox-module");
        thread.start();
        try {
            task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
