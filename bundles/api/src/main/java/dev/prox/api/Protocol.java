package dev.prox.api;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A version of a protocol: octets of a wire to exchanges and back, on both sides. */
public interface Protocol extends LoopAware {
    /**
     * Takes a client's wire over, new or from an earlier version between two requests.
     *
     * @param received octets that an earlier version had read and not used, or null; ownership passes
     */
    void accept(Wire wire, Listener listener, @Nullable ByteBuf received);

    /** Sends one request on an upstream wire; {@code events} hears of its response. */
    ClientStream open(Wire wire, ResponseEvents events);

    /**
     * A later version serves this loop from now on: gives back ({@link Listener#giveBack}) each wire that is between two requests now, and each other
     * one when its exchange has ended.
     */
    void yield(Loop loop);

    /**
     * The process ends: gives back ({@link Listener#giveBack}) each wire that another process {@linkplain Listener#passesOn goes on with} as soon as it is between two
     * requests with nothing received and all sent; closes other idle connections when they have been so for that long, and each other one behind its response. May
     * be called again and again.
     *
     * @param idleNanos 0 for now; else clients may send one more request, whose response tells them
     */
    void drain(Loop loop, long idleNanos);

    /** What a protocol asks of the engine for one listener; the engine implements it. */
    interface Listener {
        String name();

        /** Begins to serve a connection: the returned intake takes its requests, one at a time. */
        Intake open(Wire wire, Responder responder);

        /** Hands a wire that is between two requests to the version, or the process, that serves now. */
        void giveBack(Wire wire, @Nullable ByteBuf received);

        /** Whether another process goes on with the wire when it is given back; asked while the process ends. */
        default boolean passesOn(Wire wire) {
            return false;
        }

        /** The timeouts and limits of this listener. */
        Limits limits();
    }

    /**
     * Limits of a client's connection. Durations in nanoseconds, sizes in octets.
     *
     * @param bodyOctetsPerSecondMin how fast a body must come, while it is read; 0 where it may come slowly
     */
    record Limits(
            long headNanosMax,
            long idleNanosMax,
            long bodyIdleNanosMax,
            int bodyOctetsPerSecondMin,
            int headBytesMax,
            int headersMax,
            int targetBytesMax,
            long bodyBytesMax) {}
}
