package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import dev.prox.api.Loop;
import dev.prox.api.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that changes what is served: it compiles snapshots, publishes them on every loop, and lets go of what nobody uses any more. A change
 * that fails leaves everything as it was, and is told in the refusals.
 */
final class Director {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final long PUBLISH_SECONDS_MAX = 10;
    private static final long JUDGE_MILLIS = 250;

    private final ChangeThread thread = new ChangeThread();
    private final Transport transport;
    private final Path home;
    private final Consumer<DocumentConfig.Admin> admin;
    final Offers offers = new Offers();
    private final Retirement retirement;
    private final Listeners listeners;
    final Trials trials;
    final Guard guard = new Guard(this);
    final Documents documents;
    final Tenants tenants = new Tenants();
    final Quarantine quarantine = new Quarantine(this);
    private final Refusals refusals = new Refusals();
    final Fleet fleet;
    private final Loads loads;
    private final Map<Long, String> unfit = new ConcurrentHashMap<>();
    /** Bundles whose exchanges had their time to end: it is given once. */
    private final Set<Long> overdue = ConcurrentHashMap.newKeySet();
    /** Bundles that begin without serving, until {@link #exchange}. */
    private final Set<Long> waiting = ConcurrentHashMap.newKeySet();

    LoopRun[] loops = {};

    @Nullable
    Snapshot current;

    @Nullable
    ConfigNode document;

    @Nullable
    DocumentConfig config;

    private Map<String, Object> orphans = new HashMap<>();

    @Nullable
    ConfigSource source;

    private boolean closed;
    /** Whether modules stay as they are, since another process has read what is kept of them. */
    volatile boolean frozen;

    private volatile Published published = Published.NOTHING;

    /** @param data where is kept what outlives the process */
    Director(Transport transport, Path home, Path data, Consumer<DocumentConfig.Admin> admin) {
        this.fleet = new Fleet(this, data);
        this.loads = fleet.loads();
        this.transport = transport;
        this.home = home;
        this.documents = new Documents(this, data);
        this.admin = admin;
        this.retirement = new Retirement(transport, this::execute);
        this.listeners = new Listeners(transport);
        this.trials = new Trials(this, transport, retirement);
    }

    void execute(Runnable task) {
        thread.execute(task);
    }

    <T> T call(Callable<T> task) throws Exception {
        return thread.call(task);
    }

    Published published() {
        return published;
    }

    // ---- the configuration ----

    /** Reads and publishes the first document. It may be tried again. */
    void begin(ConfigSource from, boolean warmUp, Predecessor predecessor) throws Exception {
        call(() -> {
            source = from;
            Proposal read = Proposal.read(from);
            DocumentConfig bound = read.main().as(DocumentConfig.class);
            if (transport.loops().isEmpty()) {
                int count = bound.runtime().eventLoops();
                transport.start(count > 0 ? count : Runtime.getRuntime().availableProcessors());
            }
            Tenants.Joined first = tenants.join(from, read, false, this::compile);
            predecessor.hears("configuration loaded");
            if (warmUp && bound.runtime().warmUp() > 0) {
                WarmUp.serve(this, from, bound.runtime().warmUp());
                predecessor.hears("warmed up");
            }
            serve(first.snapshot(), first.config(), System.Logger.Level.INFO, predecessor);
            applied(first.document(), first.config());
            documents.begin(first, read);
            quarantine.begin();
            thread.every(JUDGE_MILLIS, this::judge);
            predecessor.leaves(transport.sockets().letGo());
            return null;
        });
    }

    private void judge() {
        execute(trials::judge);
        execute(guard::judge);
        execute(documents::judge);
        execute(this::lineUp);
    }

    /** Brings up to date who of the endpoints may be chosen; on the Director's thread. Returns what is known of them. */
    Endpoints lineUp() {
        return fleet.look(current, used());
    }

    /** Snapshots that exchanges may use. */
    Set<Snapshot> used() {
        return retirement.used(current);
    }

    void source(ConfigSource next) {
        execute(() -> source = next);
    }

    void sourceLeft(ConfigSource last) {
        execute(() -> source = source == last ? null : source);
    }

    /** Reads the document again; what is wrong with it is logged and told, and changes nothing. */
    void reload() {
        execute(() -> {
            if (source != null && !closed && current != null) {
                documents.reload(source);
            }
        });
    }

    static String reason(Throwable e) {
        boolean said = e instanceof ConfigException || e instanceof IOException || e instanceof IllegalStateException;
        return said ? String.valueOf(e.getMessage()) : e.toString();
    }

    /** Notes what somebody wanted and did not get. Any thread. */
    void refuse(String change, String reason) {
        LOG.log(System.Logger.Level.ERROR, "{0} refused, nothing changed:\n{1}", change, reason);
        tellRefused(change, reason);
    }

    /** The same without a word in the log. */
    void tellRefused(String change, String reason) {
        execute(() -> {
            refusals.add(change, reason);
            tell();
        });
    }

