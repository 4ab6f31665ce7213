package dev.prox.tls.files;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks TLS for us, and what it speaks: TLS 1.3, and TLS 1.2 with forward secrecy and authenticated encryption
 * only.
 */
final class TlsStack {
    /** For a handshake, from its first octet; the wait for a ClientHello counts for itself. */
    static final long HANDSHAKE_MILLIS_MAX = 10_000;

    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final Supplier<SslProvider> provider;

    TlsStack(SslProvider provider) {
        this(() -> provider);
    }

    private TlsStack(Supplier<SslProvider> provider) {
        this.provider = provider;
    }

    /** BoringSSL, or what the runtime has where that does not load. It is loaded when it is used. */
    static TlsStack best() {
        return new TlsStack(TlsStack::bestProvider);
    }

    private static SslProvider bestProvider() {
        if (OpenSsl.isAvailable()) {
            return SslProvider.OPENSSL;
        }
        System.getLogger(TlsStack.class.getName())
                .log(
                        System.Logger.Level.WARNING,
                        "BoringSSL is not available, so the runtime speaks TLS, which takes more CPU: {0}",
                        String.valueOf(OpenSsl.unavailabilityCause()));
        return SslProvider.JDK;
    }

    SslContext server(Identity identity, String[] versions, List<String> protocols) throws SSLException {
        // No client is asked for a certificate; without this each context would read the runtime's authorities.
        List<X509Certificate> unused = List.of(identity.chain().getLast());
        return built(
                SslContextBuilder.forServer(identity.key(), identity.chain()).trustManager(unused),
                versions,
                protocols);
    }

    /**
     * @param authorities whom we trust, to be of the name that we call; null for those of the runtime
     * @param identity who we are, or null
     */
    SslContext client(
            @Nullable List<X509Certificate> authorities,
            @Nullable Identity identity,
            String[] versions,
            List<String> protocols)
            throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
        if (authorities != null) {
            builder.trustManager(authorities);
        }
        return client(builder, identity, versions, protocols);
    }

    /** Trusts whoever answers. */
    SslContext clientOfAnybody(@Nullable Identity identity, String[] versions, List<String> protocols)
            throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .endpointIdentificationAlgorithm(null)
                .trustManager(InsecureTrustManagerFactory.INSTANCE);
        return client(builder, identity, versions, protocols);
    }

    private SslContext client(
            SslContextBuilder builder, @Nullable Identity identity, String[] versions, List<String> protocols)
            throws SSLException {
        if (identity != null) {
            builder.keyManager(identity.key(), identity.chain());
        }
        return built(builder, versions, protocols);
    }

    private SslContext built(SslContextBuilder builder, String[] versions, List<String> protocols) throws SSLException {
        SslContext context = builder.sslProvider(provider.get())
                .protocols(versions)
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(alpn(protocols))
                .build();
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setTicketKeys(); // none of ours: BoringSSL makes its own and renews them
        }
        return context;
    }

    /** A peer that knows none of the protocols is spoken to without. */
    private static ApplicationProtocolConfig alpn(List<String> protocols) {
        return protocols.isEmpty()
                ? ApplicationProtocolConfig.DISABLED
                : new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols);
    }
}
