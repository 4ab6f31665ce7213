package dev.prox.engine;

import dev.prox.api.ModuleControl;
import dev.prox.api.Nearest;
import dev.prox.api.RuntimeView;
import dev.prox.api.TrialTerms;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Changes the set of modules: what is asked for becomes steps from the set that serves to the next one, which a {@link ModuleTransaction} takes. */
final class ModuleSwaps implements ModuleControl {
    /** Without it no start finds its configuration. */
    private static final Set<String> NEEDED = Set.of("dev.prox.config.yaml");

    private static final String COMMAND = "command";

    private final BundleContext context;
    private final Director director;
    private final View view;
    private final Path data;
    private final ModuleStore store;
    private final ModuleTransaction transaction;
    /** The bundles of the distribution, by symbolic name. */
    private final Map<String, Path> delivered = new ConcurrentHashMap<>();

    private final ModuleHistory history;

    /** The steps of a change, and what they make of the set. */
    private final class Plan {
        final List<ModuleTransaction.Step> steps = new ArrayList<>();
        final Map<String, ModuleSet.@Nullable Entry> entries = new LinkedHashMap<>();
        final int number = store.nextNumber();
        /** Whether a failure is one of the bundle: told in the refusals, unlike a mistake, which only who made it needs to know. */
        boolean judging;
        /** Null where the change is to serve all at once. */
        @Nullable
        TrialTerms terms;
        /** Whether who asked for the change waits until the old modules are gone: not for a way back, where every second may count. */
        boolean waiting = true;

        ModuleFile read(Path file) throws ModuleException {
            boolean before = judging;
            judging = true;
            ModuleFile module = ModuleFile.read(file);
            judging = before;
            return module;
        }

        /** A bundle as somebody gave it, checked and kept. */
        void take(@Nullable Bundle old, ModuleFile module, String source) throws ModuleException {
            judging = true;
            String sum = store.keep(module.file());
            ModuleSet.Entry entry =
                    new ModuleSet.Entry(module.symbolicName(), module.version().toString(), sum, number, source);
            Path kept = store.verified(entry);
            trust().check(module.file(), kept, sum);
            add(old, ModuleFile.read(kept), entry);
        }

        void add(@Nullable Bundle old, @Nullable ModuleFile module, ModuleSet.@Nullable Entry entry) {
            steps.add(new ModuleTransaction.Step(old, module));
            entries.put(module == null ? Objects.requireNonNull(old).getSymbolicName() : module.symbolicName(), entry);
        }
    }

    ModuleSwaps(BundleContext context, Director director, View view, Path data) {
        this.context = context;
        this.director = director;
        this.view = view;
        this.data = data;
        this.store = new ModuleStore(data.resolve("modules"));
        this.history = new ModuleHistory(store, delivered);
        this.transaction = new ModuleTransaction(context, director, store, this::takeBack);
        director.quarantine.rollback(this::rollback);
    }

    /**
     * Puts the set in place that served last; before the first configuration.
     *
     * @param rest starts the bundles of the distribution that are not started yet
     */
    synchronized void begin(BooleanSupplier rest) {
        for (Bundle bundle : context.getBundles()) {
            delivered(bundle);
        }
        new ModuleStart(context, store, director).run(rest);
        tellPrevious();
    }

    /** Notes where a bundle of the distribution lies, to which a rollback may return. */
    void delivered(Bundle bundle) {
        String location = bundle.getLocation().replaceFirst("#.*$", "");
        if (location.startsWith("reference:file:") && bundle.getSymbolicName() != null) {
            delivered.put(bundle.getSymbolicName(), Path.of(URI.create(location.substring("reference:".length()))));
        }
    }

    // ---- ModuleControl ----

    @Override
    public String install(Path file) throws ModuleException {
        return changing("install of " + file, plan -> {
            ModuleFile module = plan.read(file);
            Bundle there = transaction.find(module.symbolicName());
            if (there != null) {
                throw new ModuleException(module.symbolicName() + " " + there.getVersion()
                        + " is installed already; use: module upgrade " + file);
            }
            plan.take(null, module, COMMAND);
            return "installed " + said(module);
        });
    }

