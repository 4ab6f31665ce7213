package dev.prox.engine;

import java.net.InetSocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** {@code host:port}, {@code [IPv6]:port}, or {@code :port} for all addresses. */
public record SocketAddressText(String host, int port) {
    /**
     * @throws IllegalArgumentException with what was expected
     */
    public static SocketAddressText parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("host:port, as in 127.0.0.1:8080");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.indexOf(':') >= 0 && !bracketed) {
            throw new IllegalArgumentException("an IPv6 address in brackets, as in [::1]:8080");
        }
        return new SocketAddressText(bracketed ? host.substring(1, host.length() - 1) : host, port(text.substring(colon + 1)));
    }

    static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535 && Character.isDigit(text.charAt(0))) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("a port from 0 to 65535 behind the last colon");
    }

    /** Looks the host up; an unknown one is left unresolved. */
    InetSocketAddress resolve() {
        try {
            return new InetSocketAddress(host.isEmpty() ? InetAddress.getByName("::") : InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            return InetSocketAddress.createUnresolved(host, port);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
