package dev.prox.route.match;

import dev.prox.api.Config;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Addresses of clients: {@code 10.0.0.0/8}, {@code fd00::/8}, or one address. An IPv4 address that is written as one of IPv6 is the same one. */
@Config.Doc("An IP address, or a range as in 10.0.0.0/8.")
public final class ClientRange {
    private static final String FORMS = "an IP address, or a range as in 10.0.0.0/8";
    private static final int MAPPED_OCTETS = 12;

    private final byte[] network;
    private final int bits;

    private ClientRange(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException with what was expected */
    public static ClientRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = address(slash < 0 ? text : text.substring(0, slash));
        int max = network.length * 8;
        int bits = slash < 0 ? max : bits(text.substring(slash + 1), max);
        ClientRange range = new ClientRange(network, bits);
        for (int i = bits; i < max; i++) {
            if ((network[i / 8] >> 7 - i % 8 & 1) != 0) {
                throw new IllegalArgumentException(FORMS + ", without bits behind its length");
            }
        }
        return range;
    }

    private static byte[] address(String text) {
        boolean digits = text.chars().allMatch(c -> c == '.' || c == ':' || Character.digit(c, 16) >= 0);
        boolean whole =
                text.indexOf(':') >= 0 || text.chars().filter(c -> c == '.').count() == 3;
        if (!digits || !whole || text.isEmpty()) {
            throw new IllegalArgumentException(FORMS);
        }
        try {
            return InetAddress.ofLiteral(text).getAddress();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(FORMS, e);
        }
    }

    private static int bits(String text, int max) {
        boolean number = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int bits = number ? Integer.parseInt(text) : -1;
        if (bits < 0 || bits > max) {
            throw new IllegalArgumentException(FORMS + ", with a length from 0 to " + max);
        }
        return bits;
    }

    boolean contains(InetAddress address) {
        byte[] octets = address.getAddress();
        int from = network.length == 4 && isMapped(octets) ? MAPPED_OCTETS : 0;
        return octets.length - from == network.length && agrees(octets, from);
    }

    private static boolean isMapped(byte[] octets) {
        return octets.length == 16
                && octets[10] == -1
                && octets[11] == -1
                && Arrays.mismatch(octets, 0, 10, new byte[10], 0, 10) < 0;
    }

    private boolean agrees(byte[] octets, int from) {
        int whole = bits / 8;
        return Arrays.equals(octets, from, from + whole, network, 0, whole)
                && (bits % 8 == 0 || (0xff & (octets[from + whole] ^ network[whole])) >>> 8 - bits % 8 == 0);
    }

    /** Whether all addresses of the other are in this. */
    boolean covers(ClientRange other) {
        return network.length == other.network.length && bits <= other.bits && agrees(other.network, 0);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClientRange range && bits == range.bits && Arrays.equals(network, range.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + bits;
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/" + bits;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the length of an address was checked", e);
        }
    }
}