    @Override
    public String upgrade(Path file) throws ModuleException {
        return changing("upgrade of " + file, plan -> upgrade(file, plan));
    }

    /** As {@link #upgrade}, for some of the exchanges. */
    String canary(Path file, TrialTerms terms) throws ModuleException {
        return changing("canary of " + file, plan -> {
            plan.terms = terms;
            return upgrade(file, plan);
        });
    }

    /** What is on trial serves all. */
    synchronized String promote(ModuleCanary tried) throws Exception {
        try {
            return tried.finish();
        } finally {
            tidy();
        }
    }

    private String upgrade(Path file, Plan plan) throws ModuleException {
        ModuleFile module = plan.read(file);
        ModuleFile.replaceable(module.symbolicName());
        Bundle old = transaction.find(module.symbolicName());
        if (old == null) {
            throw new ModuleException(module.symbolicName() + " is not installed; use: module install " + file);
        }
        if (old.getVersion().equals(module.version())) {
            throw new ModuleException(module.symbolicName() + " " + module.version()
                    + " serves already; a new version needs a new Bundle-Version (or use: module upgrade "
                    + View.moduleName(module.symbolicName()) + " --same)");
        }
        plan.take(old, module, source(module.symbolicName()));
        return "upgraded " + fromTo(old, module);
    }

    @Override
    public String upgradeSame(String name) throws ModuleException {
        return changing("upgrade of " + name, plan -> {
            Bundle old = named(name);
            ModuleFile.replaceable(old.getSymbolicName());
            try (Drill drill = Drill.of(ModuleFile.read(file(old)), history.nextDrill())) {
                plan.take(old, drill.module(), source(old.getSymbolicName()));
                return "upgraded " + fromTo(old, drill.module());
            } catch (IOException e) {
                throw new ModuleException("cannot make a second revision of " + name + ": " + e.getMessage(), e);
            }
        });
    }

    @Override
    public String rollback(String name) throws ModuleException {
        return changing("rollback of " + name, plan -> {
            Bundle now = named(name);
            ModuleHistory.Previous previous = history.previous(now.getSymbolicName());
            if (previous == null) {
                throw new ModuleException("there is no version of " + name + " to go back to");
            }
            ModuleFile module = ModuleFile.read(previous.file());
            plan.add(now, module, previous.entry());
            plan.waiting = false;
            return "rolled back " + fromTo(now, module);
        });
    }

    @Override
    public String remove(String name) throws ModuleException {
        return changing("removal of " + name, plan -> {
            Bundle old = named(name);
            takeOut(old, plan, COMMAND);
            return "removed " + View.moduleName(old.getSymbolicName()) + " " + old.getVersion();
        });
    }

    @Override
    public String change(Change change) throws ModuleException {
        return changing(change.what(), plan -> {
            plan.judging = true;
            List<String> done = new ArrayList<>();
            for (Path file : change.bundles()) {
                place(ModuleFile.read(file), change.source(), plan, done);
            }
            for (String bundle : change.without()) {
                Bundle old = transaction.find(bundle);
                if (old != null) {
                    takeOut(old, plan, change.source());
                    done.add("removed " + View.moduleName(bundle) + " " + old.getVersion());
                }
            }
            return change.what() + ": " + (done.isEmpty() ? "nothing to change" : String.join(", ", done));
        });
    }

    @Override
    public String rollback(int state) throws ModuleException {
        return changing("rollback to state " + state, plan -> {
            ModuleSet target = state < 0 ? history.before(-state) : store.set(state);
            if (target == null) {
                String what = state < 0 ? "there is no earlier set of modules" : "there is no state " + state;
                throw new ModuleException(what + " to go back to; see: module states");
            }
            Set<String> bundles = new TreeSet<>(store.serving().entries().keySet());
            bundles.addAll(target.entries().keySet());
            for (String bundle : bundles) {
                goTo(bundle, target.entry(bundle), plan);
            }
            plan.waiting = false;
            int changed = plan.steps.size();
            String modules = changed == 0 ? "the same modules" : changed + (changed == 1 ? " module" : " modules");
            return "rolled back to state " + target.number() + ": " + modules;
        });
    }

