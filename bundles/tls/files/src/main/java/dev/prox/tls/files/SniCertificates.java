package dev.prox.tls.files;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ServerTls;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.Mapping;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a listener, chosen by the name that a client asks for (RFC 6066, 3): one with this very name,
 * else one with a wildcard for its first label, else the first. Immutable.
 */
final class SniCertificates implements ServerTls {
    private static final int CLIENT_HELLO_OCTETS_MAX = 16_384;

    private final Map<String, SslContext> names = new HashMap<>();
    private final Mapping<@Nullable String, SslContext> mapping = this::choose;
    private final SslContext first;

    private SniCertificates(SslContext first) {
        this.first = first;
    }

    static SniCertificates of(
            FilesConfig config, TlsStack stack, List<String> protocols, ConfigNode at, InstantSource clock)
            throws ConfigException {
        List<ConfigException.Problem> problems = new ArrayList<>();
        SniCertificates made = null;
        for (int i = 0; i < config.certificates().size(); i++) {
            try {
                Identity identity = identity(config.certificates().get(i), at, i, clock);
                SslContext context = stack.server(identity, config.minVersion().andLater(), protocols);
                made = made == null ? new SniCertificates(context) : made;
                made.add(identity, context);
            } catch (ConfigException e) {
                problems.addAll(e.problems());
            } catch (SSLException e) {
                problems.add(node(at, i, "chain").problem("a certificate that TLS can use: " + e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        if (made == null) {
            throw new ConfigException(
                    at.fields().getOrDefault("certificates", at).problem("at least one certificate"));
        }
        return made;
    }

    private static Identity identity(FilesConfig.Certificate files, ConfigNode at, int i, InstantSource clock)
            throws ConfigException {
        ConfigNode chain = node(at, i, "chain");
        Identity identity =
                Identity.of(pem(at, files.chain(), chain), pem(at, files.key(), node(at, i, "key")), clock.instant());
        List<String> names = identity.names();
        boolean allowed = !names.isEmpty() && names.stream().allMatch(files::mayServe);
        if (!files.hosts().isEmpty() && !allowed) {
            String found = names.isEmpty() ? "it names none" : "it is for " + String.join(", ", names);
            throw new ConfigException(
                    chain.problem("a certificate for " + String.join(", ", files.hosts()) + ", but " + found));
        }
        return identity;
    }

    private static Pem pem(ConfigNode at, String text, ConfigNode written) throws ConfigException {
        return Pem.isText(text) ? Pem.of(text, written) : Pem.read(path(at, text), written);
    }

    /** Seen from the folder of the configuration file. */
    private static Path path(ConfigNode at, String text) {
        return Path.of(at.position().file())
                .toAbsolutePath()
                .resolveSibling(text)
                .normalize();
    }

    /** {@code certificates[i].key}, or what there is of it. */
    private static ConfigNode node(ConfigNode at, int i, String key) {
        ConfigNode list = at.fields().get("certificates");
        if (list == null || i >= list.items().size()) {
            return at;
        }
        ConfigNode item = list.items().get(i);
        return item.fields().getOrDefault(key, item);
    }

    private void add(Identity identity, SslContext context) {
        for (String name : identity.names()) {
            names.putIfAbsent(name, context);
        }
    }

    @Override
    public ChannelHandler handler() {
        return new SniHandler(mapping, CLIENT_HELLO_OCTETS_MAX, TlsStack.HANDSHAKE_MILLIS_MAX);
    }

    /** @param name in lower case, or null where the client asks for none */
    SslContext choose(@Nullable String name) {
        if (name == null) {
            return first;
        }
        SslContext exact = names.get(name);
        if (exact != null) {
            return exact;
        }
        int dot = name.indexOf('.');
        return dot < 0 ? first : names.getOrDefault("*" + name.substring(dot), first);
    }
}