    // ---- modules ----

    /** A bundle offers a factory that cannot be used. */
    void unfit(long bundle, String change, String why) {
        unfit.put(bundle, why);
        refuse(change, why);
    }

    /** Why a bundle cannot be used, or null. */
    @Nullable
    String unfit(long bundle) {
        return unfit.get(bundle);
    }

    void forget(long bundle) {
        unfit.remove(bundle);
        waiting.remove(bundle);
        overdue.remove(bundle);
    }

    /** A bundle that is about to start is not to serve before {@link #exchange} says so. */
    void waits(long bundle) {
        waiting.add(bundle);
    }

    void add(Offer offer) {
        execute(() -> {
            if (waiting.contains(offer.bundleId())) {
                offers.addWaiting(offer);
                return;
            }
            if (!offers.add(offer)) {
                return;
            }
            recompile(offer.name() + " " + offer.version() + " came");
            documents.tryRefusedAgain();
        });
    }

    /**
     * Publishes without the offer; with the last one of a bundle it waits until no exchange uses them, or {@code drain} is over. Called while the service is withdrawn.
     */
    void remove(Offer offer) {
        CompletableFuture<Void> unused = new CompletableFuture<>();
        execute(() -> {
            if (offers.remove(offer)) {
                recompile(offer.name() + " " + offer.version() + " left");
            }
            trials.left(offer.bundleId());
            if (!offers.of(offer.bundleId()).isEmpty()) {
                unused.complete(null);
            }
            retirement.whenUnused(offer.bundleId(), unused);
        });
        if (!overdue.contains(offer.bundleId())) {
            await(unused, offer.name() + " " + offer.version());
        }
    }

    /** Returns whether it came to be unused in time. */
    private boolean await(CompletableFuture<Void> unused, String what) {
        try {
            DocumentConfig now = config;
            Duration drain = now == null ? Duration.ZERO : now.runtime().drain();
            unused.get(drain.toMillis() + 100, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}: exchanges still use it at the end of the drain time", what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.log(System.Logger.Level.WARNING, what, e);
        }
        return false;
    }

    /**
     * Lets the offers of some bundles serve in the place of those of others, in one snapshot. The result completes, bundle by bundle, when the old ones are not
     * used any more.
     */
    Map<Long, CompletableFuture<Void>> exchange(Set<Long> old, Set<Long> fresh) throws Exception {
        Map<Long, CompletableFuture<Void>> unused = new LinkedHashMap<>();
        call(() -> {
            offersWhatIsUsed(old, fresh);
            Offers.Before before = offers.exchange(old, fresh);
            try {
                Trial tried = trials.of(fresh);
                if (tried != null) {
                    serve(tried);
                } else if (document != null && config != null) {
                    apply(document, config);
                }
            } catch (ConfigException | IOException | RuntimeException | Error e) {
                offers.restore(before);
                throw e;
            }
            waiting.removeAll(fresh);
            for (long bundle : old) {
                retirement.whenUnused(bundle, unused.computeIfAbsent(bundle, id -> new CompletableFuture<>()));
            }
            return null;
        });
        return unused;
    }

    /** Waits for what {@link #exchange} returned, for the drain time at most. */
    void drain(Map<Long, CompletableFuture<Void>> unused) {
        unused.forEach((bundle, future) -> {
            if (!await(future, "bundle " + bundle)) {
                overdue.add(bundle);
            }
        });
    }

    void offersWhatIsUsed(Set<Long> old, Set<Long> fresh) {
        List<String> lost = new ArrayList<>();
        old.forEach(bundle -> lost.addAll(offers.namesOf(bundle)));
        fresh.forEach(bundle -> lost.removeAll(offers.namesOf(bundle)));
        lost.removeIf(name -> current == null || !current.names(name));
        if (!lost.isEmpty()) {
            String names = String.join(", ", lost);
            throw new IllegalStateException(
                    fresh.isEmpty() ? "the configuration uses " + names : "it does not offer what is in use: " + names);
        }
    }

    /** What the configuration says of modules. */
    DocumentConfig.ModuleSettings modules() throws Exception {
        return call(() -> config == null ? DocumentConfig.ModuleSettings.DEFAULT : config.modules());
    }

    /** The folder of the configuration. */
    Path home() {
        return home;
    }

    /** {@code filter/headers} for each factory of a bundle. */
    List<String> offered(long bundle) throws Exception {
        return call(() -> offers.namesOf(bundle));
    }

    /** The kinds of modules, for the schema. */
    List<Offer> serving() throws Exception {
        return call(offers::serving);
    }

    void recompile(String change) {
        if (document == null || config == null || closed) {
            tell();
            return;
        }
        try {
            apply(document, config);
        } catch (ConfigException | IOException | RuntimeException | Error e) {
            refuse(change, reason(e));
        }
    }

    // ---- compile, publish, retire ----

