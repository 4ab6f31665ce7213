package dev.prox.api;

import org.jspecify.annotations.Nullable;

/** Gives connections to destinations, pooled for each event loop. */
public interface Connector {
    /** An idle connection, or null. */
    @Nullable
    Wire poll(Loop loop, Destination destination);

    /** Opens a connection, or waits for one. */
    Transport.Attempt open(Loop loop, Destination destination, Transport.Connected done);

    /** How many connections may be opened now, within all bounds, so that {@code idle} are. */
    int lacking(Loop loop, Destination destination, int idle);

    /** Takes a connection back that may carry another request. */
    void release(Destination destination, Wire wire);
}
