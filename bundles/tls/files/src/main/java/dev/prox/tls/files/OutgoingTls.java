package dev.prox.tls.files;

import dev.prox.api.ClientTls;
import dev.prox.api.ClientTlsConfig;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The TLS that we speak to others: the peer must prove, to authorities that we trust, that it is whom we called, unless
 * nothing is to be verified; and we prove who we are to those who ask. Immutable.
 */
final class OutgoingTls implements ClientTls {
    private static final System.Logger LOG = System.getLogger(OutgoingTls.class.getName());

    private final CompletableFuture<SslContext> context;
    private final @Nullable String alwaysNamed;

    private OutgoingTls(CompletableFuture<SslContext> context, @Nullable String alwaysNamed) {
        this.context = context;
        this.alwaysNamed = alwaysNamed;
    }

    static OutgoingTls of(
            ClientTlsConfig config, TlsStack stack, List<String> protocols, ConfigNode at, InstantSource clock)
            throws ConfigException {
        List<ConfigException.Problem> problems = new ArrayList<>();
        checkNames(config, at, problems);
        try {
            CompletableFuture<SslContext> context = readsFiles(config)
                    ? CompletableFuture.completedFuture(context(config, stack, protocols, at, clock))
                    : inBackground(() -> context(config, stack, protocols, at, clock));
            if (problems.isEmpty()) {
                return new OutgoingTls(context, config.serverName());
            }
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        } catch (SSLException e) {
            problems.add(at.problem("certificates that TLS can use: " + e.getMessage()));
        }
        throw new ConfigException(problems);
    }

    /** Whether the user named something that may be wrong. */
    private static boolean readsFiles(ClientTlsConfig config) {
        return config.ca() != null || config.certificate() != null;
    }

    /** Reading the authorities of the runtime takes a quarter of a second; a start without TLS need not wait for it. */
    private static CompletableFuture<SslContext> inBackground(Callable<SslContext> making) {
        CompletableFuture<SslContext> made = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        made.complete(making.call());
                    } catch (Exception | LinkageError e) {
                        made.completeExceptionally(e);
                    }
                },
                "prox-tls");
        thread.setDaemon(true);
        thread.start();
        return made;
    }

    private static void checkNames(ClientTlsConfig config, ConfigNode at, List<ConfigException.Problem> problems) {
        String name = config.serverName();
        if (name != null && !isName(name) && !NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
            problems.add(node(at, "server-name").problem("a host name, or an address without brackets"));
        }
        if (!config.verify() && config.ca() != null) {
            problems.add(node(at, "verify").problem("true, since ca says whom to trust", "leave out one of them"));
        }
    }

    private static boolean isName(String name) {
        try {
            return !new SNIHostName(name).getAsciiName().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static SslContext context(
            ClientTlsConfig config, TlsStack stack, List<String> protocols, ConfigNode at, InstantSource clock)
            throws ConfigException, SSLException {
        Identity identity = identity(config.certificate(), at, clock);
        String[] versions = config.minVersion().andLater();
        if (!config.verify()) {
            LOG.log(System.Logger.Level.WARNING, "{0}: the peer is not verified", at.path());
            return stack.clientOfAnybody(identity, versions, protocols);
        }
        return stack.client(
                config.ca() == null
                        ? null
                        : Pem.read(Path.of(config.ca()), node(at, "ca")).certificates(),
                identity,
                versions,
                protocols);
    }

    private static @Nullable Identity identity(
            ClientTlsConfig.@Nullable Certificate files, ConfigNode at, InstantSource clock) throws ConfigException {
        if (files == null) {
            return null;
        }
        ConfigNode written = node(at, "certificate");
        return Identity.read(
                Path.of(files.chain()),
                node(written, "chain"),
                Path.of(files.key()),
                node(written, "key"),
                clock.instant());
    }

    /** What stands at the key, or what holds it where nothing does. */
    private static ConfigNode node(ConfigNode at, String key) {
        return at.fields().getOrDefault(key, at);
    }

    @Override
    public SslHandler handler(ByteBufAllocator allocator, String serverName, int port) {
        String name = alwaysNamed == null ? serverName : alwaysNamed;
        SslHandler handler = context.join().newHandler(allocator, name, port);
        handler.setHandshakeTimeoutMillis(TlsStack.HANDSHAKE_MILLIS_MAX);
        if (isSingleLabel(name) && isName(name)) {
            nameServer(handler, name);
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
