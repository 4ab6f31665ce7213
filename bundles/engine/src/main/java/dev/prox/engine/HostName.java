package dev.prox.engine;

import dev.prox.api.Config.Doc;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host that a tenant owns, or all names below one.
 *
 * @param name in lower case
 * @param wildcard whether it stands for all names below {@code name}, and not for {@code name}
 */
@Doc("A host like example.org or *.example.org.")
public record HostName(String name, boolean wildcard) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]");
    private static final int OCTETS_MAX = 253;

    /** @throws IllegalArgumentException with what was expected */
    public static HostName parse(String text) {
        boolean wildcard = text.startsWith("*.");
        String name = text.substring(wildcard ? 2 : 0).toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.length() > OCTETS_MAX || !NAME.matcher(name).matches() || wildcard && name.startsWith("[")) {
            throw new IllegalArgumentException("a host like example.org or *.example.org, without a port");
        }
        return new HostName(name, wildcard);
    }

    /** Whether every name that the other one stands for is one of these. */
    boolean covers(HostName other) {
        boolean same = name.equals(other.name) && wildcard == other.wildcard;
        return same || wildcard && other.name.endsWith("." + name);
    }

    /** Whether there is a name that both stand for. */
    boolean overlaps(HostName other) {
        return covers(other) || other.covers(this);
    }

    @Override
    public String toString() {
        return wildcard ? "*." + name : name;
    }
}
