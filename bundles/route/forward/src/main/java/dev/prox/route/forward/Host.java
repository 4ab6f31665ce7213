package dev.prox.route.forward;

import dev.prox.api.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The host of an authority (RFC 3986, 3.2.2), read strictly: a name of letters, digits, hyphens and underscores; four
 * decimal numbers; or an IPv6 address in brackets. What some resolvers also take for an address ({@code 127.1}, {@code
 * 0x7f000001}, {@code 2130706433}, {@code 127.0.0.1.}) is neither, so that no address passes as a name. Immutable.
 */
final class Host {
    private static final int NAME_OCTETS_MAX = 253;
    private static final int LABEL_OCTETS_MAX = 63;

    private final String text;
    private final byte @Nullable [] address;

    private Host(String text, byte @Nullable [] address) {
        this.text = text;
        this.address = address;
    }

    /** The name in lower case without a dot at the end, or the address, without brackets. */
    String text() {
        return text;
    }

    /** The 4 or 16 octets, 4 for an IPv4-mapped address; null for a name. */
    byte @Nullable [] address() {
        return address;
    }

    /** Null when {@code bytes[from, to)} is not a host. */
    static @Nullable Host parse(byte[] bytes, int from, int to) {
        if (from == to) {
            return null;
        }
        if (bytes[from] == '[') {
            return bytes[to - 1] == ']' ? ipv6(bytes, from + 1, to - 1) : null;
        }
        return endsInNumber(bytes, from, to) ? ipv4(bytes, from, to) : name(bytes, from, to);
    }

    static @Nullable Host parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    private static @Nullable Host name(byte[] bytes, int from, int end) {
        int to = bytes[end - 1] == '.' ? end - 1 : end;
        if (to - from > NAME_OCTETS_MAX) {
            return null;
        }
        int label = from;
        for (int i = from; i <= to; i++) {
            if (i == to || bytes[i] == '.') {
                if (i == label || i - label > LABEL_OCTETS_MAX) {
                    return null;
                }
                label = i + 1;
            } else if (!isNameOctet(bytes[i])) {
                return null;
            }
        }
        return new Host(text(bytes, from, to), null);
    }

    private static boolean isNameOctet(byte octet) {
        int lower = octet | 0x20;
        return octet > 0 && lower >= 'a' && lower <= 'z' || Ascii.isDigit(octet) || octet == '-' || octet == '_';
    }

    /** Whether the last label is a number, as in the URL standard: such a host is an address or nothing. */
    private static boolean endsInNumber(byte[] bytes, int from, int end) {
        int to = bytes[end - 1] == '.' ? end - 1 : end;
        int label = to;
        while (label > from && bytes[label - 1] != '.') {
            label--;
        }
        if (to - label >= 2 && bytes[label] == '0' && (bytes[label + 1] | 0x20) == 'x') {
            return allHex(bytes, label + 2, to);
        }
        for (int i = label; i < to; i++) {
            if (!Ascii.isDigit(bytes[i])) {
                return false;
            }
        }
        return label < to;
    }

    private static boolean allHex(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Ascii.hex(bytes[i]) < 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Host ipv4(byte[] bytes, int from, int to) {
        byte[] octets = dotted(bytes, from, to);
        return octets == null ? null : new Host(text(bytes, from, to), octets);
    }

    /** Four numbers of 0 to 255 without leading zeros; null for anything else. */
    static byte @Nullable [] dotted(byte[] bytes, int from, int to) {
        byte[] octets = new byte[4];
        int at = from;
        for (int part = 0; part < 4; part++) {
            int start = at;
            int value = 0;
            while (at < to && Ascii.isDigit(bytes[at]) && at - start < 3) {
                value = value * 10 + bytes[at++] - '0';
            }
            boolean separated = part == 3 ? at == to : at < to && bytes[at] == '.';
            if (at == start || value > 255 || bytes[start] == '0' && at - start > 1 || !separated) {
                return null;
            }
            octets[part] = (byte) value;
            at++;
        }
        return octets;
    }

    private static @Nullable Host ipv6(byte[] bytes, int from, int to) {
        byte[] octets = Ipv6Text.parse(bytes, from, to);
        return octets == null ? null : new Host(text(bytes, from, to), Addresses.canonical(octets));
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text;
    }
}
