package dev.prox.route.forward;

import dev.prox.api.Ascii;
import dev.prox.route.forward.ProxyTo.Proxy;
import dev.prox.route.forward.ProxyTo.Scheme;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code [scheme://][user[:password]@]host:port}, an upstream proxy. For one value. */
final class ProxyParser {
    private static final int PORT_DIGITS_MAX = 5;
    private static final int PORT_MAX = 65_535;
    /** RFC 1929, 2. */
    private static final int SOCKS_CREDENTIAL_OCTETS_MAX = 255;

    private static final String BAD_CHARACTER = "has a space, a control character or one outside ASCII";
    private static final String BAD_SCHEME = "has an unknown scheme (expected: http, https or socks5)";
    private static final String BAD_USER = "has user information that is not user:password, percent-encoded "
            + "but for letters, digits and -._~!$&'()*+;=";
    private static final String LONG_USER =
            "has a user or password of more than " + SOCKS_CREDENTIAL_OCTETS_MAX + " octets, which SOCKS cannot carry";
    private static final String BAD_HOST = "has a host that is neither a name nor an address";
    private static final String BARE_IPV6 = "has an IPv6 address without brackets, or more than one port";
    private static final String NO_PORT = "has no port";
    private static final String BAD_PORT = "has a port that is not 1 to " + PORT_MAX;

    private final byte[] bytes;
    private int from;
    private int to;
    private Scheme scheme = Scheme.HTTP;
    private @Nullable String authorization;
    private String mistake = "";

    ProxyParser(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    boolean isEmpty() {
        return from == to;
    }

    /** Null where there is a {@link #mistake}. */
    @Nullable
    Proxy parse() {
        return characters() && scheme() && userInformation() ? authority() : null;
    }

    /** What is wrong, without a subject. */
    String mistake() {
        return mistake;
    }

    private boolean wrong(String what) {
        mistake = what;
        return false;
    }

    private boolean characters() {
        for (int i = from; i < to; i++) {
            if (bytes[i] <= ' ' || bytes[i] == 0x7f) {
                return wrong(BAD_CHARACTER);
            }
        }
        return true;
    }

    /** Takes the scheme off, and with it the slash that people leave behind the port. */
    private boolean scheme() {
        int slash = find('/', from);
        if (slash <= from || bytes[slash - 1] != ':' || slash + 1 == to || bytes[slash + 1] != '/') {
            return true;
        }
        switch (new String(bytes, from, slash - 1 - from, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT)) {
            case "http" -> scheme = Scheme.HTTP;
            case "https" -> scheme = Scheme.HTTPS;
            case "socks5", "socks5h" -> scheme = Scheme.SOCKS5;
            default -> {
                return wrong(BAD_SCHEME);
            }
        }
        from = slash + 2;
        if (to > from && bytes[to - 1] == '/') {
            to--;
        }
        return true;
    }

    private boolean userInformation() {
        int at = find('@', from);
        if (at < 0) {
            return true;
        }
        byte[] credentials = credentials(at);
        if (credentials == null || find('@', at + 1) >= 0) {
            return wrong(BAD_USER);
        }
        if (scheme == Scheme.SOCKS5) {
            authorization = new String(credentials, StandardCharsets.ISO_8859_1);
            if (!fitsSocks(authorization)) {
                return wrong(LONG_USER);
            }
        } else {
            authorization = "Basic " + Base64.getEncoder().encodeToString(credentials);
        }
        from = at + 1;
        return true;
    }

    private static boolean fitsSocks(String credentials) {
        int colon = credentials.indexOf(':');
        return colon <= SOCKS_CREDENTIAL_OCTETS_MAX && credentials.length() - colon - 1 <= SOCKS_CREDENTIAL_OCTETS_MAX;
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

    private @Nullable Proxy authority() {
        boolean bracket = from < to && bytes[from] == '[';
        int hostTo = bracket ? find(']', from) + 1 : find(':', from);
        if (hostTo > 0 && hostTo < to && find(':', hostTo + 1) >= 0) {
            mistake = BARE_IPV6;
            return null;
        }
        Host host = Host.parse(bytes, from, hostTo > 0 ? hostTo : to);
        if (host == null || hostTo > 0 && hostTo < to && bytes[hostTo] != ':') {
            mistake = BAD_HOST;
            return null;
        }
        int port = port(hostTo > 0 && hostTo < to ? hostTo + 1 : to);
        return port == 0 ? null : new Proxy(scheme, host, port, authorization);
    }

    /** 0 where there is none, or one that is wrong. */
    private int port(int start) {
        mistake = start == to ? NO_PORT : BAD_PORT;
        int port = 0;
        for (int i = start; i < to; i++) {
            if (!Ascii.isDigit(bytes[i]) || i - start == PORT_DIGITS_MAX) {
                return 0;
            }
            port = port * 10 + bytes[i] - '0';
        }
        return port > PORT_MAX ? 0 : port;
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
