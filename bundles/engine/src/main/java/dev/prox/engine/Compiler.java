package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Connector;
import dev.prox.api.ConnectorFactory;
import dev.prox.api.ExchangeObserver;
import dev.prox.api.ObserverFactory;
import dev.prox.api.Protocol;
import dev.prox.api.ProtocolFactory;
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
    private final @Nullable Routes before;

    /** @param before the routes that serve, of which those that stay the same are taken */
    Compiler(
            ConfigNode document,
            DocumentConfig config,
            Offers offers,
            Transport transport,
            Path home,
            Loads loads,
            Carried carried,
            @Nullable Routes before) {
        this.before = before;
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
                config.runtime().zone(),
                before == null ? Map.of() : before.basis().targets());
        Routes routes = new RouteCompiler(
                        parts, config, document, upstreams, new TenantGates(config.tenants(), loads::ofTenant))
                .compile(before);
        List<ExchangeObserver> observers = observers();
        parts.check();
        return new Snapshot(
                generation,
                new Snapshot.Core(protocol, connector, routes.router(), faults),
                routes,
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

    // ---- observers ----

    private List<ExchangeObserver> observers() {
        List<ExchangeObserver> result = new ArrayList<>();
        config.observers().forEach((name, at) -> {
            if (!parts.knows("observer", name)) {
                List<String> known = new ArrayList<>(DocumentConfig.keys(DocumentConfig.class));
                known.addAll(parts.names("observer"));
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
