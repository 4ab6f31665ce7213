package dev.prox.admin.api;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests for names that are not ours, so that no web page can reach the listener by a name that it lets point here (DNS rebinding). An address
 * is no name, and passes.
 */
final class HostCheck {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern PORT = Pattern.compile(":[0-9]{0,5}$");

    private HostCheck() {}

    /** @param field the value of {@code Host}; browsers always send one */
    static boolean allows(@Nullable String field, InetSocketAddress configured) {
        if (field == null) {
            return true;
        }
        String host = PORT.matcher(field).replaceFirst("").toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.startsWith("[") && host.endsWith("]")
                || IPV4.matcher(host).matches()
                || host.equals(configured.getHostString().toLowerCase(Locale.ROOT));
    }
}
