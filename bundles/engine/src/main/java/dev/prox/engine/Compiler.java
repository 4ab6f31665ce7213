package dev.prox.engine;

import dev.prox.api.Assembly;
import dev.prox.api.ClientTls;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode;
import dev.prox.api.Connector;
import dev.prox.api.ConnectorFactory;
import dev.prox.api.Destination;
import dev.prox.api.ExchangeObserver;
import dev.prox.api.FilterFactory;
import dev.prox.api.Filter;
import dev.prox.api.Handler;
import dev.prox.api.HandlerFactory;
import dev.prox.api.ModuleFactory;
import dev.prox.api.ObserverFactory;
import dev.prox.api.Protocol;
import dev.prox.api.ProtocolFactory;
import dev.prox.api.RequestFilter;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory;
import dev.prox.api.ServerTls;
import dev.prox.api.TlsFactory;
import dev.prox.api.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One compilation: the document and the offers that serve become a snapshot, or everything that is wrong is told. */
final class Compiler {
    private static final String TLS = "files";
    private static final String ROUTER = "match";
    private static final String POOL = "pool";

    private final ConfigNode document;
    private final DocumentConfig config;
    private final Offers offers;
    private final Transport transport;
    private final Path home;
    private final Carried carried;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> missing = new LinkedHashSet<>();

    Compiler(ConfigNode document, DocumentConfig config, Offers offers, Transport transport, Path home, Carried carried) {
        this.document = document;
        this.config = config;
        this.offers = offers;
        this.transport = transport;
        this.home = home;
        this.carried = carried;
    }

    Snapshot compile(long generation) throws ConfigException {
        Protocol protocol = protocol();
        Connector connector = connector();
        Map<String, Snapshot.Listening> listeners = listeners();
        Map<String, ProxyHandler> upstreams = upstreams();
        Snapshot.Plan[] plans = plans(upstreams);
        Router router = router();
        List<ExchangeObserver> observers = observers();
        if (!problems.isEmpty()) {
            carried.discard();
            throw new ConfigException(problems);
        }
        return new Snapshot(
                generation,
                new Snapshot.Core(protocol, connector, router),
                plans,
                observers,
                listeners,
                carried.instances(),
                List.copyOf(missing),
                transport.loops().size());
    }

    // ---- finding and making instances ----

    private interface Make<C> {
        Object make(C config, Assembly assembly) throws ConfigException;
    }

    /** The instance for this place: the one of the snapshot before if nothing about it changed, else a new one. */
    private <C> @Nullable Object instance(Offer offer, String owner, ConfigNode at, Class<C> type, Make<C> make) {
        try {
            C bound = at.as(type);
            Instance before = carried.find(offer, owner, bound);
            if (before != null) {
                return before.value();
            }
            Place place = new Place(at);
            Object made = make.make(bound, place);
            return carried.add(offer, owner, bound, made, place.uses).value();
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        } catch (RuntimeException | LinkageError e) {
            System.getLogger("dev.prox.engine")
                    .log(System.Logger.Level.ERROR, offer.name() + " " + offer.version() + " threw while it was made", e);
            problems.add(at.problem("a module that works; " + offer.name() + " " + offer.version() + " threw " + e));
        }
        return null;
    }

    /** Null when there is none: missing when it was there once, else a mistake. */
    private @Nullable Offer offer(String kind, String name, ConfigNode at) {
        Offer offer = offers.serving(kind, name);
        if (offer == null) {
            if (offers.known(kind, name)) {
                missing.add(kind + "/" + name);
            } else {
                problems.add(unknown(kind, name, at));
            }
        }
        return offer;
    }

    private Problem unknown(String kind, String name, ConfigNode at) {
        List<String> names = offers.names(kind);
        String nearest = Nearest.of(name, names);
        return at.problem(
                "the name of an installed " + kind + ": " + String.join(", ", names),
                nearest == null ? null : "did you mean `" + nearest + "`?");
    }

    @SuppressWarnings("unchecked")
    private static <F extends ModuleFactory<Object>> F factory(Offer offer, Class<?> kind) {
        return (F) kind.cast(offer.factory());
    }

