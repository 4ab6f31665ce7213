package dev.prox.transport;

import io.netty.resolver.HostsFileEntriesProvider;
import java.io.File;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hosts file of the system, read again when it has changed; and the name that is this machine everywhere (RFC 6761, 6.3). */
final class HostsFile {
    private static final List<InetAddress> LOCALHOST = List.of(
            Names.address(new byte[] {127, 0, 0, 1}),
            Names.address(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));

    private final File file;
    private @Nullable HostsFileEntriesProvider read;
    private long modified;
    private long length;

    HostsFile(File file) {
        this.file = file;
    }

    /** IPv4 before IPv6; empty where the file does not know the name. */
    List<InetAddress> addresses(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        HostsFileEntriesProvider now = now();
        List<InetAddress> all = new ArrayList<>(of(now.ipv4Entries(), name));
        all.addAll(of(now.ipv6Entries(), name));
        if (all.isEmpty() && (name.equals("localhost") || name.endsWith(".localhost"))) {
            return LOCALHOST;
        }
        return List.copyOf(all);
    }

    private HostsFileEntriesProvider now() {
        HostsFileEntriesProvider last = read;
        long changed = file.lastModified();
        long octets = file.length();
        if (last == null || changed != modified || octets != length) {
            last = HostsFileEntriesProvider.parser().parseSilently(file, StandardCharsets.UTF_8);
            read = last;
            modified = changed;
            length = octets;
        }
        return last;
    }

    private static List<InetAddress> of(Map<String, List<InetAddress>> entries, String name) {
        return entries.getOrDefault(name, List.of());
    }
}
