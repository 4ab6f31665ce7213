package dev.prox.engine;

import dev.prox.api.Config.Default;
import dev.prox.api.Config.Doc;
import dev.prox.api.Config.Modules;
import dev.prox.api.Config.Optional;
import dev.prox.api.Config.Others;
import dev.prox.api.Config.Range;
import dev.prox.api.ConfigNode;
import dev.prox.api.FilterFactory;
import dev.prox.api.HandlerFactory;
import dev.prox.api.ObserverFactory;
import dev.prox.api.Transport;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration document, as far as the engine reads it; modules read the rest. */
@Doc("The configuration of Prox.")
public record DocumentConfig(
        @Doc("Where clients connect, by name.") Map<String, Listener> listeners,

        @Doc("Where requests can go, by name.") @Default("{}")
        Map<String, UpstreamConfig> upstreams,

        @Doc("What happens to a request; the most specific match decides.") @Default("[]")
        List<Route> routes,

        @Doc("Connections to upstreams.") @Optional @Nullable
        ConfigNode pool,

        @Doc("How names are looked up.") @Default("{}") Dns dns,

        @Doc("Health, readiness and metrics.") @Default("{}")
        Admin admin,

        @Doc("Which bundles become modules, and from where.") @Default("{}")
        ModuleSettings modules,

        @Doc("What concerns the process.") @Default("{}") Runtime runtime,

        @Doc("What is kept of configurations that served.") @Default("{}")
        History history,

        @Doc("Files whose content belongs to this document: paths and patterns like conf.d/*.yaml.") @Default("[]")
        List<String> include,

        @Doc("Files of tenants, each with routes and upstreams of its own: a pattern, or who owns which hosts too.")
        @Optional
        @Nullable
        TenantsConfig tenants,

        @Others @Modules(ObserverFactory.class) Map<String, ConfigNode> observers) {

    private static final int TOKEN_LENGTH_MIN = 16;

    /** Of a class they stay the same, and asking it costs more than all else that is done with them. */
    private static final ClassValue<List<String>> KEYS = new ClassValue<>() {
        @Override
        protected List<String> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .filter(component -> !component.isAnnotationPresent(Others.class))
                    .map(component -> component.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-"))
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .toList();
        }
    };

    /** The keys of a type, as they are written, that are not names of modules. */
    static List<String> keys(Class<? extends Record> type) {
        return KEYS.get(type);
    }

    /** Where clients connect. */
    @Doc("Where clients connect.")
    public record Listener(
            @Doc("host:port, [IPv6]:port or :port for all addresses.")
            SocketAddressText address,

            @Doc("Protocols, most wanted first.") @Default("[http1]")
            List<String> protocols,

            @Doc("Certificates; without this key the listener speaks plain text.") @Optional @Nullable
            ConfigNode tls,

            @Doc("Load balancers that say for whom they connect.") @Optional @Nullable
            ProxyProtocol proxyProtocol,

            @Doc("Proxies that say in fields of a request for whom it comes.") @Optional @Nullable
            Forwarded forwarded,

            @Default("{}") ListenerTimeouts timeouts,
            @Default("{}") ListenerLimits limits) {}

    /** Load balancers that begin each connection with a header of the PROXY protocol. */
    public record ProxyProtocol(
            @Doc("Addresses of load balancers; connections of others are closed.")
            List<AddressRange> trusted) {
        public ProxyProtocol {
            if (trusted.isEmpty()) {
                throw new IllegalArgumentException("at least one address or range to trust");
            }
        }
    }

    /** Proxies that say in fields of a request for whom it comes. */
    public record Forwarded(
            @Doc("Addresses of proxies; what others say is not believed.")
            List<AddressRange> trusted,

            @Doc("The field that they write: x-forwarded-for, or forwarded (RFC 7239).") @Default("x-forwarded-for")
            TrustedProxies.Header header) {
        public Forwarded {
            if (trusted.isEmpty()) {
                throw new IllegalArgumentException("at least one address or range to trust");
            }
        }
    }

    /** How long a listener waits for its clients. */
    public record ListenerTimeouts(
            @Doc("From the first octet of a head to its last.") @Default("10s") @Range(min = 100)
            Duration head,

            @Doc("Between two requests.") @Default("75s") @Range(min = 100)
            Duration idle,

            @Doc("Between two parts of a body.") @Default("30s") @Range(min = 100)
            Duration body) {}

    /** How much a listener takes from its clients. */
    public record ListenerLimits(
            @Doc("Octets of a head.") @Default("32768") @Range(min = 1024, max = 1 << 20)
            int head,

            @Doc("Header fields of a head.") @Default("128") @Range(min = 8, max = 1000)
            int headers,

            @Doc("Octets of a request line.") @Default("16384") @Range(min = 256, max = 1 << 20)
            int target,

            @Doc("Octets of a body.") @Default("9223372036854775807") @Range
            long body,

            @Doc("Octets of a body that must come each second, over ten seconds; 0 for no such bound.")
            @Default("240")
            @Range(max = 1 << 20)
            int bodyRate,

            @Doc("Connections at once; 0 for no limit.") @Default("0") @Range(max = 10_000_000)
            int connections,

            @Doc("Connections of one client at once, of IPv6 of a /64; 0 for no limit.")
            @Default("0")
            @Range(max = 10_000_000)
            int connectionsPerClient) {}

    /** What happens to a request. The key that is none of these names the handler. */
    @Doc("What happens to a request.")
    public record Route(
            @Doc("Which requests; all where left out.") @Optional @Nullable
            ConfigNode match,

            @Doc("What they pass through, in this order.") @Default("[]") @Modules(FilterFactory.class)
            List<ConfigNode> filters,

            @Doc("The upstream that answers, or a subset of its endpoints.") @Optional @Nullable
            ProxyTarget proxy,

            @Doc("Several upstreams that answer, by weight.") @Optional @Nullable
            SplitConfig split,

            @Doc("Where copies of the requests go beside, whose answers nobody gets.") @Optional @Nullable
            MirrorConfig mirror,

            @Others @Modules(HandlerFactory.class) Map<String, ConfigNode> handler) {}

    /** How names are looked up. */
    public record Dns(
            @Doc("Asked one after the other; those of the system where left out.") @Default("[]")
            List<NameServerText> servers,

            @Doc("An answer holds at least so long, whatever its TTL.") @Default("1s") @Range(max = 86_400_000)
            Duration ttlMin,

            @Doc("And at most so long.") @Default("1h") @Range(max = 604_800_000)
            Duration ttlMax,

            @Doc("How long it is remembered that a name has no address.") @Default("5s") @Range(max = 3_600_000)
            Duration negativeTtl,

            @Doc("How long an answer that holds no more serves while no name server answers.")
            @Default("1h")
            @Range(max = 604_800_000)
            Duration stale,

            @Doc("How long one name server has to answer.") @Default("2s") @Range(min = 10, max = 60_000)
            Duration timeout) {
        public Dns {
            if (ttlMin.compareTo(ttlMax) > 0) {
                throw new IllegalArgumentException("a ttl-min that is not more than ttl-max");
            }
        }

        Transport.Dns settings() {
            return new Transport.Dns(
                    servers.stream().map(NameServerText::address).toList(),
                    ttlMin.toNanos(),
                    ttlMax.toNanos(),
                    negativeTtl.toNanos(),
                    stale.toNanos(),
                    timeout.toNanos());
        }
    }

    /** The admin listener. */
    public record Admin(
            @Doc("host:port; keep it on loopback.") @Default("127.0.0.1:9180")
            SocketAddressText address,

            @Doc("Who knows this secret may change modules by it; without this key nobody may. Best as ${file:PATH}.")
            @Optional
            @Nullable
            String token) {
        public Admin {
            if (token != null && token.length() < TOKEN_LENGTH_MIN) {
                throw new IllegalArgumentException("a token of at least " + TOKEN_LENGTH_MIN + " characters");
            }
        }
    }

    /** Which bundles become modules, and from where. Paths are seen from the folder of the configuration. */
    public record ModuleSettings(
            @Doc("File of certificates (PEM): every bundle must be signed by one of them, or by who is certified by"
                    + " one.")
            @Optional
            @Nullable
            String signers,

            @Doc("File of sums, as sha256sum prints them: only bundles with one of these are taken.")
            @Optional
            @Nullable
            String checksums,

            @Doc("Folders where the bundles of features are looked for: Maven layout, or flat.") @Default("[]")
            List<String> repositories,

            @Doc("Folder whose bundles become modules; by default deploy in the data folder.") @Optional @Nullable
            String deploy,

            @Doc("Sets of modules that `rollback` can return to.") @Default("10") @Range(min = 2, max = 1000)
            int states) {
        static final ModuleSettings DEFAULT = new ModuleSettings(null, null, List.of(), null, 10);
    }

    /** What is kept of configurations that served. */
    public record History(
            @Doc("How many; as many that were refused are listed.") @Default("50") @Range(min = 2, max = 10_000)
            int versions,

            @Doc("Octets of all.") @Default("67108864") @Range(min = 1 << 20)
            long octets) {}

    /** What concerns the process. */
    public record Runtime(
            @Doc("Threads that serve; 0 for one per core. Takes effect at the next start.")
            @Default("0")
            @Range(max = 256)
            int eventLoops,

            @Doc("Where this Prox is: endpoints of the same zone come first.") @Default("")
            String zone,

            @Doc("How long exchanges may go on when a module or the process stops.") @Default("30s")
            Duration drain,

            @Doc("How long tunnels may go on in a process that another one has taken over from.") @Default("1h")
            Duration drainTunnels,

            @Doc("How long requests wait for a missing module before they get 503.") @Default("10s")
            Duration hold,

            @Doc("How many requests wait for a missing module, for each event loop.")
            @Default("1024")
            @Range(max = 100_000)
            int holdMax,

            @Doc("How many requests to ourselves come before the first of others at a start, so that it meets code"
                    + " that is compiled; for 1.5 seconds at the most. 0 for none.")
            @Default("30000")
            @Range(max = 1_000_000)
            int warmUp,

            @Doc("When a change is taken back by itself.") @Default("{}")
            Guard guard,

            @Doc("How long an event loop may stand still before the module that holds it is named; 0s for as long as"
                    + " it likes.")
            @Default("1s")
            @Range(max = 60_000)
            Duration watchdog,

            @Doc("When a module that breaks its word is replaced by its version before.") @Default("{}")
            Quarantine quarantine,

            @Doc("How many heads of requests are kept, credentials masked, to try configurations on; 0 for none.")
            @Default("0")
            @Range(max = 100_000)
            int samples) {}

    /** When a module that breaks its word is replaced by its version before. */
    public record Quarantine(
            @Doc("Faults: exceptions count one, a blocked event loop five; 0 to replace none.")
            @Default("10")
            @Range(max = 1_000_000)
            int faults,

            @Doc("Within which time.") @Default("10s") @Range(min = 100)
            Duration within) {}

    /** When a change is taken back by itself: a route is compared with its own last minute before it. */
    public record Guard(
            @Doc("How much more of the exchanges of a route may fail than before; 100% for all.") @Default("5%")
            Percent errors,

            @Doc("So many times as long as before may 99 % of its responses take to begin; 0 for any time.")
            @Default("0")
            double latency,

            @Doc("How long after a change.") @Default("30s") Duration within,

            @Doc("Exchanges that the route must have had before the change, and behind it.")
            @Default("20")
            @Range(min = 1, max = 1_000_000)
            int exchanges) {
        Tolerance tolerance() {
            return new Tolerance(errors.share(), latency, exchanges);
        }
    }
}
