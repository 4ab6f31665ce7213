package dev.prox.engine;

import dev.prox.api.ConfigSource;
import dev.prox.api.ModuleFactory;
import dev.prox.api.RuntimeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** What runs, from the Director's last word and from the framework. */
final class View implements RuntimeView {
    private static final String PREFIX = "dev.prox.";

    private final BundleContext context;
    private final Director director;
    private final Map<String, String> previous = new ConcurrentHashMap<>();

    View(BundleContext context, Director director) {
        this.context = context;
        this.director = director;
    }

    /** {@code filter/headers} for {@code dev.prox.filter.headers}. */
    static String moduleName(String symbolicName) {
        return symbolicName.startsWith(PREFIX)
                ? symbolicName.substring(PREFIX.length()).replace('.', '/')
                : symbolicName;
    }

    /** Says to which version a module would go back; null for none. */
    void previous(String module, @Nullable String version) {
        if (version == null) {
            previous.remove(module);
        } else {
            previous.put(module, version);
        }
    }

    @Override
    public State state() {
        Director.Published now = director.published();
        List<ModuleState> modules = new ArrayList<>();
        Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName() != null
                        && (bundle.getSymbolicName().startsWith(PREFIX)
                                || now.offers().containsKey(bundle.getBundleId())))
                .forEach(bundle -> modules.add(module(bundle, now)));
        modules.sort(Comparator.comparing(ModuleState::name).thenComparing(ModuleState::bundleId));
        return new State(
                now.missing().isEmpty(),
                now.missing().stream().map(each -> "missing: " + each).toList(),
                now.generation(),
                now.since(),
                now.listeners().stream().map(Supplier::get).toList(),
                now.upstreams().stream().map(Supplier::get).toList(),
                List.copyOf(modules),
                now.refused());
    }

    private ModuleState module(Bundle bundle, Director.Published now) {
        String name = moduleName(bundle.getSymbolicName());
        boolean offersNothing = now.offers().values().stream().noneMatch(List::isEmpty)
                && !now.servingBundles().contains(bundle.getBundleId())
                && bundle.getState() == Bundle.ACTIVE;
        return new ModuleState(
                name,
                bundle.getSymbolicName(),
                bundle.getVersion().toString(),
                bundle.getBundleId(),
                now.servingBundles().contains(bundle.getBundleId()) || offersNothing && plain(bundle),
                previous.get(name));
    }

    /** A bundle without factories serves while it is active. */
    private static boolean plain(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return services == null
                || Arrays.stream(services).noneMatch(each -> Arrays.stream((String[]) each.getProperty("objectClass"))
                        .anyMatch(type -> type.endsWith("Factory")));
    }

    @Override
    public String schema() {
        ServiceReference<ConfigSource> reference = context.getServiceReference(ConfigSource.class);
        ConfigSource source = reference == null ? null : context.getService(reference);
        if (source == null) {
            throw new IllegalStateException("the module config/yaml is not there");
        }
        try {
            Collection<ModuleFactory<?>> modules = new ArrayList<>();
            director.serving().forEach(offer -> modules.add(offer.factory()));
            return source.schema(DocumentConfig.class, modules);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            context.ungetService(reference);
        }
    }
}
