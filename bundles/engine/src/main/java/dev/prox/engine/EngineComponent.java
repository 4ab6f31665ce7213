package dev.prox.engine;

import dev.prox.api.ChangeControl;
import dev.prox.api.ConfigControl;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigSource;
import dev.prox.api.ConnectorFactory;
import dev.prox.api.FilterFactory;
import dev.prox.api.HandlerFactory;
import dev.prox.api.ModuleControl;
import dev.prox.api.ModuleFactory;
import dev.prox.api.ObserverFactory;
import dev.prox.api.ProcessControl;
import dev.prox.api.ProtocolFactory;
import dev.prox.api.RouterFactory;
import dev.prox.api.RuntimeView;
import dev.prox.api.TlsFactory;
import dev.prox.api.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.util.tracker.ServiceTracker;

/** Joins the engine to the framework: hears of modules, of the configuration and of the end. */
@Component(
        configurationPolicy = ConfigurationPolicy.IGNORE,
        service = {})
public final class EngineComponent {
    private static final Map<String, Class<?>> KINDS = kinds();
    private static final int CONFIGURATION_ERROR = 1;
    private static final int START_FAILED = 3;
    /** Of the descriptors that systemd passes (sd_listen_fds(3)). */
    private static final int FIRST_PASSED = 3;

    private final BundleContext context;
    private final Director director;
    private final View view;
    private final ModuleSwaps swaps;
    private final Transport transport;
    private final Succession succession;
    private final Systemd manager = new Systemd(System.getenv());
    private final CompletableFuture<Integer> result = new CompletableFuture<>();
    private final ServiceTracker<Object, Offer> modules;
    private final ServiceTracker<ConfigSource, ConfigSource> sources;
    private final ServiceTracker<BooleanSupplier, BooleanSupplier> started;
    private final SynchronousBundleListener end = this::heard;
    private @Nullable ServiceRegistration<InetSocketAddress> admin;
    private DocumentConfig.@Nullable Admin lastAdmin;
    private ConfigSource.@Nullable Watch watch;
    private volatile boolean closed;

    private static Map<String, Class<?>> kinds() {
        Map<String, Class<?>> kinds = new LinkedHashMap<>();
        kinds.put("protocol", ProtocolFactory.class);
        kinds.put("connector", ConnectorFactory.class);
        kinds.put("router", RouterFactory.class);
        kinds.put("handler", HandlerFactory.class);
        kinds.put("filter", FilterFactory.class);
        kinds.put("observer", ObserverFactory.class);
        kinds.put("tls", TlsFactory.class);
        return kinds;
    }

    @Activate
    public EngineComponent(BundleContext context, @Reference Transport transport) throws InvalidSyntaxException {
        this.context = context;
        Path file = Path.of(property("prox.config", "conf/prox.yaml")).toAbsolutePath();
        Path data = Path.of(property("prox.data", "data")).toAbsolutePath();
        this.director = new Director(transport, file.resolveSibling(""), data, this::admin);
        this.view = new View(context, director);
        this.swaps = new ModuleSwaps(context, director, view, data);
        this.transport = transport;
        this.succession = new Succession(director, swaps, transport, data, this::adminAddress, this::launcher, manager);
        this.modules = new ServiceTracker<>(context, context.createFilter(anyOfKinds()), null) {
            @Override
            public @Nullable Offer addingService(ServiceReference<Object> reference) {
                return came(reference);
            }

            @Override
            public void removedService(ServiceReference<Object> reference, Offer offer) {
                left(reference, offer);
            }
        };
        this.sources = new ServiceTracker<>(context, ConfigSource.class, null) {
            @Override
            public ConfigSource addingService(ServiceReference<ConfigSource> reference) {
                return sourceCame(context.getService(reference));
            }

            @Override
            public void removedService(ServiceReference<ConfigSource> reference, ConfigSource service) {
                if (!closed) {
                    director.sourceLeft(service);
                }
                context.ungetService(reference);
            }
        };
        this.started = new ServiceTracker<>(context, context.createFilter("(prox.started=true)"), null) {
            @Override
            public BooleanSupplier addingService(ServiceReference<BooleanSupplier> reference) {
                BooleanSupplier rest = context.getService(reference);
                new Thread(() -> firstDocument(rest), "prox-start").start();
                return rest;
            }
        };
        open(context);
    }

    private void open(BundleContext with) {
        with.addBundleListener(end);
        with.registerService(CompletableFuture.class, result, properties("prox.result", true));
        with.registerService(RuntimeView.class, view, null);
        with.registerService(ModuleControl.class, swaps, null);
        with.registerService(ChangeControl.class, new LiveChanges(director, swaps), null);
        with.registerService(ConfigControl.class, new ConfigChanges(director), null);
        with.registerService(ProcessControl.class, succession, null);
        modules.open();
        sources.open();
        started.open();
    }

    private String property(String name, String otherwise) {
        String value = context.getProperty(name);
        return value == null ? otherwise : value;
    }

