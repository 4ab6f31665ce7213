package dev.prox.transport;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header of the PROXY protocol, versions 1 and 2, as HAProxy has specified it: a load balancer says with it for whom it has connected. Anything
 * that is not exactly such a header is {@link #MALFORMED}.
 *
 * @param length its octets
 * @param client whom the connection is for; null where the header does not say: the sender speaks for itself (LOCAL), or of another family
 * @param server whom that one has connected to
 */
record ProxyHeader(
        int length,
        @Nullable InetSocketAddress client,
        @Nullable InetSocketAddress server) {
    /** More octets are needed to tell. */
    static final ProxyHeader INCOMPLETE = new ProxyHeader(0, null, null);

    static final ProxyHeader MALFORMED = new ProxyHeader(-1, null, null);

    private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2 = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final int V1_OCTETS_MAX = 107;
    private static final int V2_PREFIX = 16;
    /** Of the extensions of version 2; certificates are the longest ones. */
    private static final int V2_OCTETS_MAX = 8192;

    private static final int CRC32C_TYPE = 3;

    /** Looks at the readable octets and moves nothing. */
    static ProxyHeader read(ByteBuf octets) {
        if (!octets.isReadable()) {
            return INCOMPLETE;
        }
        byte[] begin = octets.getByte(octets.readerIndex()) == V2[0] ? V2 : V1;
        int at = octets.readerIndex();
        int there = octets.readableBytes();
        for (int i = 0; i < Math.min(there, begin.length); i++) {
            if (octets.getByte(at + i) != begin[i]) {
                return MALFORMED;
            }
        }
        return begin == V2 ? version2(octets, at, there) : version1(octets, at, there);
    }

    boolean incomplete() {
        return length == 0;
    }

    boolean malformed() {
        return length < 0;
    }

    // ---- version 1: one line of text ----

    private static ProxyHeader version1(ByteBuf octets, int at, int there) {
        int end = octets.indexOf(at, at + Math.min(there, V1_OCTETS_MAX), (byte) '\n');
        if (end < 0) {
            return there < V1_OCTETS_MAX ? INCOMPLETE : MALFORMED;
        }
        int length = end + 1 - at;
        if (octets.getByte(end - 1) != '\r') {
            return MALFORMED;
        }
        String[] words =
                octets.toString(at, length - 2, StandardCharsets.US_ASCII).split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return new ProxyHeader(length, null, null);
        }
        boolean known = words[1].equals("TCP4") || words[1].equals("TCP6");
        if (!known || words.length != 6) {
            return MALFORMED;
        }
        int octetsOfAddress = words[1].equals("TCP4") ? 4 : 16;
        InetSocketAddress client = address(words[2], words[4], octetsOfAddress);
        InetSocketAddress server = address(words[3], words[5], octetsOfAddress);
        return client == null || server == null ? MALFORMED : new ProxyHeader(length, client, server);
    }

    private static @Nullable InetSocketAddress address(String host, String port, int octetsOfAddress) {
        boolean written = octetsOfAddress == 4
                ? NetUtil.isValidIpV4Address(host)
                : NetUtil.isValidIpV6Address(host) && host.charAt(0) != '[' && host.indexOf('%') < 0;
        byte[] address = written ? NetUtil.createByteArrayFromIpAddressString(host) : null;
        int number = port(port);
        return address == null || number < 0 ? null : new InetSocketAddress(Names.address(address), number);
    }

    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5 || text.length() > 1 && text.charAt(0) == '0') {
            return -1;
        }
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = port * 10 + digit;
        }
        return port > 0xFFFF ? -1 : port;
    }

    // ---- version 2: binary ----

    private static ProxyHeader version2(ByteBuf octets, int at, int there) {
        if (there < V2_PREFIX) {
            return INCOMPLETE;
        }
        int command = octets.getUnsignedByte(at + 12);
        int family = octets.getUnsignedByte(at + 13);
        int length = V2_PREFIX + octets.getUnsignedShort(at + 14);
        int addresses = octetsOfAddresses(family);
        boolean local = command == 0x20;
        if (!local && command != 0x21 || addresses < 0 || length > V2_OCTETS_MAX) {
            return MALFORMED;
        } else if (there < length) {
            return INCOMPLETE;
        } else if (local) {
            return new ProxyHeader(length, null, null);
        }
        int extensions = at + V2_PREFIX + addresses;
        if (extensions > at + length || !sound(octets, at, extensions, at + length)) {
            return MALFORMED;
        }
        boolean internet = family >> 4 == 1 || family >> 4 == 2;
        if (!internet) {
            return new ProxyHeader(length, null, null);
        }
        int each = (addresses - 4) / 2;
        int ports = at + V2_PREFIX + 2 * each;
        return new ProxyHeader(
                length,
                new InetSocketAddress(address(octets, at + V2_PREFIX, each), octets.getUnsignedShort(ports)),
                new InetSocketAddress(
                        address(octets, at + V2_PREFIX + each, each), octets.getUnsignedShort(ports + 2)));
    }

    /** Of both addresses with their ports; negative for a family that does not exist. */
    private static int octetsOfAddresses(int family) {
        return switch (family) {
            case 0x00 -> 0;
            case 0x11, 0x12 -> 12;
            case 0x21, 0x22 -> 36;
            case 0x31, 0x32 -> 216;
            default -> -1;
        };
    }

    private static InetAddress address(ByteBuf octets, int at, int length) {
        byte[] address = new byte[length];
        octets.getBytes(at, address);
        return Names.address(address);
    }

    /** Walks over the extensions; their checksum is the only one that matters here. */
    private static boolean sound(ByteBuf octets, int from, int extensions, int to) {
        int at = extensions;
        while (at < to) {
            int value = at + 3;
            int end = value > to ? value : value + octets.getUnsignedShort(at + 1);
            if (end > to) {
                return false;
            }
            if (octets.getByte(at) == CRC32C_TYPE
                    && (end - value != 4 || octets.getUnsignedInt(value) != checksum(octets, from, value, to))) {
                return false;
            }
            at = end;
        }
        return true;
    }

    /** Of the whole header, with zeros in the place of the checksum. */
    private static long checksum(ByteBuf octets, int from, int sum, int to) {
        byte[] all = new byte[to - from];
        octets.getBytes(from, all);
        java.util.Arrays.fill(all, sum - from, sum - from + 4, (byte) 0);
        CRC32C crc = new CRC32C();
        crc.update(all);
        return crc.getValue();
    }
}
