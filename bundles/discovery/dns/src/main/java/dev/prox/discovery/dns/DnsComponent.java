package dev.prox.discovery.dns;

import dev.prox.api.DiscoveryFactory;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Offers discovery by addresses and by services. */
@Component(
        configurationPolicy = ConfigurationPolicy.IGNORE,
        immediate = true,
        service = {})
public final class DnsComponent {
    private final List<ServiceRegistration<?>> offered = new ArrayList<>();

    @Activate
    public DnsComponent(BundleContext context) {
        for (DiscoveryFactory<?> each : factories()) {
            offered.add(context.registerService(DiscoveryFactory.class, each, null));
        }
    }

    /** All that there are. */
    static List<DiscoveryFactory<?>> factories() {
        return List.of(
                new Named<>("dns", AddressConfig.class, DnsDiscovery::of),
                new Named<>("dns-srv", ServiceConfig.class, DnsDiscovery::of));
    }

    @Deactivate
    void deactivate() {
        offered.forEach(ServiceRegistration::unregister);
    }
}
