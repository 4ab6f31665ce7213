package dev.prox.engine;

import dev.prox.api.Connector;
import dev.prox.api.Exchange;
import dev.prox.api.ExchangeObserver;
import dev.prox.api.Failure;
import dev.prox.api.Handler;
import dev.prox.api.PagedList;
import dev.prox.api.Protocol;
import dev.prox.api.RequestFilter;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Router;
import dev.prox.api.RuntimeView;
import dev.prox.api.ServerTls;
import dev.prox.api.Transport.Announcers;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that decides what happens to a request. Immutable, but for who uses it: one plain counter for each event loop. */
final class Snapshot {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    static final int NO_ROUTE = -1;
    static final int ROUTER_THREW = -2;
    private static final ExchangeObserver[] NO_OBSERVERS = {};

    final long generation;
    final @Nullable Protocol protocol;
    final @Nullable Connector connector;
    final @Nullable Router router;
    final PagedList<Plan> routes;
    /** What {@link #routes} were made of, for the next compilation. */
    final Routes plans;

    final ExchangeObserver[] observers;
    final Map<String, Listening> listeners;
    final Instances instances;
    final List<String> missing;
    /** Those of the upstreams that it has, whether a route goes there or not. */
    final Set<Roster> rosters;
    /** Those of the upstreams that routes go to of which connections are kept ready. */
    final Set<ProxyHandler> warm;
    /** What is done about its upstreams beside requests. */
    final Upkeep upkeep;
    /** Why no request can be served at all, or null. */
    final @Nullable String unserving;

    /** Whether any listener trusts proxies. */
    private final boolean trusting;

    private final Use[] uses;
    private final Faults faults;

    Snapshot(
            long generation,
            Core core,
            Routes plans,
            List<ExchangeObserver> observers,
            Map<String, Listening> listeners,
            Set<Instance> instances,
            List<String> missing,
            int loops) {
        this(generation, core, plans, observers, listeners, instances, missing, Set.of(), Upkeep.NONE, loops);
    }

    Snapshot(
            long generation,
            Core core,
            Routes plans,
            List<ExchangeObserver> observers,
            Map<String, Listening> listeners,
            Set<Instance> instances,
            List<String> missing,
            Set<Roster> rosters,
            Upkeep upkeep,
            int loops) {
        this.rosters = Set.copyOf(rosters);
        this.upkeep = upkeep;
        this.generation = generation;
        this.protocol = core.protocol;
        this.connector = core.connector;
        this.router = core.router;
        this.faults = core.faults;
        this.plans = plans;
        this.routes = plans.plans();
        this.warm = plans.warm();
        this.observers = observers.toArray(NO_OBSERVERS);
        this.listeners = Map.copyOf(listeners);
        this.trusting = listeners.values().stream().anyMatch(each -> each.proxies != null);
        this.instances = Instances.of(instances);
        this.missing = List.copyOf(missing);
        this.unserving = protocol == null || connector == null || router == null ? String.join(", ", missing) : null;
        this.uses = new Use[loops];
        for (int i = 0; i < loops; i++) {
            uses[i] = new Use(routes.size());
        }
    }

    /** Whether the document names this module, whether it is there or missing. */
    boolean names(String module) {
        return missing.contains(module)
                || instances.stream().anyMatch(each -> each.offer().name().equals(module));
    }

    /** Whom a listener believes for whom a request comes; null for nobody. */
    @Nullable
    TrustedProxies trustedBy(String listener) {
        Listening listening = trusting ? listeners.get(listener) : null;
        return listening == null ? null : listening.proxies;
    }

    int loops() {
        return uses.length;
    }

    /** Who hears of modules that break their word. */
    Faults faults() {
        return faults;
    }

    /** Who uses the snapshot on one loop; confined to it. */
    Use use(int loop) {
        return uses[loop];
    }

