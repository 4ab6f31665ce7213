package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Connector;
import dev.prox.api.ConnectorFactory;
import dev.prox.api.ExchangeObserver;
import dev.prox.api.ObserverFactory;
import dev.prox.api.Protocol;
import dev.prox.api.ProtocolFactory;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory;
import dev.prox.api.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One compilation: the document and the offers that serve become a snapshot, or everything that is wrong is told. */
final class Compiler {
    private final ConfigNode document;
    private final DocumentConfig config;
    private final Loads loads;
    private final Parts parts;

    Compiler(
            ConfigNode document,
            DocumentConfig config,
            Offers offers,
            Transport transport,
            Path home,
            Loads loads,
            Carried carried) {
        this.document = document;
        this.loads = loads;
        this.config = config;
        this.parts = new Parts(offers, carried, transport, home);
    }

    /** @param faults who hears of modules that break their word */
    Snapshot compile(long generation, Faults faults) throws ConfigException {
        try {
            return snapshot(generation, faults);
        } catch (ConfigException | RuntimeException | Error e) {
            parts.discard();
            throw e;
        }
    }

    private Snapshot snapshot(long generation, Faults faults) throws ConfigException {
        Protocol protocol = protocol();
        Connector connector = connector();
        Map<String, Snapshot.Listening> listeners = new ListenerPlans(parts, config).listening(node("listeners"));
        Upstreams upstreams = new Upstreams(
                parts,
                loads,
                config.upstreams(),
                node("upstreams"),
                config.runtime().zone());
        Snapshot.Plan[] plans = plans(upstreams);
        Router router = router();
        List<ExchangeObserver> observers = observers();
        parts.check();
        return new Snapshot(
                generation,
                new Snapshot.Core(protocol, connector, router, faults),
                plans,
                observers,
                listeners,
                parts.instances(),
                parts.missing(),
                upstreams.rosters(),
                upstreams.upkeep(),
                parts.loops());
    }

    private ConfigNode node(String key) {
        return document.fields().getOrDefault(key, document);
    }

    private @Nullable Protocol protocol() {
        Offer offer = parts.needed("protocol", "http1", document);
        if (offer == null) {
            return null;
        }
        ProtocolFactory<Object> factory = Parts.factory(offer, ProtocolFactory.class);
        ConfigNode nothing = document.emptyMapping();
        return (Protocol) parts.instance(offer, "protocol", nothing, factory.configuration(), factory::create);
    }

    private @Nullable Connector connector() {
        Offer offer = parts.needed("connector", "pool", document);
        if (offer == null) {
            return null;
        }
        ConnectorFactory<Object> factory = Parts.factory(offer, ConnectorFactory.class);
        ConfigNode at = config.pool() == null ? document.emptyMapping() : config.pool();
        return (Connector) parts.instance(offer, "connector", at, factory.configuration(), factory::create);
    }

    // ---- routes ----

    private Snapshot.Plan[] plans(Upstreams upstreams) {
        List<Snapshot.Plan> plans = new ArrayList<>();
        for (int i = 0; i < config.routes().size(); i++) {
            plans.add(new RoutePlan(parts, config.routes().get(i), route(i)).plan(upstreams));
        }
        return plans.toArray(Snapshot.Plan[]::new);
    }

    private ConfigNode route(int i) {
        return node("routes").items().get(i);
    }

    private @Nullable Router router() {
        Offer offer = parts.needed("router", "match", document);
        if (offer == null) {
            return null;
        }
        RouterFactory<Object> factory = Parts.factory(offer, RouterFactory.class);
        List<RouterFactory.Rule<Object>> rules = new ArrayList<>();
        for (int i = 0; i < config.routes().size(); i++) {
            ConfigNode match = config.routes().get(i).match();
            ConfigNode at = match == null ? route(i).emptyMapping() : match;
            listenerExists(at);
            try {
                rules.add(new RouterFactory.Rule<>(at.as(factory.configuration()), at));
            } catch (ConfigException e) {
                e.problems().forEach(parts::wrong);
            }
        }
        if (rules.size() < config.routes().size()) {
            return null;
        }
        List<Object> conditions =
                rules.stream().<Object>map(RouterFactory.Rule::match).toList();
        return (Router) parts.instance(
                offer, "router", node("routes"), () -> conditions, (same, assembly) -> factory.create(rules));
    }

    /** A condition on a listener names one that there is, whatever routes by it. */
    private void listenerExists(ConfigNode match) {
        ConfigNode listener = match.fields().get("listener");
        if (listener != null && listener.text() != null && !config.listeners().containsKey(listener.text())) {
            parts.wrong(listener.unknownName(
                    "the name of a listener", config.listeners().keySet()));
        }
    }

    // ---- observers ----

    private List<ExchangeObserver> observers() {
        List<String> known = new ArrayList<>(DocumentConfig.keys(DocumentConfig.class));
        known.addAll(parts.names("observer"));
        List<ExchangeObserver> result = new ArrayList<>();
        config.observers().forEach((name, at) -> {
            if (!parts.knows("observer", name)) {
                parts.wrong(at.unknownKey("key", known));
                return;
            }
            Offer offer = parts.known("observer", name);
            if (offer == null) {
                return;
            }
            ObserverFactory<Object> factory = Parts.factory(offer, ObserverFactory.class);
            Object made = parts.instance(offer, "observer:" + name, at, factory.configuration(), factory::create);
            if (made instanceof ExchangeObserver observer) {
                result.add(observer);
            }
        });
        return result;
    }
}
