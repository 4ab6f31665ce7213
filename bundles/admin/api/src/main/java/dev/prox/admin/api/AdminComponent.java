package dev.prox.admin.api;

import dev.prox.api.AdminResource;
import dev.prox.api.ChangeControl;
import dev.prox.api.ConfigControl;
import dev.prox.api.ModuleControl;
import dev.prox.api.RuntimeView;
import dev.prox.api.Transport;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Serves the admin listener on the address that is a service with the property {@code prox.admin=true}. Of two modules with the same page the one that
 * came first serves it until it is gone.
 */
@Component(
        configurationPolicy = ConfigurationPolicy.IGNORE,
        service = {},
        immediate = true)
public final class AdminComponent {
    private static final long LINGER_MILLIS = 1_000;

    private final Map<Long, AdminResource> resources = new ConcurrentSkipListMap<>();
    private final AdminServer server;

    private volatile @Nullable String tokenSum;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable RuntimeView runtime;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable ModuleControl control;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable ChangeControl trials;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable ConfigControl configuration;

    @Activate
    public AdminComponent(@Reference Transport transport) {
        Token token = new Token(this::tokenSum);
        Changes changes = new Changes(this::control, this::trials, token);
        ConfigPages pagesOfConfig = new ConfigPages(this::configuration, token);
        Pages pages = new Pages(this::runtime, this::control, resources.values(), changes, pagesOfConfig);
        server = new AdminServer(pages, transport.sockets(), LINGER_MILLIS);
    }

    private @Nullable ChangeControl trials() {
        return trials;
    }

    private @Nullable ConfigControl configuration() {
        return configuration;
    }

    private @Nullable ModuleControl control() {
        return control;
    }

    private @Nullable String tokenSum() {
        return tokenSum;
    }

    private @Nullable RuntimeView runtime() {
        return runtime;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, unbind = "removeResource")
    void addResource(AdminResource resource, Map<String, Object> properties) {
        resources.put((Long) properties.get(Constants.SERVICE_ID), resource);
    }

    void removeResource(Map<String, Object> properties) {
        resources.remove((Long) properties.get(Constants.SERVICE_ID));
    }

    @Reference(
            target = "(prox.admin=true)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "releaseAddress")
    void wantAddress(InetSocketAddress address, Map<String, Object> properties) {
        tokenSum = (String) properties.get("prox.admin.token");
        server.want(address);
    }

    void releaseAddress(InetSocketAddress address) {
        server.release(address);
    }

    /** The data folder belongs to this process. */
    @Reference(
            target = "(prox.data=true)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "leave")
    void owns(Path data) {}

    /** It belongs to another process now, which has taken over. */
    void leave(Path data) {
        server.leave();
    }

    @Deactivate
    void deactivate() {
        server.close();
    }
}