    // ---- the parts of a snapshot ----

    private @Nullable Protocol protocol() {
        Offer offer = offer("protocol", "http1", document);
        if (offer == null) {
            return null;
        }
        ProtocolFactory<Object> factory = factory(offer, ProtocolFactory.class);
        return (Protocol)
                instance(offer, "protocol", document.emptyMapping(), factory.configuration(), factory::create);
    }

    private @Nullable Connector connector() {
        Offer offer = offer("connector", POOL, document);
        if (offer == null) {
            return null;
        }
        ConnectorFactory<Object> factory = factory(offer, ConnectorFactory.class);
        ConfigNode at = config.pool() == null ? document.emptyMapping() : config.pool();
        return (Connector) instance(offer, "connector", at, factory.configuration(), factory::create);
    }

    private Map<String, Snapshot.Listening> listeners() {
        Map<String, Snapshot.Listening> result = new LinkedHashMap<>();
        config.listeners().forEach((name, listener) -> {
            ServerTls tls = listener.tls() == null ? null : serverTls(name, listener);
            result.put(name, new Snapshot.Listening(limits(listener), tls, listener.tls() != null && tls == null));
            listener.protocols().stream().filter(each -> !each.equals("http1")).forEach(each -> {
                ConfigNode at = node("listeners", name, "protocols");
                problems.add(unknown("protocol", each, at));
            });
        });
        return result;
    }

    private ConfigNode node(String... path) {
        ConfigNode at = document;
        for (String key : path) {
            at = at.fields().getOrDefault(key, at);
        }
        return at;
    }

    private @Nullable ServerTls serverTls(String name, DocumentConfig.Listener listener) {
        ConfigNode at = listener.tls();
        Offer offer = at == null ? null : offer("tls", TLS, at);
        if (offer == null || at == null) {
            return null;
        }
        TlsFactory<Object> factory = factory(offer, TlsFactory.class);
        return (ServerTls) instance(
                offer,
                "listener:" + name,
                at,
                factory.configuration(),
                (bound, assembly) -> factory.server(bound, List.of("http/1.1"), at));
    }

    private static Protocol.Limits limits(DocumentConfig.Listener listener) {
        DocumentConfig.ListenerTimeouts timeouts = listener.timeouts();
        DocumentConfig.ListenerLimits limits = listener.limits();
        return new Protocol.Limits(
                timeouts.head().toNanos(),
                timeouts.idle().toNanos(),
                timeouts.body().toNanos(),
                limits.head(),
                limits.headers(),
                limits.target(),
                limits.body());
    }

    private Map<String, ProxyHandler> upstreams() {
        Map<String, ProxyHandler> result = new LinkedHashMap<>();
        config.upstreams().forEach((name, upstream) -> {
            ConfigNode at = node("upstreams", name);
            if (upstream.endpoints().isEmpty()) {
                problems.add(node("upstreams", name, "endpoints").problem("at least one endpoint"));
                return;
            }
            List<Destination> ring = new ArrayList<>();
            for (DocumentConfig.Endpoint endpoint : upstream.endpoints()) {
                ClientTls tls = endpoint.url().https() ? clientTls(upstream.tls().ca(), at) : null;
                Destination destination = destination(endpoint.url(), tls, upstream.timeouts());
                ring.addAll(Collections.nCopies(endpoint.weight(), destination));
            }
            result.put(
                    name,
                    new ProxyHandler(
                            ring.toArray(Destination[]::new),
                            upstream.retries().attempts(),
                            transport.loops().size()));
        });
        return result;
    }

    private static Destination destination(
            EndpointUrl url, @Nullable ClientTls tls, DocumentConfig.Timeouts timeouts) {
        Destination.Timeouts nanos = new Destination.Timeouts(
                timeouts.connect().toNanos(),
                timeouts.firstByte().toNanos(),
                timeouts.idle().toNanos(),
                timeouts.total().toNanos());
        return new Destination(url.host(), url.port(), tls, null, Destination.AddressPolicy.ANY, nanos);
    }