    private void takeBack(int state) {
        Thread.ofPlatform().name("prox-trial").start(() -> {
            try {
                rollback(state);
            } catch (ModuleException e) {
                director.refuse("rollback to state " + state, String.valueOf(e.getMessage()));
            }
        });
    }

    @Override
    public List<SetState> states() {
        return store.states();
    }

    @Override
    public String info(String name) throws ModuleException {
        Bundle bundle = named(name);
        ModuleSet.Entry entry = store.serving().entry(bundle.getSymbolicName());
        try {
            return view.info(
                    bundle,
                    entry == null ? "the distribution" : entry.source() + ", state " + entry.since(),
                    ModuleStore.sha256(file(bundle)),
                    Objects.requireNonNullElse(history.version(bundle.getSymbolicName()), "-"));
        } catch (IOException e) {
            throw new ModuleException("cannot read the bundle of " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String verify(Path file) throws ModuleException {
        try {
            ModuleFile module = ModuleFile.read(file);
            String sum = ModuleStore.sha256(file);
            trust().check(file, file, sum);
            return said(module) + " can be taken (" + trust().words() + "): " + sum;
        } catch (IOException e) {
            throw new ModuleException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String verify(String name) throws ModuleException {
        Bundle bundle = named(name);
        ModuleSet.Entry entry = store.serving().entry(bundle.getSymbolicName());
        return entry == null ? verify(file(bundle)) : verify(store.verified(entry));
    }

    @Override
    public Places places() throws ModuleException {
        DocumentConfig.ModuleSettings settings = settings();
        String deploy = settings.deploy();
        return new Places(
                settings.repositories().stream().map(director.home()::resolve).toList(),
                deploy == null ? data.resolve("deploy") : director.home().resolve(deploy));
    }

    // ---- one change ----

    private interface Planner {
        /** Returns what will have been done, in words. */
        String plan(Plan plan) throws ModuleException;
    }

    /** One after the other, each on a thread of its own: when whoever asked for it goes away, it comes to its end all the same. */
    private String changing(String change, Planner planner) throws ModuleException {
        try {
            return ModuleTransaction.apart(() -> make(change, planner));
        } catch (ModuleException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModuleException("nobody waits for the change any more; it goes on", e);
        } catch (Exception e) {
            throw new ModuleException("the change failed: " + e, e);
        }
    }

    private synchronized String make(String change, Planner planner) throws Exception {
        String other = director.trials.running();
        if (other != null) {
            throw new ModuleException(Trials.busy(other));
        }
        if (director.frozen) {
            throw new ModuleException("another process is taking over, nothing changed");
        }
        Plan plan = new Plan();
        String done;
        try {
            done = planner.plan(plan);
        } catch (ModuleException e) {
            if (plan.judging) {
                director.refuse(change, String.valueOf(e.getMessage()));
            }
            store.prune(settings().states());
            throw e;
        }
        if (plan.entries.isEmpty()) {
            return done;
        }
        ModuleSet now = store.serving();
        Instant when = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        ModuleSet next = now.next(plan.number, when, done, plan.entries);
        try {
            ModuleSet origin = next.of(history.origin(next));
            if (plan.terms != null) {
                return new ModuleCanary(this, director, transaction, plan.steps, origin).begin(plan.terms);
            }
            transaction.run(plan.steps, origin, plan.waiting);
        } catch (Exception e) {
            if (store.serving().number() == next.number()) {
                throw e;
            }
            String reason = String.valueOf(e.getMessage());
            director.refuse(name(change, plan), reason);
            throw new ModuleException(name(change, plan) + " refused, nothing changed: " + reason, e);
        } finally {
            tidy();
        }
        return done;
    }

    /** With name and version where the change is that of one bundle, since a file may be called anything. */
    private static String name(String change, Plan plan) {
        ModuleFile module = plan.steps.isEmpty() ? null : plan.steps.getFirst().fresh();
        if (plan.steps.size() > 1 || module == null) {
            return change;
        }
        return change.replaceFirst("^(install|upgrade) of .*", "$1 of " + Matcher.quoteReplacement(said(module)));
    }

    // ---- steps ----

    private void place(ModuleFile module, String source, Plan plan, List<String> done) throws ModuleException {
        Bundle old = transaction.find(module.symbolicName());
        if (old == null) {
            plan.take(null, module, source);
            done.add("installed " + said(module));
        } else if (!old.getVersion().equals(module.version())) {
            ModuleFile.replaceable(module.symbolicName());
            plan.take(old, module, source);
            done.add("upgraded " + fromTo(old, module));
        } else if (ModuleStore.same(file(old), module.file())) {
            goOver(module.symbolicName(), source, plan);
        } else {
            throw new ModuleException(module.symbolicName() + " " + module.version()
                    + " is there with another content; a new version needs a new Bundle-Version");
        }
    }

    /** What one version of a feature has brought belongs to the next one. */
    private void goOver(String bundle, String source, Plan plan) {
        ModuleSet.Entry now = store.serving().entry(bundle);
        if (now != null
                && !now.source().equals(source)
                && withoutVersion(now.source()).equals(withoutVersion(source))) {
            plan.entries.put(bundle, now.of(source));
        }
    }

    private static String withoutVersion(String source) {
        return source.substring(0, Math.max(0, source.lastIndexOf(':')));
    }

    private void takeOut(Bundle old, Plan plan, String source) throws ModuleException {
        String bundle = old.getSymbolicName();
        ModuleFile.replaceable(bundle);
        if (NEEDED.contains(bundle)) {
            throw new ModuleException(View.moduleName(bundle) + " is needed by every start");
        }
        plan.add(old, null, delivered.containsKey(bundle) ? ModuleSet.Entry.gone(bundle, plan.number, source) : null);
    }

    /** From what serves to what another set has. */
    private void goTo(String bundle, ModuleSet.@Nullable Entry target, Plan plan) throws ModuleException {
        ModuleSet.Entry now = store.serving().entry(bundle);
        if (Objects.equals(now, target)) {
            return;
        }
        Bundle old = transaction.find(bundle);
        Path file = target == null ? delivered.get(bundle) : target.isGone() ? null : store.verified(target);
        if (file != null) {
            plan.add(old, ModuleFile.read(file), target);
        } else if (old != null) {
            plan.add(old, null, target);
        } else {
            plan.entries.put(bundle, target);
        }
    }

    // ---- finding ----

    private Bundle named(String name) throws ModuleException {
        List<RuntimeView.ModuleState> modules = view.state().modules();
        for (RuntimeView.ModuleState module : modules) {
            boolean meant = module.name().equals(name) || module.bundle().equals(name);
            if (meant && !transaction.isLeaving(module.bundleId())) {
                return context.getBundle(module.bundleId());
            }
        }
        String hint = Nearest.hint(
                name, modules.stream().map(RuntimeView.ModuleState::name).toList());
        throw new ModuleException("no module is called " + name + "; " + (hint == null ? "see: module list" : hint));
    }

    /** The bytes that a bundle runs from. */
    private Path file(Bundle bundle) throws ModuleException {
        ModuleSet.Entry entry = store.serving().entry(bundle.getSymbolicName());
        Path file = entry == null || entry.isGone() ? delivered.get(bundle.getSymbolicName()) : store.verified(entry);
        if (file == null) {
            throw new ModuleException("the file of " + bundle.getSymbolicName() + " is not known");
        }
        return file;
    }

    private String source(String bundle) {
        ModuleSet.Entry entry = store.serving().entry(bundle);
        return entry == null ? COMMAND : entry.source();
    }

    private void tidy() throws ModuleException {
        tellPrevious();
        if (director.trials.running() == null) {
            store.prune(settings().states());
        }
    }

    private void tellPrevious() {
        view.kept(history.versions(), store.serving().entries().keySet());
    }

    static String said(ModuleFile module) {
        return View.moduleName(module.symbolicName()) + " " + module.version();
    }

    private static String fromTo(Bundle old, ModuleFile module) {
        return View.moduleName(module.symbolicName()) + " from " + old.getVersion() + " to " + module.version();
    }

    // ---- settings ----

    private DocumentConfig.ModuleSettings settings() throws ModuleException {
        try {
            return director.modules();
        } catch (Exception e) {
            throw new ModuleException("the engine is stopping", e);
        }
    }

    private ModuleTrust trust() throws ModuleException {
        return new ModuleTrust(settings(), director.home());
    }
}
