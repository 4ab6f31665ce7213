package dev.prox.engine;

import dev.prox.api.Portable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** Who had the listening sockets before. Called on the Director's thread, in this order. */
interface Predecessor {
    /** Nobody, or the service manager. */
    Predecessor NONE = new Predecessor() {};

    /** Hears how far the start is. */
    default void hears(String progress) throws IOException {}

    /** Everything is bound and nothing accepted: from now on the other one takes no connections, until it is gone or we are. */
    default void givesState(Map<String, Portable> parts) throws IOException {}

    /**
     * We serve; it leaves.
     *
     * @param unused sockets of it that the configuration does not name
     */
    default void leaves(List<InetSocketAddress> unused) throws IOException {
        for (InetSocketAddress each : unused) {
            System.getLogger("dev.prox.engine")
                    .log(System.Logger.Level.WARNING, "a socket was passed for {0}, and no listener is there", each);
        }
    }
}
