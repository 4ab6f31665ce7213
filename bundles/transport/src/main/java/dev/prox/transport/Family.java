package dev.prox.transport;

import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/** Which sockets reach an address: those of IPv4 where they do, since the kernel does less for them than for those that speak both. */
final class Family {
    private Family() {}

    static SocketProtocolFamily of(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }
}
