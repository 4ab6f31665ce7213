package dev.prox.upstream.health;

import dev.prox.api.Config;

/** Where to connect to. */
@Config.Doc("Passes when there is a connection.")
public record ConnectConfig(
        @Config.Doc("A port of its own; 0 for that of the endpoint.") @Config.Default("0") @Config.Range(max = 65535)
        int port) {}
