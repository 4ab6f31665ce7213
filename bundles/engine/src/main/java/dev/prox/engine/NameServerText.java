package dev.prox.engine;

import dev.prox.api.Config.Doc;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** {@code address}, {@code address:port} or {@code [IPv6]:port}: never a name, since nobody could look it up. */
@Doc("The address of a name server; its port where it is not 53.")
public record NameServerText(InetSocketAddress address) {
    private static final int STANDARD_PORT = 53;
    private static final String FORMS = "an IP address, address:port or [IPv6]:port";

    /**
     * @throws IllegalArgumentException with what was expected
     */
    public static NameServerText parse(String text) {
        boolean bare = NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text) && !text.startsWith("[");
        if (bare) {
            return of(text, STANDARD_PORT);
        }
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
        String host = end <= 0 ? text : text.substring(0, end);
        String address = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        boolean rightKind =
                host.startsWith("[") ? NetUtil.isValidIpV6Address(address) : NetUtil.isValidIpV4Address(address);
        if (!rightKind) {
            throw new IllegalArgumentException(FORMS);
        } else if (end == text.length()) {
            return of(address, STANDARD_PORT);
        } else if (text.charAt(end) != ':') {
            throw new IllegalArgumentException(FORMS);
        }
        return of(address, SocketAddressText.port(text.substring(end + 1), 1));
    }

    private static NameServerText of(String address, int port) {
        try {
            return new NameServerText(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(FORMS, e);
        }
    }

    @Override
    public String toString() {
        return NetUtil.toSocketAddressString(address);
    }
}
