package dev.prox.route.match;

import dev.prox.api.Config;
import java.util.Locale;

/**
 * A host, or all names below one.
 *
 * @param name in lower case, without a trailing dot; IPv6 in brackets
 * @param wildcard whether it stands for one or more labels in front of {@code name}, and not for {@code name}
 */
@Config.Doc("A host like example.org or *.example.org.")
public record HostPattern(String name, boolean wildcard) {
    /** Octets of a domain name (RFC 1035, 2.3.4), without the dot at the end. */
    static final int OCTETS_MAX = 253;

    private static final String EXPECTED =
            "a host like example.org, *.example.org, 192.0.2.1 or [2001:db8::1], without a port";

    /** @throws IllegalArgumentException with what was expected */
    public static HostPattern parse(String text) {
        boolean wildcard = text.startsWith("*.");
        String name = text.substring(wildcard ? 2 : 0).toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.isEmpty() || name.length() > OCTETS_MAX || !(isDomain(name) || !wildcard && isBracketed(name))) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return new HostPattern(name, wildcard);
    }

    private static boolean isDomain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean label = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            boolean dot = c == '.' && i > 0 && name.charAt(i - 1) != '.';
            if (!label && !dot) {
                return false;
            }
        }
        return !name.endsWith(".");
    }

    private static boolean isBracketed(String name) {
        return name.startsWith("[")
                && name.indexOf(']') == name.length() - 1
                && name.chars()
                        .skip(1)
                        .limit(name.length() - 2)
                        .allMatch(c -> ":.".indexOf(c) >= 0 || Character.digit(c, 16) >= 0);
    }

    @Override
    public String toString() {
        return wildcard ? "*." + name : name;
    }
}
