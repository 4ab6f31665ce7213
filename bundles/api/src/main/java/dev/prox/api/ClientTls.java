package dev.prox.api;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/** The TLS that we speak to others: whom we trust and who we are. Connections are pooled by instance. */
public interface ClientTls {
    /** A handler for one new connection, which verifies that the peer is {@code serverName}. */
    SslHandler handler(ByteBufAllocator allocator, String serverName, int port);
}