    private static Dictionary<String, Object> properties(String name, Object value) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(name, value);
        return properties;
    }

    private static String anyOfKinds() {
        StringBuilder filter = new StringBuilder("(|");
        KINDS.values().forEach(kind -> filter.append("(")
                .append(Constants.OBJECTCLASS)
                .append("=")
                .append(kind.getName())
                .append(")"));
        return filter.append(")").toString();
    }

    // ---- modules ----

    private @Nullable Offer came(ServiceReference<Object> reference) {
        Bundle bundle = reference.getBundle();
        Object service = context.getService(reference);
        List<String> types = List.of((String[]) reference.getProperty(Constants.OBJECTCLASS));
        for (Map.Entry<String, Class<?>> kind : KINDS.entrySet()) {
            if (types.contains(kind.getValue().getName()) && service instanceof ModuleFactory<?> factory) {
                return came(kind.getKey(), factory, bundle);
            }
        }
        director.unfit(bundle.getBundleId(), said(bundle), StartFailure.of(context, bundle));
        return null;
    }

    private @Nullable Offer came(String kind, ModuleFactory<?> factory, Bundle bundle) {
        try {
            String name = kind + "/" + factory.name();
            String version = bundle.getVersion().toString();
            Offer offer = new Offer(name, kind, factory, bundle.getSymbolicName(), version, bundle.getBundleId());
            director.add(offer);
            return offer;
        } catch (RuntimeException | Error e) {
            director.unfit(bundle.getBundleId(), said(bundle), "its factory does not tell its name: " + e);
            return null;
        }
    }

    private static String said(Bundle bundle) {
        return View.moduleName(bundle.getSymbolicName()) + " " + bundle.getVersion();
    }

    private void left(ServiceReference<Object> reference, Offer offer) {
        if (!closed) {
            director.remove(offer);
        }
        context.ungetService(reference);
    }

    // ---- the configuration ----

    private synchronized ConfigSource sourceCame(ConfigSource source) {
        director.source(source);
        if (watch != null) {
            watch.close();
            watch = source.watch(this::reload);
            director.reload();
        }
        return source;
    }

    /** @param rest starts bundles that are needed seldom; returns whether it did */
    private void firstDocument(BooleanSupplier rest) {
        String mode = property("prox.mode", "serve");
        try {
            swaps.begin(rest);
            ConfigSource source = sources.getService();
            if (source == null) {
                throw new IOException("the module config/yaml is not there");
            }
            switch (mode) {
                case "schema" -> print(view.schema());
                case "explain" ->
                    print(Explainer.unserved(director.check(source), transport, property("prox.words", "")));
                case "validate" -> {
                    director.check(source);
                    print("the configuration is valid");
                }
                default -> {
                    serve(source, rest);
                    manager.serves(transport);
                }
            }
            result.complete(0);
        } catch (ConfigException e) {
            complain(e.getMessage());
            result.complete(CONFIGURATION_ERROR);
        } catch (IOException e) {
            complain(e.getMessage());
            result.complete(START_FAILED);
        } catch (Exception e) {
            result.completeExceptionally(e);
        }
    }

    /** The service manager hears of it; the Director does one thing after the other. */
    private void reload() {
        manager.reloading();
        director.reload();
        director.execute(manager::reloaded);
    }

    private void serve(ConfigSource source, BooleanSupplier rest) throws Exception {
        // watched before it is read, so that no change falls between
        synchronized (this) {
            watch = source.watch(this::reload);
        }
        String door = property("prox.take-over", "");
        if (door.isEmpty()) {
            transport.sockets().take(FIRST_PASSED, manager.passedSockets());
            begin(source, rest, Predecessor.NONE);
            return;
        }
        try (RunningPredecessor predecessor = new RunningPredecessor(Path.of(door), transport.sockets())) {
            begin(source, rest, predecessor);
        }
    }

    private void begin(ConfigSource source, BooleanSupplier rest, Predecessor predecessor) throws Exception {
        boolean warmUp = Boolean.parseBoolean(property("prox.warm-up", "false"));
        try {
            director.begin(source, warmUp, predecessor);
        } catch (ConfigException e) {
            if (!rest.getAsBoolean()) {
                throw e;
            }
            director.begin(source, warmUp, predecessor);
        }
    }

    /** The result of {@code prox schema} and {@code prox validate} is what these commands print. */
    @SuppressWarnings("SystemOut")
    private static void print(String text) {
        System.out.println(text);
    }

    private static void complain(@Nullable String text) {
        System.err.println(text);
    }

    /** The admin listener hears of its address, and of its token as a sum, since anybody in the framework can read properties. */
    private synchronized void admin(DocumentConfig.Admin wanted) {
        if (wanted.equals(lastAdmin)) {
            return;
        }
        if (admin != null) {
            admin.unregister();
        }
        Dictionary<String, Object> properties = properties("prox.admin", true);
        String token = wanted.token();
        if (token != null) {
            properties.put("prox.admin.token", ModuleStore.sha256(token));
        }
        admin = context.registerService(
                InetSocketAddress.class, wanted.address().resolve(), properties);
        lastAdmin = wanted;
    }

    private synchronized List<InetSocketAddress> adminAddress() {
        return lastAdmin == null ? List.of() : List.of(lastAdmin.address().resolve());
    }

    /** Null where somebody else than our program has started the framework. */
    @SuppressWarnings("unchecked")
    private Succession.@Nullable Launcher launcher() {
        Function<Path, Process> start = (Function<Path, Process>) service(Function.class, "(prox.start=true)");
        Runnable leave = (Runnable) service(Runnable.class, "(prox.leave=true)");
        return start == null || leave == null ? null : new Succession.Launcher(start, leave);
    }

    private @Nullable Object service(Class<?> type, String filter) {
        try {
            return context.getServiceReferences(type, filter).stream()
                    .findFirst()
                    .map(context::getService)
                    .orElse(null);
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    // ---- the end ----

    /** A bundle comes; or the framework stops: exchanges end before any bundle does. */
    private void heard(BundleEvent event) {
        if (event.getType() == BundleEvent.INSTALLED) {
            swaps.delivered(event.getBundle());
        } else if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
            close();
        }
    }

    @Deactivate
    void deactivate() {
        close();
        context.removeBundleListener(end);
        modules.close();
        sources.close();
        started.close();
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        synchronized (this) {
            if (watch != null) {
                watch.close();
                watch = null;
            }
        }
        manager.stopping();
        manager.close();
        director.close(succession.over());
    }
}