    Snapshot compile(ConfigNode read, DocumentConfig bound) throws ConfigException {
        Instances last = current == null ? Instances.NONE : current.instances;
        Carried carried = new Carried(last, orphans, offers.serving());
        Routes routes = current == null ? null : current.plans;
        return new Compiler(read, bound, offers, transport, home, loads, carried, routes)
                .compile(trials.next(published.generation()), quarantine.faults());
    }

    void apply(ConfigNode read, DocumentConfig bound) throws ConfigException, IOException {
        serve(compile(read, bound), bound, System.Logger.Level.INFO, Predecessor.NONE);
        applied(read, bound);
    }

    /** It was compiled to know that it can be. */
    void discard(Snapshot unused) {
        unused.instances
                .without(current == null ? Instances.NONE : current.instances)
                .forEach(Carried::close);
    }

    void apply(Tenants.Joined joined) throws IOException {
        serve(joined.snapshot(), joined.config(), System.Logger.Level.INFO, Predecessor.NONE);
        applied(joined.document(), joined.config());
    }

    /** What was on trial serves all. */
    void serve(Trial tried) throws IOException {
        serve(tried.candidate(), tried.config(), System.Logger.Level.INFO, Predecessor.NONE);
        applied(tried.document(), tried.config());
    }

    void serve(Snapshot next, DocumentConfig bound, System.Logger.Level level, Predecessor predecessor)
            throws IOException {
        if (loops.length == 0) {
            loops = LoopRun.serveNothing(transport.loops(), bound.runtime());
        }
        Snapshot last = current;
        Listeners.Change change = admit(new Newcomers(transport, next, trials.isTried(next) ? next : last), bound);
        fleet.giveState(next, predecessor);
        if (last != null) {
            retirement.publishing(last, next);
            orphans = Carried.orphans(last.instances, orphans, next.missing);
        }
        transport.dns(bound.dns().settings());
        guard.serving(last);
        change.prepare(next);
        fleet.prepare(next);
        publish(next, bound);
        change.commit(next, level);
        current = next;
        fleet.serving(next);
        trials.served(next);
    }

    private void applied(ConfigNode read, DocumentConfig bound) {
        document = read;
        config = bound;
        forgetUnused();
        admin.accept(bound.admin());
        quarantine.settings(bound.runtime());
    }

    /** Lets go of what is known of endpoints that there are no more. */
    void forgetUnused() {
        if (config != null) {
            loads.retain(config.upstreams().keySet(), used());
        }
        tell();
    }

    /** The last step that can fail: then nothing has happened. */
    private Listeners.Change admit(Newcomers newcomers, DocumentConfig bound) throws IOException {
        newcomers.enter();
        try {
            return listeners.open(bound.listeners(), loops);
        } catch (IOException | RuntimeException e) {
            newcomers.leave();
            throw e;
        }
    }

    private void publish(Snapshot next, DocumentConfig bound) {
        onEveryLoop(loop -> {
            LoopRun run = loops[loop.index()];
            Snapshot last = run.snapshot();
            run.publish(next, bound.runtime(), () -> retirement.left(last));
        });
    }

    /** Waits until every loop has done it, {@value #PUBLISH_SECONDS_MAX} s at most. */
    void onEveryLoop(Consumer<Loop> task) {
        CountDownLatch everywhere = new CountDownLatch(1);
        transport.onEveryLoop(task, everywhere::countDown);
        if (!Drain.await(everywhere, Duration.ofSeconds(PUBLISH_SECONDS_MAX))) {
            LOG.log(System.Logger.Level.ERROR, "an event loop has not taken the snapshot in time");
        }
    }

    private void tell() {
        published = published.then(
                current,
                listeners.states(),
                config == null ? List.of() : loads.states(config.upstreams()),
                offers.serving(),
                refusals.list());
    }

    // ---- the end ----

    /** Another process is about to serve: what the modules have to hand on, while nobody new comes. */
    byte[] handOn() throws Exception {
        return call(() -> {
            listeners.accept(false);
            return current == null ? SavedState.NOTHING : SavedState.of(fleet.portable(current));
        });
    }

    /** It does not serve: all goes on here. */
    void goOn() {
        execute(() -> listeners.accept(true));
    }

    /**
     * Takes no more connections, lets exchanges end within the drain time, and lets go of everything.
     *
     * @param departing whether another process serves already
     * @param to where connections go then
     */
    void close(boolean departing, Transport.@Nullable Successor to) {
        Drain drain =
                new Drain(config == null ? Duration.ZERO : config.runtime().drain());
        execute(() -> {
            closed = true;
            documents.finish();
            listeners.close();
            if (current == null || loops.length == 0) {
                drain.over();
            } else if (departing && config != null) {
                drain.depart(
                        transport,
                        loops,
                        listeners::connections,
                        config.runtime().drainTunnels(),
                        to);
            } else {
                drain.begin(transport, loops, current);
            }
        });
        drain.await();
        if (current != null) {
            retirement.end(current);
        }
        thread.end();
    }
}
