package dev.prox.config.yaml;

import dev.prox.api.Config;
import dev.prox.api.ConfigNode;
import dev.prox.api.FilterFactory;
import dev.prox.api.HandlerFactory;
import dev.prox.api.ObserverFactory;
import dev.prox.api.ProtocolFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A document with everything that a configuration record can have. */
@Config.Doc("The whole of a test.")
record TestDocument(
        @Config.Doc("Where clients connect.") Map<String, Listener> listeners,
        @Config.Default("") Map<String, Upstream> upstreams,
        @Config.Default("") List<Route> routes,
        @Config.Optional ConfigNode pool,
        @Config.Optional Window window,
        @Config.Optional Login login,
        @Config.Default("") Runtime runtime,

        @Config.Others @Config.Modules(ObserverFactory.class)
        Map<String, ConfigNode> observers) {

    record Listener(
            @Config.Doc("Host and port to listen on.") Address address,

            @Config.Default("[http1]") @Config.Modules(ProtocolFactory.class)
            List<String> protocols,

            @Config.Optional Tls tls,

            @Config.Default("1024") @Config.Range(min = 1, max = 65_535)
            int backlog) {}

    @Config.Doc("Host:port.")
    record Address(String host, int port) {
        static Address parse(String text) {
            int colon = text.lastIndexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("host:port");
            }
            return new Address(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        }
    }

    record Tls(
            @Config.Optional String caFile,
            @Config.Default("false") boolean allowPrivate) {}

    record Upstream(
            List<Endpoint> endpoints,
            @Config.Default("least-requests") Balance balance,
            @Config.Default("2s") Duration connectTimeout) {}

    enum Balance {
        ROUND_ROBIN,
        LEAST_REQUESTS,
        P2C
    }

    record Endpoint(
            String url,
            @Config.Default("1") @Config.Range(min = 1) int weight) {
        static Endpoint of(String text) {
            if (!text.startsWith("http")) {
                throw new IllegalArgumentException("a URL");
            }
            return new Endpoint(text, 1);
        }
    }

    record Route(
            @Config.Optional ConfigNode match,

            @Config.Default("") @Config.Modules(FilterFactory.class)
            List<ConfigNode> filters,

            @Config.Others @Config.Modules(HandlerFactory.class)
            Map<String, ConfigNode> handler) {}

    record Window(long from, long to) {
        Window {
            if (from >= to) {
                throw new IllegalArgumentException("from before to");
            }
        }
    }

    record Login(
            String user,
            @Config.Optional Integer password,
            @Config.Default("") List<Integer> tokens,
            @Config.Optional Integer secretFile,
            @Config.Default("") Map<String, String> headers) {}

    record Runtime(
            @Config.Doc("One for each core.") @Config.Optional @Config.Range(min = 1, max = 1024)
            Integer eventLoops,

            @Config.Default("30s") @Config.Range(min = 1000, max = 3_600_000)
            Duration drain,

            @Config.Default("1s") @Config.Range(min = 10) Duration tick,
            @Config.Default("false") boolean warm,
            @Config.Default("1.5") @Config.Range(max = 10) double factor,
            @Config.Default("0x10") long maxBytes) {}
}