    /** What came of the exchanges of a route so far, or of those without one ({@link #NO_ROUTE}). Any thread. */
    Outcomes outcomes(int route) {
        Outcomes sum = new Outcomes();
        for (Use use : uses) {
            Tally tally = use.counted(route);
            if (tally != null) {
                tally.addTo(sum);
            }
        }
        return sum;
    }

    /** How many exchanges a route had so far. Any thread. */
    long exchanges(int route) {
        long sum = 0;
        for (Use use : uses) {
            Tally tally = use.counted(route);
            sum += tally == null ? 0 : tally.exchanges();
        }
        return sum;
    }

    /** The routes that had an exchange. Any thread. */
    BitSet counted() {
        BitSet counted = new BitSet();
        for (Use use : uses) {
            use.addCounted(counted);
        }
        return counted;
    }

    /** The position of the route, {@link #NO_ROUTE}, or {@link #ROUTER_THREW}. */
    int route(Exchange exchange, Router by) {
        try {
            return by.route(exchange);
        } catch (RuntimeException | LinkageError e) {
            blame(by, "the router", e);
            return ROUTER_THREW;
        }
    }

    /**
     * A module broke its word: this exchange suffers, the others go on.
     *
     * @param part what a module made
     */
    void blame(@Nullable Object part, String who, Throwable e) {
        LOG.log(System.Logger.Level.ERROR, who + " threw", e);
        for (Instance each : instances) {
            if (each.value() == part) {
                faults.threw(each.offer(), e);
            }
        }
    }

    /** What its mirrors do now, in the order of the routes. Any thread; goes through all routes. */
    List<RuntimeView.MirrorState> mirrors() {
        List<RuntimeView.MirrorState> all = new ArrayList<>();
        for (Plan each : routes) {
            if (each.mirror() != null) {
                all.add(each.mirror().state(each.name()));
            }
        }
        return List.copyOf(all);
    }

    /** Tells the observers that an exchange has ended. */
    void observe(Exchange exchange) {
        for (ExchangeObserver observer : observers) {
            try {
                observer.ended(exchange);
            } catch (RuntimeException | LinkageError e) {
                blame(observer, "an observer", e);
            }
        }
    }

    /** Tells the observers that a tunnel was opened. */
    void observeOpened(Exchange exchange) {
        for (ExchangeObserver observer : observers) {
            try {
                observer.tunnelOpened(exchange);
            } catch (RuntimeException | LinkageError e) {
                blame(observer, "an observer", e);
            }
        }
    }

    /**
     * The parts without which nothing goes.
     *
     * @param faults who hears of modules that break their word
     */
    record Core(
            @Nullable Protocol protocol,
            @Nullable Connector connector,
            @Nullable Router router,
            Faults faults) {}

    /** What a listener is now. */
    record Listening(
            Protocol.Limits limits,
            Admission.Limits connections,
            @Nullable ServerTls tls,
            boolean tlsMissing,
            @Nullable Announcers announcers,
            @Nullable TrustedProxies proxies) {}

    /** Exchanges of one snapshot on one loop. */
    static final class Use {
        private static final int PAGE = 64;

        long exchanges;
        /** Set when a later snapshot serves the loop: called when the last exchange has left. */
        @Nullable
        Runnable whenLeft;

        /** One for exchanges without a route, then by route. */
        private final @Nullable Page[] pages;

        Use(int routes) {
            pages = new @Nullable Page[routes / PAGE + 1];
        }

        /** Some tallies; pages and tallies are made with the first exchange of each, since of many routes most have none. */
        private static final class Page {
            final @Nullable Tally[] tallies = new @Nullable Tally[PAGE];
        }

        /** @param route a negative number for none */
        Tally tally(int route) {
            int at = Math.max(route, -1) + 1;
            Page page = pages[at / PAGE];
            if (page == null) {
                page = new Page();
                pages[at / PAGE] = page;
            }
            Tally tally = page.tallies[at % PAGE];
            if (tally == null) {
                tally = new Tally();
                page.tallies[at % PAGE] = tally;
            }
            return tally;
        }

