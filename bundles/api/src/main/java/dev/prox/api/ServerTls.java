package dev.prox.api;

import io.netty.channel.ChannelHandler;

/** The TLS of a listener: certificates by server name, and the stack that speaks it. */
public interface ServerTls {
    /** A handler for one new connection; it chooses the certificate by SNI. */
    ChannelHandler handler();
}
