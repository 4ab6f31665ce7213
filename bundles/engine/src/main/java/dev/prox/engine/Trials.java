package dev.prox.engine;

import dev.prox.api.ChangeControl.Refused;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import dev.prox.api.RuntimeView;
import dev.prox.api.Transport;
import dev.prox.api.TrialTerms;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The change that is on trial, and what becomes of it. Confined to the Director's thread, but for what is told. */
final class Trials {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final String NOTHING_SERVES = "nothing serves yet";
    static final String NONE = "nothing is on trial; see: module canary, config canary";

    private static final String CONNECTIONS =
            "protocols, pools and TLS belong to connections, not to exchanges, and cannot be on trial";

    private final Director director;
    private final Transport transport;
    private final Retirement retirement;
    private volatile @Nullable Run last;
    private volatile long promoted;
    private volatile long withdrawn;
    private long generation;

    Trials(Director director, Transport transport, Retirement retirement) {
        this.director = director;
        this.transport = transport;
        this.retirement = retirement;
    }

    /** The last trial, from its beginning on. */
    private static final class Run {
        private final Trial trial;
        private final Snapshot base;
        /** For each route of the candidate the same of the base, or {@link Snapshot#NO_ROUTE}. */
        private final int[] same;

        /** What the base had at the beginning, by its routes; {@link Snapshot#NO_ROUTE} is for exchanges without one. */
        private final Map<Integer, Outcomes> before = new HashMap<>();

        private final Tolerance tolerance;
        private final Instant since = Instant.now();
        private final long endsAt;
        private volatile boolean running = true;
        private volatile String decision;
        private boolean deciding;

        Run(Trial trial, Snapshot base) {
            this.trial = trial;
            this.base = base;
            this.same = same(trial.candidate(), base);
            before.put(Snapshot.NO_ROUTE, base.outcomes(Snapshot.NO_ROUTE));
            base.counted().stream().forEach(route -> before.put(route, base.outcomes(route)));
            this.tolerance = new Tolerance(trial.terms().errors(), trial.terms().latency(), 1);
            this.endsAt = System.nanoTime() + trial.terms().time().toNanos();
            this.decision = trial.terms().hold()
                    ? "waits for `promote` or `withdraw`"
                    : "serves all after %ds and %d exchanges, if they go well"
                            .formatted(
                                    trial.terms().time().toSeconds(),
                                    trial.terms().exchanges());
        }

        private static int[] same(Snapshot candidate, Snapshot base) {
            Map<String, Integer> places = new HashMap<>();
            for (int i = 0; i < base.routes.size(); i++) {
                places.put(base.routes.get(i).key(), i);
            }
            int[] same = new int[candidate.routes.size()];
            for (int i = 0; i < same.length; i++) {
                same[i] = places.getOrDefault(candidate.routes.get(i).key(), Snapshot.NO_ROUTE);
            }
            return same;
        }

        private Outcomes beside(int route) {
            Outcomes now = base.outcomes(route);
            Outcomes then = before.get(route);
            return then == null ? now : now.since(then);
        }

        private int alike(int route) {
            return route < 0 ? Snapshot.NO_ROUTE : same[route];
        }

        private String name(int route) {
            return route < 0
                    ? "without a route"
                    : trial.candidate().routes.get(route).name();
        }

        private Outcomes tried() {
            Outcomes all = trial.candidate().outcomes(Snapshot.NO_ROUTE);
            return sum(all, trial.candidate().counted(), trial.candidate()::outcomes);
        }

        private Outcomes beside() {
            Outcomes all = beside(Snapshot.NO_ROUTE);
            return sum(all, base.counted(), this::beside);
        }

        private static Outcomes sum(Outcomes all, BitSet routes, IntFunction<Outcomes> of) {
            return routes.stream().mapToObj(of).reduce(all, Outcomes::plus);
        }

