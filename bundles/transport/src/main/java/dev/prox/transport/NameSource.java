package dev.prox.transport;

import dev.prox.api.Failure;
import dev.prox.api.Transport.Server;
import java.net.InetAddress;
import java.util.List;

/** Who knows the addresses of names; confined to one loop. */
interface NameSource {
    /** Asks once. {@code answer} hears exactly one of its outcomes, perhaps before this returns. */
    void ask(String name, Answer answer);

    /** Asks for the servers of a service once. {@code done} hears exactly one of its outcomes, perhaps before this returns. */
    void askServices(String name, Services done);

    /** Nothing is asked any more. */
    void close();

    /** An outcome of {@link #ask}. */
    interface Answer {
        /** @param ttlSeconds how long this holds */
        void addresses(List<InetAddress> addresses, long ttlSeconds);

        /** The name does not exist, or has no address: an answer like any other. */
        void none();

        /** Nobody could say. */
        void failed(Failure.Kind kind);
    }

    /** An outcome of {@link #askServices}. */
    interface Services {
        /** None where the name does not exist. @param ttlSeconds how long this holds */
        void services(List<Server> servers, long ttlSeconds);

        /** Nobody could say. */
        void failed(Failure.Kind kind);
    }
}
