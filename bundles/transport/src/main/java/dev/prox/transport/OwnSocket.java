package dev.prox.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the descriptor of a listening socket that another part of this process has, where Java does not tell it: the kernel does. */
final class OwnSocket {
    private static final String LISTENS = "0A";
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private OwnSocket() {}

    static @Nullable Integer find(InetSocketAddress address) throws IOException {
        for (String table : List.of("tcp", "tcp6")) {
            Path file = Path.of("/proc/self/net", table);
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > INODE && fields[STATE].equals(LISTENS) && isAt(fields[LOCAL], address)) {
                    Integer found = descriptor(fields[INODE]);
                    if (found != null) {
                        return found;
                    }
                }
            }
        }
        return null;
    }

    /** Whether {@code 0100007F:1F90} is this address: words of it stand in the order of the machine. */
    static boolean isAt(String text, InetSocketAddress address) throws IOException {
        int colon = text.indexOf(':');
        if (Integer.parseInt(text.substring(colon + 1), 16) != address.getPort()) {
            return false;
        }
        ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(text.substring(0, colon)));
        ByteBuffer octets = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            octets.putInt(words.getInt());
        }
        InetAddress host = InetAddress.getByAddress(octets.array());
        return host.equals(address.getAddress())
                || host.isAnyLocalAddress() && address.getAddress().isAnyLocalAddress();
    }

    private static @Nullable Integer descriptor(String inode) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(link -> isSocket(link, inode))
                    .map(link -> Integer.valueOf(link.getFileName().toString()))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static boolean isSocket(Path link, String inode) {
        try {
            return Files.readSymbolicLink(link).toString().equals("socket:[" + inode + "]");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
