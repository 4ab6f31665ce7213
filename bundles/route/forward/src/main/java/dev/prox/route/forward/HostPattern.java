package dev.prox.route.forward;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a list of hosts: a name, {@code *.suffix}, {@code *}, an address or a range of addresses, with {@code
 * :port} where only one is meant. Immutable; equal when the text is.
 */
public final class HostPattern {
    private static final String EXPECTED =
            "a host name, *.suffix, *, an address or a range like 10.0.0.0/8 or [fd00::]/8, "
                    + "with :port where only one is meant";
    private static final Pattern SYNTAX = Pattern.compile(
            "(?<host>\\[[0-9a-f:.]+]|[^\\[\\]/]+?)(?:/(?<prefix>\\d{1,3}))?(?::(?<port>\\d{1,5}|\\*))?");
    private static final int ANY_PORT = 0;
    private static final int PORT_MAX = 65_535;

    private final String text;
    private final String name;
    private final @Nullable Range range;
    private final int port;

    private HostPattern(String text, String name, @Nullable Range range, int port) {
        this.text = text;
        this.name = name;
        this.range = range;
        this.port = port;
    }

    /** @throws IllegalArgumentException with what was expected */
    public static HostPattern parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        Matcher parts = SYNTAX.matcher(isBareIpv6(lower) ? "[" + lower + "]" : lower);
        if (!parts.matches()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        String host = parts.group("host");
        String prefix = parts.group("prefix");
        int port = port(parts.group("port"));
        if (prefix == null && host.equals("*")) {
            return new HostPattern(lower, "*", null, port);
        }
        if (prefix == null && host.startsWith("*.")) {
            return new HostPattern(lower, "*." + suffix(host.substring(2)), null, port);
        }
        Host parsed = host(isBareIpv6(host) ? "[" + host + "]" : host);
        return new HostPattern(lower, parsed.text(), range(parsed, prefix), port);
    }

    private static boolean isBareIpv6(String text) {
        return text.indexOf('[') < 0 && text.indexOf('/') < 0 && text.indexOf(':') != text.lastIndexOf(':');
    }

    private static String suffix(String text) {
        Host host = host(text);
        if (host.address() != null) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return host.text();
    }

    private static Host host(String text) {
        Host host = Host.parse(text);
        if (host == null) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return host;
    }

    private static @Nullable Range range(Host host, @Nullable String prefix) {
        byte[] address = host.address();
        if (address == null) {
            if (prefix != null) {
                throw new IllegalArgumentException(EXPECTED);
            }
            return null;
        }
        Range range = Range.of(address, prefix == null ? address.length * 8 : Integer.parseInt(prefix));
        if (range == null) {
            throw new IllegalArgumentException("a range whose bits behind the prefix are zero, like 10.1.0.0/16");
        }
        return range;
    }

    private static int port(@Nullable String text) {
        if (text == null || text.equals("*")) {
            return ANY_PORT;
        }
        int port = Integer.parseInt(text);
        if (port == 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("a port of 1 to " + PORT_MAX);
        }
        return port;
    }

    boolean matchesName(String host, int hostPort) {
        return matchesPort(hostPort) && range == null && matchesName(host);
    }

    private boolean matchesName(String host) {
        if (name.startsWith("*")) {
            int suffix = name.length() - 1;
            return suffix == 0 || host.length() > suffix && host.regionMatches(host.length() - suffix, name, 1, suffix);
        }
        return host.equals(name);
    }

    /** Whether this very name is written here, not a wildcard. */
    boolean isName(String host, int hostPort) {
        return matchesPort(hostPort) && range == null && host.equals(name);
    }

    boolean matchesAddress(byte[] address, int hostPort) {
        return matchesPort(hostPort) && (range == null ? name.equals("*") : range.contains(address));
    }

    /** Whether it names addresses, of which {@code address} is one; a range of everything names none. */
    boolean opens(byte[] address, int hostPort) {
        return range != null && range.prefix() > 0 && matchesAddress(address, hostPort);
    }

    /** Whether some address on this port matches. */
    boolean namesAddresses(int hostPort) {
        return range != null && matchesPort(hostPort);
    }

    private boolean matchesPort(int hostPort) {
        return port == ANY_PORT || port == hostPort;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostPattern pattern && text.equals(pattern.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
