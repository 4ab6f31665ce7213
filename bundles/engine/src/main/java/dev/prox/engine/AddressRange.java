package dev.prox.engine;

import dev.prox.api.Config.Doc;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code 10.0.0.0/8}, {@code fd00::/8}, or one address. */
@Doc("An IP address, or a range as in 10.0.0.0/8.")
public final class AddressRange {
    private static final String FORMS = "an IP address, or a range as in 10.0.0.0/8";

    private final byte[] network;
    private final int bits;

    private AddressRange(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /**
     * @throws IllegalArgumentException with what was expected
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] network = address.startsWith("[") ? null : NetUtil.createByteArrayFromIpAddressString(address);
        if (network == null || address.indexOf('%') >= 0) {
            throw new IllegalArgumentException(FORMS);
        }
        int bits = slash < 0 ? network.length * 8 : bits(text.substring(slash + 1), network.length * 8);
        AddressRange range = new AddressRange(network, bits);
        if (!Arrays.equals(range.masked(network), network)) {
            throw new IllegalArgumentException(FORMS + ", without bits behind its length");
        }
        return range;
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
        byte[] octets = plain(address.getAddress());
        return octets.length == network.length && Arrays.equals(masked(octets), network);
    }

    /** An IPv4 address that is written as one of IPv6 is the same one. */
    private static byte[] plain(byte[] octets) {
        if (octets.length != 16 || octets[10] != -1 || octets[11] != -1) {
            return octets;
        }
        for (int i = 0; i < 10; i++) {
            if (octets[i] != 0) {
                return octets;
            }
        }
        return Arrays.copyOfRange(octets, 12, 16);
    }

    private byte[] masked(byte[] octets) {
        byte[] result = octets.clone();
        for (int i = 0; i < result.length; i++) {
            int kept = Math.clamp(bits - 8L * i, 0, 8);
            result[i] &= (byte) (0xFF << 8 - kept);
        }
        return result;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressRange range && bits == range.bits && Arrays.equals(network, range.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + bits;
    }

    @Override
    public String toString() {
        return NetUtil.bytesToIpAddress(network) + "/" + bits;
    }
}
