package dev.prox.route.forward;

import dev.prox.api.Ascii;
import dev.prox.api.Failure;
import dev.prox.api.Respond;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads {@code [http://][user[:password]@]host:port}, the value of {@code X-Proxy-To}. For one value. */
final class ProxyToParser {
    static final int OCTETS_MAX = 2048;

    private static final int PORT_DIGITS_MAX = 5;
    private static final int PORT_MAX = 65_535;

    private static final ProxyTo EMPTY = malformed("is empty");
    private static final ProxyTo TOO_LONG = malformed("is longer than " + OCTETS_MAX + " octets");
    private static final ProxyTo BAD_CHARACTER = malformed("has a space, a control character or one outside ASCII");
    private static final ProxyTo BAD_SCHEME = malformed("has an unknown scheme (expected: http)");
    private static final ProxyTo BAD_USER = malformed("has user information that is not user:password, percent-encoded "
            + "but for letters, digits and -._~!$&'()*+;=");
    private static final ProxyTo BAD_HOST = malformed("has a host that is neither a name nor an address");
    private static final ProxyTo BARE_IPV6 = malformed("has an IPv6 address without brackets, or more than one port");
    private static final ProxyTo NO_PORT = malformed("has no port");
    private static final ProxyTo BAD_PORT = malformed("has a port that is not 1 to " + PORT_MAX);
    private static final ProxyTo CHAIN = unsupported("names a chain of proxies, which is not supported");
    private static final ProxyTo TLS = unsupported("names an https proxy, which is not supported");
    private static final ProxyTo SOCKS = unsupported("names a SOCKS proxy, which is not supported");

    private final byte[] bytes;
    private int from;
    private int to;
    private @Nullable String authorization;

    private ProxyToParser(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    private static ProxyTo malformed(String what) {
        return new ProxyTo.Refused(Respond.failure(Failure.Kind.MALFORMED_REQUEST, "X-Proxy-To " + what));
    }

    private static ProxyTo unsupported(String what) {
        return new ProxyTo.Refused(Respond.failure(Failure.Kind.METHOD_UNKNOWN, "X-Proxy-To " + what));
    }

    static ProxyTo parse(byte[] bytes, int from, int to) {
        ProxyToParser parser = new ProxyToParser(bytes, from, to);
        ProxyTo refused = parser.refusedAtSight();
        if (refused == null) {
            refused = parser.scheme();
        }
        if (refused == null) {
            refused = parser.userInformation();
        }
        return refused == null ? parser.authority() : refused;
    }

    private @Nullable ProxyTo refusedAtSight() {
        if (from == to) {
            return EMPTY;
        }
        if (to - from > OCTETS_MAX) {
            return TOO_LONG;
        }
        if (find(',', from) >= 0) {
            return CHAIN;
        }
        for (int i = from; i < to; i++) {
            if (bytes[i] <= ' ' || bytes[i] == 0x7f) {
                return BAD_CHARACTER;
            }
        }
        return null;
    }

    /** Takes the scheme off, and with it the slash that people leave behind the port. */
    private @Nullable ProxyTo scheme() {
        int slash = find('/', from);
        if (slash <= from || bytes[slash - 1] != ':' || slash + 1 == to || bytes[slash + 1] != '/') {
            return null;
        }
        String scheme = new String(bytes, from, slash - 1 - from, StandardCharsets.US_ASCII);
        if (scheme.equalsIgnoreCase("https")) {
            return TLS;
        }
        if (scheme.regionMatches(true, 0, "socks", 0, 5)) {
            return SOCKS;
        }
        if (!scheme.equalsIgnoreCase("http")) {
            return BAD_SCHEME;
        }
        from = slash + 2;
        if (to > from && bytes[to - 1] == '/') {
            to--;
        }
        return null;
    }

    private @Nullable ProxyTo userInformation() {
        int at = find('@', from);
        if (at < 0) {
            return null;
        }
        byte[] credentials = credentials(at);
        if (credentials == null || find('@', at + 1) >= 0) {
            return BAD_USER;
        }
        authorization = "Basic " + Base64.getEncoder().encodeToString(credentials);
        from = at + 1;
        return null;
    }

    /** The octets {@code user:password} of RFC 7617, or null. */
    private byte @Nullable [] credentials(int end) {
        byte[] out = new byte[end - from + 1];
        int length = 0;
        boolean password = false;
        for (int i = from; i < end; i++) {
            int octet = bytes[i];
            if (octet == '%') {
                octet = decoded(i, end);
                i += 2;
                if (octet < ' ' || octet == 0x7f || octet == ':' && !password) {
                    return null;
                }
            } else if (octet == ':') {
                password = true;
            } else if (!isUserOctet((byte) octet)) {
                return null;
            }
            out[length++] = (byte) octet;
        }
        if (length == 0) {
            return null;
        }
        if (!password) {
            out[length++] = ':';
        }
        return Arrays.copyOf(out, length);
    }

    /** The octet that is written {@code %XX} at {@code i}, or -1. */
    private int decoded(int i, int end) {
        if (end - i < 3) {
            return -1;
        }
        int high = Ascii.hex(bytes[i + 1]);
        int low = Ascii.hex(bytes[i + 2]);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** What user information may hold as it is (RFC 3986, 3.2.1), but for the comma of chains. */
    private static boolean isUserOctet(byte octet) {
        return Ascii.isDigit(octet)
                || (octet | 0x20) >= 'a' && (octet | 0x20) <= 'z'
                || "-._~!$&'()*+;=".indexOf(octet) >= 0;
    }

    private ProxyTo authority() {
        boolean bracket = from < to && bytes[from] == '[';
        int hostTo = bracket ? find(']', from) + 1 : find(':', from);
        if (hostTo > 0 && hostTo < to && find(':', hostTo + 1) >= 0) {
            return BARE_IPV6;
        }
        Host host = Host.parse(bytes, from, hostTo > 0 ? hostTo : to);
        if (host == null) {
            return BAD_HOST;
        }
        if (hostTo <= 0 || hostTo == to) {
            return NO_PORT;
        }
        return bytes[hostTo] == ':' ? port(host, hostTo + 1) : BAD_HOST;
    }

    private ProxyTo port(Host host, int start) {
        if (start == to) {
            return NO_PORT;
        }
        int port = 0;
        for (int i = start; i < to; i++) {
            if (!Ascii.isDigit(bytes[i])) {
                return BAD_PORT;
            }
            port = port * 10 + bytes[i] - '0';
            if (i - start == PORT_DIGITS_MAX) {
                return BAD_PORT;
            }
        }
        return port == 0 || port > PORT_MAX ? BAD_PORT : new ProxyTo.Proxy(host, port, authorization);
    }

    private int find(char c, int start) {
        for (int i = start; i < to; i++) {
            if (bytes[i] == c) {
                return i;
            }
        }
        return -1;
    }
}
