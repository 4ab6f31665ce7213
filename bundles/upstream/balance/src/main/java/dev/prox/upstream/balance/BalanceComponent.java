package dev.prox.upstream.balance;

import dev.prox.api.BalancerFactory;
import dev.prox.api.Template;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Offers the balancers. */
@Component(
        configurationPolicy = ConfigurationPolicy.IGNORE,
        immediate = true,
        service = {})
public final class BalanceComponent {
    private static final Template CLIENT = Template.parse("{client.ip}");

    private final List<ServiceRegistration<?>> offered = new ArrayList<>();

    @Activate
    public BalanceComponent(BundleContext context) {
        for (BalancerFactory<?> each : factories()) {
            offered.add(context.registerService(BalancerFactory.class, each, null));
        }
    }

    /** All that there are. */
    static List<BalancerFactory<?>> factories() {
        return List.of(
                Named.of("round-robin", loops -> all -> RoundRobin.among(all, loops)),
                Named.of("random", loops -> all -> RandomChoice.among(all, loops)),
                Named.of("least-requests", loops -> all -> LeastRequests.among(all, loops)),
                Named.of("p2c", loops -> all -> TwoChoices.byRequests(all, loops)),
                Named.of("peak-ewma", loops -> all -> TwoChoices.byLatency(all, loops)),
                Named.of("first", loops -> all -> new First()),
                Named.of("ring-hash", RingHashConfig.class, RingHash::balancer),
                Named.of("maglev", MaglevConfig.class, Maglev::balancer),
                Named.of("ip-hash", loops -> Maglev.balancer(MaglevConfig.by(CLIENT), loops)));
    }

    @Deactivate
    void deactivate() {
        offered.forEach(ServiceRegistration::unregister);
    }
}
