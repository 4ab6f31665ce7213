package dev.prox.upstream.health;

import dev.prox.api.HealthCheckFactory;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Offers the checks. */
@Component(
        configurationPolicy = ConfigurationPolicy.IGNORE,
        immediate = true,
        service = {})
public final class HealthComponent {
    private final List<ServiceRegistration<?>> offered = new ArrayList<>();

    @Activate
    public HealthComponent(BundleContext context) {
        for (HealthCheckFactory<?> each : factories()) {
            offered.add(context.registerService(HealthCheckFactory.class, each, null));
        }
    }

    /** All that there are. */
    static List<HealthCheckFactory<?>> factories() {
        return List.of(
                new Named<>("http", HttpCheckConfig.class, HttpCheck::of),
                new Named<>("grpc", GrpcCheckConfig.class, GrpcCheck::of),
                new Named<>("tcp", ConnectConfig.class, (config, assembly) -> new ConnectCheck(config.port(), false)),
                new Named<>("tls", ConnectConfig.class, (config, assembly) -> new ConnectCheck(config.port(), true)),
                new Named<>("script", ScriptConfig.class, (config, assembly) -> new ScriptCheck(config)));
    }

    @Deactivate
    void deactivate() {
        offered.forEach(ServiceRegistration::unregister);
    }
}
