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
import java.util.Set;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** What runs, from the Director's last word and from the framework. */
final class View implements RuntimeView {
    private static final String PREFIX = "dev.prox.";

    private final BundleContext context;
    private final Director director;
    private volatile Map<String, String> previous = Map.of();
    private volatile Set<String> kept = Set.of();

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

    /**
     * @param versions to which version a module would go back, by its name
     * @param bundles symbolic names of what somebody made a module
     */
    void kept(Map<String, String> versions, Set<String> bundles) {
        previous = Map.copyOf(versions);
        kept = Set.copyOf(bundles);
    }

    @Override
    public State state() {
        Published now = director.published();
        List<ModuleState> modules = new ArrayList<>();
        Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName() != null
                        && (bundle.getSymbolicName().startsWith(PREFIX)
                                || kept.contains(bundle.getSymbolicName())
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

    @Override
    public List<TenantState> tenants() {
        return director.tenants.states();
    }

    @Override
    public List<MirrorState> mirrors() {
        return director.published().mirrors().get();
    }

    @Override
    public Judgement judgement() {
        Trials trials = director.trials;
        return new Judgement(
                trials.view(),
                trials.promoted(),
                trials.withdrawn(),
                director.guard.takenBack(),
                director.documents.unconfirmed(),
                director.quarantine.faults().view());
    }

    private ModuleState module(Bundle bundle, Published now) {
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

    /** What is known of a module, a line each. */
    String info(Bundle bundle, String from, String sum, String before) {
        Published now = director.published();
        ModuleState state = module(bundle, now);
        List<String> offers = now.offers().getOrDefault(bundle.getBundleId(), List.of());
        StringBuilder text = new StringBuilder();
        line(text, "name", state.name());
        line(text, "bundle", state.bundle());
        line(text, "version", state.version());
        line(text, "serving", state.serving() ? "yes" : "no");
        line(text, "offers", offers.isEmpty() ? "-" : String.join(", ", offers));
        line(text, "imports", header(bundle, "Import-Package"));
        line(text, "from", from);
        line(text, "sha256", sum);
        line(text, "previous", before);
        return text.toString().stripTrailing();
    }

    private static String header(Bundle bundle, String name) {
        String value = bundle.getHeaders().get(name);
        return value == null ? "-" : value;
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("%-9s %s\n".formatted(name, value));
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
