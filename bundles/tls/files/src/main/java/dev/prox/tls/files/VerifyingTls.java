package dev.prox.tls.files;

import dev.prox.api.ClientTls;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The TLS that we speak to others: the peer must prove, to authorities that we trust, that it is whom we called.
 * Immutable.
 */
final class VerifyingTls implements ClientTls {
    private final SslContext context;

    private VerifyingTls(SslContext context) {
        this.context = context;
    }

    static VerifyingTls of(@Nullable Path authorities, TlsStack stack, List<String> protocols, ConfigNode at)
            throws ConfigException {
        try {
            return new VerifyingTls(stack.client(
                    authorities == null ? null : Pem.read(authorities, at).certificates(), protocols));
        } catch (SSLException e) {
            throw new ConfigException(at.problem("authorities that TLS can use: " + e.getMessage()));
        }
    }

    @Override
    public SslHandler handler(ByteBufAllocator allocator, String serverName, int port) {
        SslHandler handler = context.newHandler(allocator, serverName, port);
        handler.setHandshakeTimeoutMillis(TlsStack.HANDSHAKE_MILLIS_MAX);
        if (isSingleLabel(serverName)) {
            nameServer(handler, serverName);
        }
        return handler;
    }

    /** A name without a dot, which the engines by themselves do not send; not an IPv6 address. */
    private static boolean isSingleLabel(String serverName) {
        return serverName.indexOf('.') < 0 && serverName.indexOf(':') < 0 && serverName.indexOf('_') < 0;
    }

    private static void nameServer(SslHandler handler, String serverName) {
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        handler.engine().setSSLParameters(parameters);
    }
}
