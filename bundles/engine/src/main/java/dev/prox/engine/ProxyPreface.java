package dev.prox.engine;

import dev.prox.api.Destination.Announcement;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The header of the PROXY protocol that tells an upstream for which client a connection is. */
final class ProxyPreface {
    private static final byte[] V2 = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21};
    private static final byte[] LOCAL = "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;

    private ProxyPreface() {}

    static ByteBuf of(Announcement version, Wire client, ByteBufAllocator allocator) {
        InetSocketAddress from = client.remoteAddress();
        InetSocketAddress to = client.localAddress();
        byte[] source = from.getAddress().getAddress();
        byte[] target = to.getAddress().getAddress();
        if (source.length != target.length) {
            source = wide(source);
            target = wide(target);
        }
        boolean four = source.length == 4;
        if (version == Announcement.V1) {
            String line = "PROXY " + (four ? "TCP4 " : "TCP6 ") + text(source) + ' ' + text(target) + ' '
                    + from.getPort() + ' ' + to.getPort() + "\r\n";
            return allocator.directBuffer(line.length()).writeBytes(line.getBytes(StandardCharsets.US_ASCII));
        }
        int length = 2 * source.length + 4;
        return allocator
                .directBuffer(V2.length + 3 + length)
                .writeBytes(V2)
                .writeByte(four ? TCP4 : TCP6)
                .writeShort(length)
                .writeBytes(source)
                .writeBytes(target)
                .writeShort(from.getPort())
                .writeShort(to.getPort());
    }

    /** For a connection that is for no client, but for Prox itself. */
    static ByteBuf local(Announcement version, ByteBufAllocator allocator) {
        if (version == Announcement.V1) {
            return allocator.directBuffer(LOCAL.length).writeBytes(LOCAL);
        }
        // the last octet of what is written first is version and command: LOCAL in the place of PROXY
        return allocator
                .directBuffer(V2.length + 3)
                .writeBytes(V2, 0, V2.length - 1)
                .writeByte(V2[V2.length - 1] - 1)
                .writeByte(0)
                .writeShort(0);
    }

    /** Octets and not addresses: Java takes an IPv4 address out of its IPv6 form. */
    private static String text(byte[] address) {
        StringBuilder text = new StringBuilder(39);
        boolean four = address.length == 4;
        for (int i = 0; i < address.length; i += four ? 1 : 2) {
            if (i > 0) {
                text.append(four ? '.' : ':');
            }
            int octet = address[i] & 0xFF;
            text.append(four ? Integer.toString(octet) : Integer.toHexString(octet << 8 | address[i + 1] & 0xFF));
        }
        return text.toString();
    }

    private static byte[] wide(byte[] address) {
        if (address.length == 16) {
            return address;
        }
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(address, 0, mapped, 12, 4);
        return mapped;
    }
}
