package dev.prox.engine;

import dev.prox.api.ModuleControl.ModuleException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Several modules changed as one. All new bundles are installed, resolved and started beside the old ones, without serving; one snapshot with all of them is
 * published, and the set is written down; then the old ones drain, stop and are uninstalled. What fails before that leaves nothing behind. Start and stop run on
 * threads of their own, which end: what a module leaves in thread locals goes with them.
 */
final class ModuleTransaction {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final long OFFER_MILLIS_MAX = 3000;
    private static final long REFRESH_SECONDS_MAX = 10;

    private final BundleContext context;
    private final Director director;
    private final ModuleStore store;
    private final IntConsumer takeBack;
    /** Bundles that are not in the set any more, and drain. */
    private final Set<Long> leaving = ConcurrentHashMap.newKeySet();

    private int installed;

    /**
     * One module of a change.
     *
     * @param old what it takes the place of
     * @param fresh what comes; null when the module is taken out
     */
    record Step(@Nullable Bundle old, @Nullable ModuleFile fresh) {}

    /** @param takeBack returns to the set with this number, later */
    ModuleTransaction(BundleContext context, Director director, ModuleStore store, IntConsumer takeBack) {
        this.takeBack = takeBack;
        this.context = context;
        this.director = director;
        this.store = store;
    }

    /**
     * @param next the set that the steps lead to
     * @param wait whether to return when the old bundles are gone; else they drain behind
     */
    void run(List<Step> steps, ModuleSet next, boolean wait) throws Exception {
        finish(steps, next, prepare(steps), wait);
    }

    /** Starts the new bundles beside the old ones, without serving. */
    List<Bundle> prepare(List<Step> steps) throws Exception {
        List<Bundle> fresh = new ArrayList<>();
        try {
            begin(steps, fresh);
            return fresh;
        } catch (Exception e) {
            end(fresh);
            throw e;
        }
    }

    /** Lets the new bundles serve in the place of the old ones. */
    void finish(List<Step> steps, ModuleSet next, List<Bundle> fresh, boolean wait) throws Exception {
        Path staged = null;
        Map<Long, CompletableFuture<Void>> unused;
        try {
            staged = store.stage(next);
            unused = director.exchange(ids(old(steps)), ids(fresh));
        } catch (Exception e) {
            end(fresh);
            if (staged != null) {
                Files.deleteIfExists(staged);
            }
            throw e;
        }
        int before = store.serving().number();
        director.execute(() -> director.guard.watch(next.change(), () -> takeBack.accept(before), 0));
        List<Bundle> old = old(steps);
        leaving.addAll(ids(old));
        Thread end = new Thread(() -> leave(old, unused), "prox-module-drain");
        try {
            store.commit(next, staged);
        } finally {
            end.start();
            if (wait) {
                end.join();
            }
        }
    }

    private void leave(List<Bundle> old, Map<Long, CompletableFuture<Void>> unused) {
        try {
            director.drain(unused);
            end(old);
        } finally {
            leaving.removeAll(ids(old));
        }
    }

    /** The bundle of the set that has this name, or null. */
    @Nullable
    Bundle find(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()) && !isLeaving(bundle.getBundleId()))
                .findFirst()
                .orElse(null);
    }

    boolean isLeaving(long bundle) {
        return leaving.contains(bundle);
    }

    static List<Bundle> old(List<Step> steps) {
        return steps.stream().map(Step::old).filter(Objects::nonNull).toList();
    }

    static Set<Long> ids(Collection<Bundle> bundles) {
        return bundles.stream().map(Bundle::getBundleId).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    // ---- beginning ----

    /** @param fresh takes what was installed, to the last before a failure */
    private void begin(List<Step> steps, List<Bundle> fresh) throws Exception {
        List<@Nullable Bundle> old = new ArrayList<>();
        for (Step step : steps) {
            if (step.fresh() != null) {
                fresh.add(install(step.fresh()));
                old.add(step.old());
            }
        }
        context.getBundle(0).adapt(FrameworkWiring.class).resolveBundles(fresh);
        for (Bundle bundle : fresh) {
            start(bundle);
        }
        for (int i = 0; i < fresh.size(); i++) {
            offers(old.get(i), fresh.get(i));
        }
    }

    /** The same bytes may come twice, so a location is never used again; the framework's own {@code update} reads what is there. */
    private Bundle install(ModuleFile module) throws ModuleException {
        String location = module.file().toUri() + "#" + ++installed;
        try (InputStream in = Files.newInputStream(module.file())) {
            Bundle bundle = context.installBundle(location, in);
            director.waits(bundle.getBundleId());
            return bundle;
        } catch (IOException | BundleException e) {
            throw plain(module.symbolicName(), e);
        }
    }

    static void start(Bundle bundle) throws ModuleException {
        if ((bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0) {
            return;
        }
        try {
            apart(() -> {
                bundle.start();
                return bundle;
            });
        } catch (Exception e) {
            throw plain(bundle.getSymbolicName(), e);
        }
    }

    /** The sentence that helps, out of what a framework says. */
    private static ModuleException plain(String bundle, Exception e) {
        if (e instanceof BundleException failure && failure.getType() == BundleException.RESOLVE_ERROR) {
            String message = String.valueOf(failure.getMessage());
            return new ModuleException(bundle + " does not resolve: " + Unresolved.of(message), e);
        }
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new ModuleException(bundle + " does not start: " + (cause == e ? e.getMessage() : cause), e);
    }

    /** Waits until the new bundle offers as much as the old one. */
    private void offers(@Nullable Bundle old, Bundle fresh) throws Exception {
        int wanted = old == null ? 0 : director.offered(old.getBundleId()).size();
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
    }

    // ---- ending ----

    /** Stops, uninstalls and refreshes, so that the classes can go. */
    void end(Collection<Bundle> bundles) {
        for (Bundle bundle : bundles) {
            try {
                apart(() -> {
                    bundle.stop();
                    bundle.uninstall();
                    return bundle;
                });
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "cannot remove " + bundle.getSymbolicName(), e);
            }
        }
        try {
            refresh(context, bundles);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        bundles.forEach(bundle -> director.forget(bundle.getBundleId()));
    }

    static void refresh(BundleContext context, Collection<Bundle> bundles) throws InterruptedException {
        if (bundles.isEmpty()) {
            return;
        }
        FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        CountDownLatch refreshed = new CountDownLatch(1);
        wiring.refreshBundles(bundles, event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        refreshed.await(REFRESH_SECONDS_MAX, TimeUnit.SECONDS);
    }

    static <T> T apart(Callable<T> step) throws Exception {
        FutureTask<T> task = new FutureTask<>(step);
        new Thread(task, "prox-module").start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
