package dev.prox.filter.ratelimit;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The key of a client: an IPv4 address as it is, of an IPv6 address the first bits, as a Long where
 * these are 64 at most. Those without an
 * address (of another family) have one key.
 */
final class ClientKey {
    private ClientKey() {}

    /** @param bits of an IPv6 address that are one client */
    static Object of(@Nullable InetAddress address, int bits) {
        if (address instanceof Inet4Address) {
            return address;
        }
        return address instanceof Inet6Address six ? prefix(six.getAddress(), bits) : Buckets.OVERFLOW;
    }

    private static Object prefix(byte[] address, int bits) {
        long high = eight(address, 0);
        if (high == 0 && isMapped(address)) {
            return mapped(address);
        }
        if (bits <= 64) {
            return Long.valueOf(high & -1L << 64 - bits);
        }
        return "6" + HexFormat.of().toHexDigits(high)
                + HexFormat.of().toHexDigits(eight(address, 8) & -1L << 128 - bits);
    }

    private static long eight(byte[] address, int from) {
        long octets = 0;
        for (int i = from; i < from + 8; i++) {
            octets = octets << 8 | address[i] & 0xff;
        }
        return octets;
    }

    /** Whether it is an IPv4 address written as one of IPv6 (RFC 4291, 2.5.5.2). */
    private static boolean isMapped(byte[] address) {
        return address[8] == 0 && address[9] == 0 && address[10] == -1 && address[11] == -1;
    }

    private static Object mapped(byte[] address) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address, 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }
}
