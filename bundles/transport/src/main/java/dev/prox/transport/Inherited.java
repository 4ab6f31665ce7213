package dev.prox.transport;

import dev.prox.api.ListeningSockets;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Listening sockets that another process has made, until somebody here listens on their addresses. */
final class Inherited implements ListeningSockets {
    private static final System.Logger LOG = System.getLogger("dev.prox.transport");

    private final Supplier<List<FileDescriptor>> own;
    private final List<Taken> taken = new ArrayList<>();

    private record Taken(FileDescriptor socket, InetSocketAddress address) {}

    /** @param own the listening sockets of the transport, whenever it is asked */
    Inherited(Supplier<List<FileDescriptor>> own) {
        this.own = own;
    }

    @Override
    public Closeable offer(Path door, List<InetSocketAddress> others) throws IOException {
        List<FileDescriptor> all = new ArrayList<>(own.get());
        for (InetSocketAddress each : others) {
            Integer found = OwnSocket.find(each);
            if (found != null) {
                all.add(new FileDescriptor(found));
            }
        }
        return Door.open(door, all);
    }

    @Override
    public void take(Path door) throws IOException {
        Door.enter(door).forEach(this::take);
    }

    @Override
    public void take(int first, int count) {
        for (int socket = first; socket < first + count; socket++) {
            take(new FileDescriptor(socket));
        }
    }

    private synchronized void take(FileDescriptor socket) {
        // no event loop may have loaded its library yet
        Epoll.ensureAvailability();
        try {
            // Netty asks the kernel for the address when it makes a channel
            InetSocketAddress address = new EpollServerSocketChannel(socket.intValue()).localAddress();
            if (address == null) {
                throw new IOException("it does not listen for TCP");
            }
            Posix.neverBlock(socket.intValue());
            taken.add(new Taken(socket, plain(address)));
        } catch (IOException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "descriptor {0} is left alone: {1}",
                    socket.intValue(),
                    e.getMessage());
            Posix.close(socket);
        }
    }

    /** Without the ways to write an address of IPv4 as one of IPv6. */
    private static InetSocketAddress plain(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        if (host.isAnyLocalAddress()) {
            return new InetSocketAddress(address.getPort());
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host.getAddress()), address.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("what was an address is one", e);
        }
    }

    @Override
    public synchronized boolean has(InetSocketAddress address) {
        InetSocketAddress wanted = plain(address);
        return taken.stream().anyMatch(each -> each.address.equals(wanted));
    }

    /** Gives away what was taken for an address; it may be several sockets, or none. */
    synchronized List<FileDescriptor> of(InetSocketAddress address) {
        InetSocketAddress wanted = plain(address);
        List<FileDescriptor> found = taken.stream()
                .filter(each -> each.address.equals(wanted))
                .map(Taken::socket)
                .toList();
        taken.removeIf(each -> each.address.equals(wanted));
        return found;
    }

    @Override
    public boolean replace(InetSocketAddress own, InetSocketAddress address) throws IOException {
        List<FileDescriptor> found = of(address);
        try {
            Integer number = OwnSocket.find(own);
            if (found.isEmpty() || number == null) {
                return false;
            }
            Posix.dup2(found.getFirst().intValue(), number);
            return true;
        } finally {
            found.forEach(Posix::close);
        }
    }

    @Override
    public synchronized List<InetSocketAddress> letGo() {
        Set<InetSocketAddress> addresses = new LinkedHashSet<>();
        for (Taken each : taken) {
            addresses.add(each.address);
            Posix.close(each.socket);
        }
        taken.clear();
        return List.copyOf(addresses);
    }
}
