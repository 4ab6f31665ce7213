package dev.prox.engine;

import dev.prox.api.Assembly;
import dev.prox.api.ClientTls;
import dev.prox.api.ClientTlsConfig;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode;
import dev.prox.api.ModuleFactory;
import dev.prox.api.TlsFactory;
import dev.prox.api.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one compilation finds and makes, and everything that is wrong or missing. */
final class Parts {
    /** The module of kind {@code tls} that speaks TLS. */
    static final String TLS = "files";

    private static final System.Logger LOG = System.getLogger("dev.prox.engine");

    private final Offers offers;
    private final Carried carried;
    private final Transport transport;
    private final Path home;
    private final Set<Problem> problems = new LinkedHashSet<>();
    private final Set<String> missing = new LinkedHashSet<>();
    private final List<Instance> found = new ArrayList<>();

    Parts(Offers offers, Carried carried, Transport transport, Path home) {
        this.offers = offers;
        this.carried = carried;
        this.transport = transport;
        this.home = home;
    }

    /** Reads a configuration. */
    interface Reading<C> {
        C read() throws ConfigException;
    }

    /** Makes an instance. */
    interface Make<C> {
        Object make(C config, Assembly assembly) throws ConfigException;
    }

    // ---- instances ----

    @SuppressWarnings("unchecked")
    static <F extends ModuleFactory<Object>> F factory(Offer offer, Class<?> kind) {
        return (F) kind.cast(offer.factory());
    }

    /** As {@link #instance(Offer, String, ConfigNode, Reading, Make)}, with the configuration that stands at {@code at}. */
    <C> @Nullable Object instance(Offer offer, String owner, ConfigNode at, Class<C> type, Make<C> make) {
        return instance(offer, owner, at, () -> at.as(type), make);
    }

    /** The instance for this place: the one of the snapshot before if nothing about it changed, else a new one; null where something is wrong or missing. */
    <C> @Nullable Object instance(Offer offer, String owner, ConfigNode at, Reading<C> reading, Make<C> make) {
        Place place = new Place(at);
        try {
            C config = reading.read();
            Instance before = carried.find(offer, owner, config);
            if (before != null) {
                found.add(before);
                return before.value();
            }
            Object made = make.make(config, place);
            if (made != null) {
                Instance added = carried.add(offer, owner, config, made, place.uses);
                found.add(added);
                return added.value();
            }
            problems.add(broken(offer, at, "made nothing"));
        } catch (ConfigException e) {
            if (!place.lacksTls) {
                problems.addAll(e.problems());
            }
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, offer.name() + " " + offer.version() + " threw while it was made", e);
            problems.add(broken(offer, at, "threw " + e));
        }
        return null;
    }

    private static Problem broken(Offer offer, ConfigNode at, String what) {
        String found = offer.name() + " " + offer.version() + " " + what;
        return new Problem(at.position(), at.path(), found, "a module that works", null);
    }

    /** The name of a place that may be named more than once. */
    String place(String name) {
        return carried.place(name);
    }

    /** The instances that were asked for since the last time. */
    List<Instance> found() {
        List<Instance> all = List.copyOf(found);
        found.clear();
        return all;
    }

    /** The instances of this compilation, and where they are. */
    Carried carried() {
        return carried;
    }

    /** The offers that serve. */
    List<Offer> offers() {
        return offers.serving();
    }

    /** The TLS that is spoken to an upstream; null where something is wrong or missing. @param protocols the names for ALPN */
    @Nullable
    ClientTls clientTls(ClientTlsConfig config, List<String> protocols, ConfigNode from) {
        Place place = new Place(from);
        try {
            return place.clientTls(config, protocols, from);
        } catch (ConfigException e) {
            if (!place.lacksTls) {
                problems.addAll(e.problems());
            }
            return null;
        }
    }

    Transport transport() {
        return transport;
    }

    /** Event loops. */
    int loops() {
        return transport.loops().size();
    }

    // ---- modules ----

    /** The names of a kind that a configuration may use. */
    List<String> names(String kind) {
        return offers.names(kind);
    }

    /** Whether there is such a module, or was: one that is gone is missing, any other a mistake. */
    boolean knows(String kind, String name) {
        return offers.known(kind, name);
    }

    /** A module that may be named; null when it is missing. */
    @Nullable
    Offer known(String kind, String name) {
        Offer offer = offers.serving(kind, name);
        if (offer == null) {
            missing.add(kind + "/" + name);
        }
        return offer;
    }

    /** Something other than a module that cannot be done without and is not there yet. Returns its name. */
    String awaited(String what) {
        missing.add(what);
        return what;
    }

    /** A module that nobody names, since there is no other one for its purpose; null where it is missing, and a problem where it never was there. */
    @Nullable
    Offer needed(String kind, String name, ConfigNode at) {
        if (knows(kind, name)) {
            return known(kind, name);
        }
        problems.add(notInstalled(kind + "/" + name, at));
        return null;
    }

    private static Problem notInstalled(String module, ConfigNode at) {
        return new Problem(at.position(), at.path(), "not possible", "the module " + module, "it is not installed");
    }

    // ---- what is wrong ----

    void wrong(Problem problem) {
        problems.add(problem);
    }

    /** A problem with a node, in which {@code found} stands in the place of its value. */
    void wrong(ConfigNode at, String found, String expected, @Nullable String fix) {
        problems.add(new Problem(at.position(), at.path(), found, expected, fix));
    }

    /** @throws ConfigException with everything that is wrong, in the order of the file */
    void check() throws ConfigException {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.stream()
                    .sorted(Comparator.comparing(
                                    (Problem problem) -> problem.position().line())
                            .thenComparing(problem -> problem.position().column()))
                    .toList());
        }
    }

    /** Closes what was made in vain. */
    void discard() {
        carried.discard();
    }

    List<String> missing() {
        return List.copyOf(missing);
    }

    Instances instances() {
        return carried.instances();
    }

    /** What a factory may ask for at one place of the document. */
    private final class Place implements Assembly {
        private final ConfigNode at;
        private final List<Instance> uses = new ArrayList<>();
        private boolean lacksTls;

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
        public ClientTls clientTls(ClientTlsConfig config, ConfigNode from) throws ConfigException {
            return clientTls(config, ClientTls.HTTP_1_1, from);
        }

        private ClientTls clientTls(ClientTlsConfig config, List<String> protocols, ConfigNode from)
                throws ConfigException {
            Offer offer = knows("tls", TLS) ? known("tls", TLS) : null;
            if (offer == null) {
                lacksTls = knows("tls", TLS);
                throw new ConfigException(notInstalled("tls/" + TLS, at));
            }
            ClientTlsConfig seen = withPaths(config);
            String owner = "client-tls:" + protocols + seen;
            Instance instance = carried.find(offer, owner, owner);
            if (instance == null) {
                TlsFactory<Object> factory = factory(offer, TlsFactory.class);
                ClientTls made = factory.client(seen, protocols, from);
                instance = carried.add(offer, owner, owner, made, List.of());
            }
            uses.add(instance);
            return (ClientTls) instance.value();
        }

        private ClientTlsConfig withPaths(ClientTlsConfig config) {
            ClientTlsConfig.Certificate own = config.certificate();
            return new ClientTlsConfig(
                    config.ca() == null ? null : path(config.ca()).toString(),
                    config.serverName(),
                    config.verify(),
                    own == null
                            ? null
                            : new ClientTlsConfig.Certificate(
                                    path(own.chain()).toString(),
                                    path(own.key()).toString()),
                    config.minVersion());
        }

        @Override
        public Path path(String text) {
            return home.resolve(text);
        }
    }
}
