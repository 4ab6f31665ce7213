package dev.prox.telemetry.metrics;

import com.codahale.metrics.MetricRegistry;
import dev.prox.api.AdminResource;
import dev.prox.api.Assembly;
import dev.prox.api.ExchangeObserver;
import dev.prox.api.ObserverFactory;
import dev.prox.api.RuntimeView;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Makes the observer, writes the page, and offers the registry of modules' own metrics. */
@Component(
        configurationPolicy = ConfigurationPolicy.IGNORE,
        service = {ObserverFactory.class, AdminResource.class},
        immediate = true)
public final class MetricsComponent implements ObserverFactory<MetricsConfig>, AdminResource {
    private final MetricRegistry registry = new MetricRegistry();
    private final Set<Metrics> live = ConcurrentHashMap.newKeySet();
    private final Map<LongSupplier, OfferedPart.Offer> offers = new ConcurrentHashMap<>();
    private final String version;
    private final ServiceRegistration<MetricRegistry> registration;
    private boolean processDescribed;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable RuntimeView runtime;

    @Activate
    public MetricsComponent(BundleContext context) {
        version = context.getBundle().getVersion().toString();
        registration = context.registerService(MetricRegistry.class, registry, null);
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
    }

    @Reference(
            service = LongSupplier.class,
            target = "(prox.metric=*)",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "withdrawn")
    void offered(LongSupplier value, Map<String, Object> properties) {
        String name = String.valueOf(properties.get("prox.metric"));
        String help = String.valueOf(properties.getOrDefault("prox.metric.help", "Of a module."));
        offers.put(value, new OfferedPart.Offer(name, help, value));
    }

    void withdrawn(LongSupplier value) {
        offers.remove(value);
    }

    @Override
    public String name() {
        return "metrics";
    }

    @Override
    public Class<MetricsConfig> configuration() {
        return MetricsConfig.class;
    }

    @Override
    public ExchangeObserver create(MetricsConfig config, Assembly assembly) {
        return new Metrics(assembly.loops().size(), live);
    }

    @Override
    public String path() {
        return "/metrics";
    }

    @Override
    public String contentType() {
        return Page.CONTENT_TYPE;
    }

    /** At the first page: the beans of the virtual machine take a tenth of a second, which the start need not wait for. */
    private synchronized void describeProcess() {
        if (!processDescribed) {
            processDescribed = true;
            JvmGauges.register(registry);
        }
    }

    @Override
    public void write(OutputStream out) throws IOException {
        describeProcess();
        Page page = new Page();
        page.family("prox_build_info", "gauge", "The build that runs.");
        page.sample(
                "prox_build_info",
                Page.labels("version", version, "java", Runtime.version().toString()),
                1);
        RuntimeView view = runtime;
        if (view != null) {
            RuntimePart.write(page, view.state());
            MirrorPart.write(page, view.mirrors());
            ChangesPart.write(page, view.judgement());
            ChangesPart.write(page, view.tenants());
        }
        Set<Map<List<String>, long[]>> storages = Collections.newSetFromMap(new IdentityHashMap<>());
        live.forEach(metrics -> storages.add(metrics.state()));
        new TrafficPart(storages).write(page);
        OfferedPart.write(page, offers.values());
        RegistryPart.write(page, registry);
        out.write(page.octets());
    }
}