    private @Nullable ClientTls clientTls(@Nullable String authorities, ConfigNode at) {
        try {
            return new Place(at).clientTls(authorities == null ? null : home.resolve(authorities));
        } catch (ConfigException e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    private Snapshot.Plan[] plans(Map<String, ProxyHandler> upstreams) {
        List<Snapshot.Plan> plans = new ArrayList<>();
        for (int i = 0; i < config.routes().size(); i++) {
            plans.add(new RoutePlan(i).plan(upstreams));
        }
        return plans.toArray(Snapshot.Plan[]::new);
    }

    private ConfigNode route(int i) {
        return node("routes").items().get(i);
    }

    private @Nullable Router router() {
        Offer offer = offer("router", ROUTER, document);
        if (offer == null) {
            return null;
        }
        RouterFactory<Object> factory = factory(offer, RouterFactory.class);
        List<RouterFactory.Rule<Object>> rules = new ArrayList<>();
        for (int i = 0; i < config.routes().size(); i++) {
            ConfigNode match = config.routes().get(i).match();
            try {
                ConfigNode at = match == null ? route(i).emptyMapping() : match;
                rules.add(new RouterFactory.Rule<>(at.as(factory.configuration()), at));
            } catch (ConfigException e) {
                problems.addAll(e.problems());
            }
        }
        if (rules.size() < config.routes().size()) {
            return null;
        }
        return router(offer, factory, rules);
    }

    private @Nullable Router router(Offer offer, RouterFactory<Object> factory, List<RouterFactory.Rule<Object>> rules) {
        List<Object> conditions = rules.stream().<Object>map(RouterFactory.Rule::match).toList();
        Instance before = carried.find(offer, "router", conditions);
        if (before != null) {
            return (Router) before.value();
        }
        try {
            Router made = factory.create(rules);
            carried.add(offer, "router", conditions, made, List.of());
            return made;
        } catch (ConfigException e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    private List<ExchangeObserver> observers() {
        List<ExchangeObserver> result = new ArrayList<>();
        config.observers().forEach((name, at) -> {
            Offer offer = offers.serving("observer", name);
            if (offer != null) {
                ObserverFactory<Object> factory = factory(offer, ObserverFactory.class);
                Object made =
                        instance(offer, "observer:" + name, at, factory.configuration(), factory::create);
                if (made instanceof ExchangeObserver observer) {
                    result.add(observer);
                }
            } else if (offers.known("observer", name)) {
                missing.add("observer/" + name);
            } else {
                problems.add(unknownKey(name, at));
            }
        });
        return result;
    }

    private Problem unknownKey(String name, ConfigNode at) {
        List<String> keys = new ArrayList<>(List.of("listeners", "upstreams", "routes", "pool", "admin", "runtime"));
        keys.addAll(offers.names("observer"));
        String nearest = Nearest.of(name, keys);
        return at.problem(
                "one of " + String.join(", ", keys), nearest == null ? null : "did you mean `" + nearest + "`?");
    }

    /** One route. */
    private final class RoutePlan {
        private final DocumentConfig.Route route;
        private final ConfigNode at;
        private final String name;
        private final String owner;
        private final List<RequestFilter> requestFilters = new ArrayList<>();
        private final List<ResponseFilter> responseFilters = new ArrayList<>();
        private @Nullable String lacks;

        RoutePlan(int i) {
            this.route = config.routes().get(i);
            this.at = route(i);
            this.name = "routes[" + i + "]";
            this.owner = carried.place("route:" + route.match());
        }

        Snapshot.Plan plan(Map<String, ProxyHandler> upstreams) {
            for (int i = 0; i < route.filters().size(); i++) {
                filter(route.filters().get(i), owner + "/" + i);
            }
            Collections.reverse(responseFilters);
            Handler handler = handler(upstreams);
            return new Snapshot.Plan(
                    name,
                    requestFilters.toArray(RequestFilter[]::new),
                    responseFilters.toArray(ResponseFilter[]::new),
                    handler,
                    lacks,
                    handler instanceof ProxyHandler);
        }

        private void filter(ConfigNode node, String place) {
            String text = node.text();
            if (text == null && node.fields().size() != 1) {
                problems.add(node.problem("the name of a filter, or a mapping with that name as its only key"));
                return;
            }
            String key = text == null ? node.fields().keySet().iterator().next() : text;
            ConfigNode settings = text == null ? node.fields().get(key) : node.emptyMapping();
            Offer offer = settings == null ? null : offer("filter", key, node);
            if (offer == null || settings == null) {
                lacks = "filter/" + key;
                return;
            }
            FilterFactory<Object> factory = factory(offer, FilterFactory.class);
            Object made = instance(offer, place, settings, factory.configuration(), factory::create);
            if (made instanceof RequestFilter filter) {
                requestFilters.add(filter);
            }
            if (made instanceof ResponseFilter filter) {
                responseFilters.add(filter);
            }
            if (made != null && !(made instanceof Filter)) {
                problems.add(node.problem("a filter; " + offer.name() + " makes none"));
            }
        }

        private @Nullable Handler handler(Map<String, ProxyHandler> upstreams) {
            int handlers = route.handler().size() + (route.proxy() == null ? 0 : 1);
            if (handlers != 1) {
                String names = "proxy, " + String.join(", ", offers.names("handler"));
                problems.add(at.problem("exactly one handler: " + names));
                return null;
            }
            if (route.proxy() != null) {
                return proxy(route.proxy(), upstreams);
            }
            String key = route.handler().keySet().iterator().next();
            ConfigNode settings = route.handler().get(key);
            Offer offer = settings == null ? null : handlerOffer(key, settings);
            if (offer == null || settings == null) {
                lacks = "handler/" + key;
                return null;
            }
            HandlerFactory<Object> factory = factory(offer, HandlerFactory.class);
            return (Handler)
                    instance(offer, owner + "/" + key, settings, factory.configuration(), factory::create);
        }

        private @Nullable Offer handlerOffer(String key, ConfigNode settings) {
            if (offers.serving("handler", key) == null && !offers.known("handler", key)) {
                List<String> keys = new ArrayList<>(List.of("match", "filters", "proxy"));
                keys.addAll(offers.names("handler"));
                String nearest = Nearest.of(key, keys);
                problems.add(settings.problem(
                        "one of " + String.join(", ", keys),
                        nearest == null ? null : "did you mean `" + nearest + "`?"));
                return null;
            }
            return offer("handler", key, settings);
        }

        private @Nullable Handler proxy(String upstream, Map<String, ProxyHandler> upstreams) {
            ProxyHandler handler = upstreams.get(upstream);
            if (handler == null && !config.upstreams().containsKey(upstream)) {
                List<String> names = List.copyOf(config.upstreams().keySet());
                String nearest = Nearest.of(upstream, names);
                problems.add(at.fields()
                        .getOrDefault("proxy", at)
                        .problem(
                                "the name of an upstream: " + (names.isEmpty() ? "none is defined" : String.join(", ", names)),
                                nearest == null ? null : "did you mean `" + nearest + "`?"));
            }
            return handler;
        }
    }

    /** What a factory may ask for at one place of the document. */
    private final class Place implements Assembly {
        private final ConfigNode at;
        private final List<Instance> uses = new ArrayList<>();

        Place(ConfigNode at) {
            this.at = at;
        }

        @Override
        public ConfigNode at() {
            return at;
        }

        @Override
        public List<dev.prox.api.Loop> loops() {
            return transport.loops();
        }

        @Override
        public Transport transport() {
            return transport;
        }

        @Override
        public ClientTls clientTls(@Nullable Path authorities) throws ConfigException {
            Offer offer = offers.serving("tls", TLS);
            if (offer == null) {
                throw new ConfigException(at.problem("the module tls/files, which speaks TLS; it is not installed"));
            }
            String owner = "client-tls:" + authorities;
            Instance instance = carried.find(offer, owner, owner);
            if (instance == null) {
                TlsFactory<Object> factory = factory(offer, TlsFactory.class);
                ClientTls made = factory.client(authorities, List.of("http/1.1"), at);
                instance = carried.add(offer, owner, owner, made, List.of());
            }
            uses.add(instance);
            return (ClientTls) instance.value();
        }

        @Override
        public Path path(String text) {
            return home.resolve(text);
        }
    }
}
