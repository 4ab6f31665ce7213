package dev.prox.filter.ratelimit;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key of a client: an IPv4 address as it is, of an IPv6 address the first 64 bits as a Long. Those without an
 * address (of another family) have one key.
 */
final class ClientKey {
    private ClientKey() {}

    static Object of(@Nullable InetAddress address) {
        if (address instanceof Inet4Address) {
            return address;
        }
        return address instanceof Inet6Address six ? prefix(six.getAddress()) : Buckets.OVERFLOW;
    }

    private static Object prefix(byte[] address) {
        long prefix = 0;
        for (int i = 0; i < 8; i++) {
            prefix = prefix << 8 | address[i] & 0xff;
        }
        return prefix == 0 && isMapped(address) ? mapped(address) : Long.valueOf(prefix);
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
