package dev.prox.transport;

import dev.prox.api.Transport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Offers the epoll transport as a service. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = Transport.class)
public final class TransportComponent extends EpollTransport {
    @Activate
    public TransportComponent() {}

    @Deactivate
    void deactivate() {
        stop();
    }
}
