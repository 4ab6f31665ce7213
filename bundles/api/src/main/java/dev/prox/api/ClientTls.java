package dev.prox.api;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.util.List;

/** The TLS that we speak to others: whom we trust and who we are. Connections are pooled by instance. */
public interface ClientTls {
    /** The names for ALPN of what requests are sent with. */
    List<String> HTTP_1_1 = List.of("http/1.1");

    /** A handler for one new connection, which verifies that the peer is {@code serverName}. */
    SslHandler handler(ByteBufAllocator allocator, String serverName, int port);
}