        /** The same where there is one; any thread. */
        @Nullable
        Tally counted(int route) {
            int at = Math.max(route, -1) + 1;
            Page page = pages[at / PAGE];
            return page == null ? null : page.tallies[at % PAGE];
        }

        private void addCounted(BitSet counted) {
            for (int i = 0; i < pages.length; i++) {
                Page page = pages[i];
                for (int j = 0; page != null && j < PAGE; j++) {
                    if (page.tallies[j] != null && i + j > 0) {
                        counted.set(i * PAGE + j - 1);
                    }
                }
            }
        }

        void leave() {
            if (--exchanges == 0 && whenLeft != null) {
                Runnable left = whenLeft;
                whenLeft = null;
                left.run();
            }
        }

        void retire(Runnable left) {
            if (exchanges == 0) {
                left.run();
            } else {
                whenLeft = left;
            }
        }
    }

    /**
     * A compiled route.
     *
     * @param key tells the same route in other documents: what it matches
     * @param responseFilters in the order in which they run: the reverse of the configuration
     * @param handler null when something is missing
     * @param missing what is missing, or null
     * @param forwardedFields whether the origin is told of the client ({@link Telling})
     * @param mirror who copies its requests, or null
     */
    record Plan(
            String name,
            String key,
            RequestFilter[] requestFilters,
            ResponseFilter[] responseFilters,
            @Nullable Handler handler,
            @Nullable String missing,
            boolean forwardedFields,
            @Nullable Mirror mirror) {

        /** The same elsewhere in the document, or with another handler and another mirror. */
        Plan with(String otherName, @Nullable Handler other, @Nullable Mirror copying) {
            return new Plan(otherName, key, requestFilters, responseFilters, other, missing, forwardedFields, copying);
        }

        /** A route that no other document has. */
        Plan(
                String name,
                RequestFilter[] requestFilters,
                ResponseFilter[] responseFilters,
                @Nullable Handler handler,
                @Nullable String missing,
                boolean forwardedFields) {
            this(name, name, requestFilters, responseFilters, handler, missing, forwardedFields, null);
        }

        /** False when a filter threw: what comes behind it was not done, so the response must not be sent. */
        boolean onResponse(Exchange exchange, Snapshot of) {
            for (ResponseFilter each : responseFilters) {
                try {
                    each.onResponse(exchange);
                } catch (RuntimeException | LinkageError e) {
                    of.blame(each, "a response filter of " + name, e);
                    return false;
                }
            }
            return true;
        }

        /** Why it has no answer while something is missing. */
        Failure unserved() {
            boolean endpoints = missing != null && missing.startsWith(Upstreams.ENDPOINTS_OF);
            return endpoints ? Answers.NO_ENDPOINTS_YET : Answers.MISSING;
        }

        /** Whether nothing that it names is missing, or still to be found. */
        boolean whole() {
            boolean sides = !(handler instanceof Splitter split) || split.whole();
            return missing == null
                    && sides
                    && (mirror == null || !mirror.upstreams().isEmpty());
        }

        /** Those that it goes to, a mirror among them. */
        List<ProxyHandler> upstreams() {
            List<ProxyHandler> all = new ArrayList<>(answering());
            all.addAll(mirror == null ? List.of() : mirror.upstreams());
            return all;
        }

        /** Those that may answer. */
        List<ProxyHandler> answering() {
            return switch (handler) {
                case ProxyHandler proxy -> List.of(proxy);
                case Splitter split -> split.upstreams();
                case null, default -> List.of();
            };
        }

        /**
         * What acted last: the handler, the balancer of an upstream, or the request filter before {@code next}.
         *
         * @param chosen the upstream where the handler has chosen one of several
         */
        @Nullable
        Object actor(boolean handled, int next, @Nullable ProxyHandler chosen) {
            if (!handled) {
                return requestFilters[next - 1];
            }
            ProxyHandler upstream = handler instanceof ProxyHandler proxy ? proxy : chosen;
            return upstream == null ? handler : upstream.roster();
        }
    }
}
