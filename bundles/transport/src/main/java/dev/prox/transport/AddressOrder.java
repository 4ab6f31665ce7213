package dev.prox.transport;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the addresses of a name in the order in which they are to be tried: families in turn, IPv6 first (RFC 8305, 4), unless this machine has no way
 * to IPv6 (RFC 6724, rule 1). Within a family the order of the name server stays.
 */
final class AddressOrder {
    private static final int ANY_PORT = 53;

    private AddressOrder() {}

    static List<InetAddress> of(List<InetAddress> found) {
        List<InetAddress> six =
                found.stream().filter(Inet6Address.class::isInstance).toList();
        if (six.isEmpty() || six.size() == found.size()) {
            return List.copyOf(found);
        }
        List<InetAddress> four =
                found.stream().filter(each -> !(each instanceof Inet6Address)).toList();
        return reachable(six.getFirst()) ? inTurn(six, four) : inTurn(four, six);
    }

    static List<InetAddress> inTurn(List<InetAddress> first, List<InetAddress> second) {
        List<InetAddress> all = new ArrayList<>(first.size() + second.size());
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                all.add(first.get(i));
            }
            if (i < second.size()) {
                all.add(second.get(i));
            }
        }
        return List.copyOf(all);
    }

    /** Whether the kernel knows a way; nothing is sent. */
    private static boolean reachable(InetAddress address) {
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.connect(new InetSocketAddress(address, ANY_PORT));
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
