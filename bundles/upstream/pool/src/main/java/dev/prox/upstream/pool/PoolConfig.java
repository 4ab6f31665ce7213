package dev.prox.upstream.pool;

import dev.prox.api.Config.Default;
import dev.prox.api.Config.Doc;
import dev.prox.api.Config.Range;
import java.time.Duration;

/** {@code pool: {...}}: bounds of the pool of each event loop. */
@Doc("Connections to upstreams, for each event loop.")
public record PoolConfig(
        @Doc("How long a connection waits for another request.") @Default("60s") @Range(min = 100)
        Duration idle,

        @Doc("Idle connections to one destination.") @Default("1024") @Range(min = 0, max = 100_000)
        int idleMax,

        @Doc("How old a connection may become; it is closed behind its request. 0s for no limit.") @Default("1h")
        Duration lifetime,

        @Doc("Connections to one destination in all; further requests wait. 0 for no limit.")
        @Default("0")
        @Range(min = 0, max = 1_000_000)
        int connectionsMax,

        @Doc("Connections to one destination that are being opened; further requests wait.")
        @Default("128")
        @Range(min = 1, max = 10_000)
        int connectingMax,

        @Doc("Requests to one destination that wait for a connection; further ones get 503.")
        @Default("10000")
        @Range(min = 0, max = 1_000_000)
        int waitingMax) {}
