package dev.prox.api;

import io.netty.buffer.ByteBuf;

/** Hears of one wire, on its loop. */
public interface WireSink {
    /** The sink of a wire in a pool. */
    WireSink IDLE = new WireSink() {
        @Override
        public void received(Wire wire, ByteBuf octets) {
            octets.release();
            wire.close();
        }

        @Override
        public void inputEnded(Wire wire) {
            wire.close();
        }

        @Override
        public void closed(Wire wire) {}
    };

    /** Octets came; ownership passes. */
    void received(Wire wire, ByteBuf octets);

    /** All octets of one read have been delivered: the moment to flush. */
    default void receivedAll(Wire wire) {}

    /** The peer ended its direction. */
    void inputEnded(Wire wire);

    /** The wire is writable again. */
    default void writable(Wire wire) {}

    /** The wire is closed, by whichever side. Called once. */
    void closed(Wire wire);
}