        /** Why it is to be withdrawn, or null. */
        private @Nullable String fault() {
            BitSet counted = trial.candidate().counted();
            int route = Snapshot.NO_ROUTE;
            do {
                Outcomes now = trial.candidate().outcomes(route);
                String fault = now.exchanges() == 0 ? null : tolerance.exceeded(beside(alike(route)), now);
                if (fault != null) {
                    return name(route) + ": " + fault;
                }
                route = counted.nextSetBit(route + 1);
            } while (route >= 0);
            String fault = tolerance.exceeded(beside(), tried());
            return fault == null ? null : "all routes: " + fault;
        }

        private RuntimeView.Trial view() {
            return new RuntimeView.Trial(
                    trial.change(),
                    trial.terms().share().toString(),
                    since,
                    running,
                    decision,
                    tried().view(),
                    beside().view());
        }
    }

    /** The generation of a snapshot that is compiled now: none has that of another one, on trial or not. */
    long next(long published) {
        return Math.max(published, generation) + 1;
    }

    // ---- begin and end ----

    /** Tries some bundles in the place of others. */
    void tryModules(Set<Long> old, Set<Long> fresh, String change, TrialTerms terms, Trial.Owner owner)
            throws Exception {
        director.call(() -> {
            director.offersWhatIsUsed(old, fresh);
            triesWhatIsAskedOften(fresh);
            Offers.Before before = director.offers.exchange(old, fresh);
            try {
                begin(change, terms, director.document, director.config, owner);
            } finally {
                director.offers.restore(before);
            }
            return null;
        });
    }

    private void triesWhatIsAskedOften(Set<Long> fresh) {
        Set<String> names = new HashSet<>();
        fresh.forEach(bundle -> names.addAll(director.offers.namesOf(bundle)));
        if (names.stream().anyMatch(name -> name.matches("(protocol|connector|tls)/.*"))) {
            throw new IllegalStateException(CONNECTIONS);
        }
        Snapshot base = director.current;
        if (base == null
                || base.instances.stream()
                        .noneMatch(each -> names.contains(each.offer().name()))) {
            throw new IllegalStateException("no exchange meets it, so there is nothing to try; use: module upgrade");
        }
    }

    /** Tries another document. */
    Tenants.Joined tryDocument(String change, TrialTerms terms, ConfigSource source, Proposal read, Trial.Owner owner)
            throws ConfigException {
        Snapshot base = base();
        Tenants.Joined joined = director.tenants.join(source, read, false, director::compile);
        begin(new Trial(change, terms, joined.snapshot(), joined.document(), joined.config(), owner), base);
        return joined;
    }

    /** @throws IllegalStateException when nothing can be tried now */
    private Snapshot base() {
        String other = running();
        if (other != null) {
            throw new IllegalStateException(busy(other));
        }
        if (director.current == null) {
            throw new IllegalStateException(NOTHING_SERVES);
        }
        return director.current;
    }

    private void begin(
            String change,
            TrialTerms terms,
            @Nullable ConfigNode document,
            @Nullable DocumentConfig config,
            Trial.Owner owner)
            throws ConfigException {
        Snapshot base = base();
        if (document == null || config == null) {
            throw new IllegalStateException(NOTHING_SERVES);
        }
        begin(new Trial(change, terms, director.compile(document, config), document, config, owner), base);
    }

    static String busy(String other) {
        return other + " is on trial; decide first: `module promote` or `module withdraw`";
    }

    /** What is on trial in words, or null. Any thread. */
    @Nullable
    String running() {
        Run now = last;
        return now != null && now.running ? now.trial.change() : null;
    }

    /** @throws IllegalStateException when a part of it cannot enter an event loop, or another one is on trial */
    private void begin(Trial trial, Snapshot base) {
        Snapshot candidate = trial.candidate();
        if (candidate.protocol != base.protocol || candidate.connector != base.connector) {
            director.discard(candidate);
            throw new IllegalStateException(CONNECTIONS);
        }
        List<LoopShare> shares = transport.loops().stream()
                .map(loop -> new LoopShare(candidate, trial.terms().share()))
                .toList();
        new Newcomers(transport, candidate, base).enter();
        retirement.trying(candidate);
        generation = candidate.generation;
        last = new Run(trial, base);
        director.onEveryLoop(loop -> director.loops[loop.index()].tries(shares.get(loop.index())));
        LOG.log(
                System.Logger.Level.INFO,
                "{0} on trial: {1}",
                trial.change(),
                trial.terms().share().toString());
    }

