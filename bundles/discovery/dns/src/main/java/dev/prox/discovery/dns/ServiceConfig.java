package dev.prox.discovery.dns;

import dev.prox.api.Config;

/** A service whose servers are endpoints; the short form is its name alone. */
@Config.Doc("Each server of a service (SRV) is an endpoint, with its port, priority and weight.")
public record ServiceConfig(
        @Config.Doc("The name, as in _http._tcp.example.") DnsName name,

        @Config.Doc("Whether they speak TLS.") @Config.Default("false")
        boolean https) {
    public static ServiceConfig of(String name) {
        return new ServiceConfig(DnsName.parse(name), false);
    }
}
