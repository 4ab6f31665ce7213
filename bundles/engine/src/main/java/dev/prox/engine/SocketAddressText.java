package dev.prox.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code host:port}, {@code [IPv6]:port}, or {@code :port} for all addresses. */
public record SocketAddressText(String host, int port) {
    private static final int PORT_MAX = 65_535;
    private static final String FORMS = "host:port, [IPv6]:port or :port";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]*");
    private static final Pattern IPV6 = Pattern.compile("\\[([0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9._-]+)?)]");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /**
     * @throws IllegalArgumentException with what was expected
     */
    public static SocketAddressText parse(String text) {
        int colon = text.lastIndexOf(':');
        String written = text.substring(0, Math.max(colon, 0));
        String host = host(written);
        if (colon < 0) {
            throw new IllegalArgumentException(FORMS + ", as in 127.0.0.1:8080");
        } else if (text.contains("://")) {
            throw new IllegalArgumentException(FORMS + ", without " + text.substring(0, text.indexOf("://") + 3));
        } else if (written.equals("*")) {
            throw new IllegalArgumentException(FORMS + "; :port is all addresses");
        } else if (host == null) {
            boolean bare = written.indexOf(':') >= 0 && written.indexOf('[') < 0;
            throw new IllegalArgumentException(FORMS + (bare ? ", as in [::1]:8080" : ""));
        }
        return new SocketAddressText(host, port(text.substring(colon + 1), 0));
    }

    /** A name or an address without brackets, which IPv6 must have; null where it is none. */
    static @Nullable String host(String written) {
        Matcher bracketed = IPV6.matcher(written);
        if (bracketed.matches()) {
            return bracketed.group(1);
        }
        return NAME.matcher(written).matches() ? written : null;
    }

    /**
     * @throws IllegalArgumentException with what was expected
     */
    static int port(String text, int min) {
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : -1;
        if (port < min || port > PORT_MAX) {
            throw new IllegalArgumentException("a port from " + min + " to " + PORT_MAX + " behind the last colon");
        }
        return port;
    }

    /** Looks the host up; an unknown one is left unresolved. */
    InetSocketAddress resolve() {
        try {
            return new InetSocketAddress(InetAddress.getByName(host.isEmpty() ? "::" : host), port);
        } catch (UnknownHostException e) {
            return InetSocketAddress.createUnresolved(host, port);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
