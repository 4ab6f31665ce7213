package dev.prox.discovery.dns;

import dev.prox.api.Config;

/** A name whose addresses are endpoints. */
@Config.Doc("Each address of a name (A and AAAA) is an endpoint.")
public record AddressConfig(
        @Config.Doc("The name.") DnsName name,

        @Config.Doc("The port of all of them.") @Config.Range(min = 1, max = 65535)
        int port,

        @Config.Doc("Whether they speak TLS.") @Config.Default("false")
        boolean https) {}