    /** @return whether something was on trial */
    boolean withdraw(String why) {
        Run now = last;
        if (now == null || !now.running) {
            return false;
        }
        end(now, "withdrawn: " + why);
        withdrawn++;
        Snapshot candidate = now.trial.candidate();
        retirement.withdrawing(candidate);
        director.onEveryLoop(loop -> {
            director.loops[loop.index()].tries(null);
            candidate.use(loop.index()).retire(() -> retirement.left(candidate));
        });
        LOG.log(System.Logger.Level.WARNING, "{0} withdrawn: {1}", now.trial.change(), why);
        new Thread(now.trial.owner()::withdrawn, "prox-trial").start();
        return true;
    }

    /** Another snapshot serves now: the candidate, or one that ends the trial. */
    void served(Snapshot next) {
        Run now = last;
        if (now == null || !now.running) {
            return;
        }
        if (next == now.trial.candidate()) {
            end(now, "serves all");
            promoted++;
        } else {
            withdraw("something else was changed");
        }
    }

    private static void end(Run run, String decision) {
        run.decision = decision;
        run.running = false;
    }

    boolean isTried(Snapshot next) {
        Run now = last;
        return now != null && now.running && now.trial.candidate() == next;
    }

    /** A bundle stops: it cannot be on trial any more. */
    void left(long bundle) {
        if (of(Set.of(bundle)) != null) {
            withdraw("a module of it stops");
        }
    }

    /** The trial of these bundles, or null. */
    @Nullable
    Trial of(Set<Long> bundles) {
        Run now = last;
        if (now == null || !now.running) {
            return null;
        }
        boolean these = now.trial.candidate().instances.stream()
                .anyMatch(each -> bundles.contains(each.offer().bundleId()));
        return these ? now.trial : null;
    }

    /** @throws IllegalStateException when it is over */
    Trial of(Trial.Owner owner) {
        Run now = last;
        if (now == null || !now.running || now.trial.owner() != owner) {
            throw new IllegalStateException("it is on trial no more");
        }
        return now.trial;
    }

    /** Those of what is on trial. */
    List<Offer> offers() {
        Run now = last;
        return now == null || !now.running
                ? List.of()
                : now.trial.candidate().instances.stream()
                        .filter(each -> !now.base.instances.contains(each))
                        .map(Instance::offer)
                        .toList();
    }

    Trial.Owner owner() throws Refused {
        Run now = last;
        if (now == null || !now.running) {
            throw new Refused(NONE);
        }
        return now.trial.owner();
    }

    // ---- judging ----

    /** Called a few times a second. */
    void judge() {
        Run now = last;
        if (now == null || !now.running || now.deciding) {
            return;
        }
        String fault = now.fault();
        if (fault != null) {
            withdraw(fault);
            director.tellRefused(now.trial.change(), "withdrawn: " + fault);
        } else if (!now.trial.terms().hold()
                && System.nanoTime() - now.endsAt >= 0
                && now.tried().exchanges() >= now.trial.terms().exchanges()) {
            now.deciding = true;
            new Thread(() -> promote(now.trial), "prox-trial").start();
        }
    }

    private void promote(Trial trial) {
        try {
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0}: {1}",
                    trial.change(),
                    trial.owner().promote());
        } catch (Refused | RuntimeException e) {
            director.execute(() -> withdraw("it cannot serve all: " + e.getMessage()));
        }
    }

    // ---- what is told ----

    RuntimeView.@Nullable Trial view() {
        Run now = last;
        return now == null ? null : now.view();
    }

    long promoted() {
        return promoted;
    }

    long withdrawn() {
        return withdrawn;
    }
}
