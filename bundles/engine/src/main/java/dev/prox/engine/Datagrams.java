package dev.prox.engine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** Sends datagrams to a Unix-domain socket, for which Java has no class. */
@SuppressWarnings("restricted")
final class Datagrams {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MethodHandle SOCKET = function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle SENDTO = function(
            "sendto", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG, INT, ValueLayout.ADDRESS, INT));

    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
    private static final int PATH_OCTETS_MAX = 107;

    private final byte[] path;

    /** @param address a path, or a name that begins with {@code @} and is not in the file system */
    Datagrams(String address) {
        path = address.getBytes(StandardCharsets.UTF_8);
        if (path[0] == '@') {
            path[0] = 0;
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    void send(byte[] octets) throws IOException {
        if (path.length > PATH_OCTETS_MAX) {
            throw new IOException("its address is too long");
        }
        long sent;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(2L + path.length);
            address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
            MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, octets);
            int socket = (int) SOCKET.invokeExact((int) AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            sent = (long) SENDTO.invokeExact(
                    socket, content, (long) octets.length, DONTWAIT_NOSIGNAL, address, (int) address.byteSize());
            int closed = (int) CLOSE.invokeExact(socket);
            assert closed == 0;
        } catch (Throwable e) {
            throw new IOException(e);
        }
        if (sent < 0) {
            throw new IOException("nobody is there");
        }
    }
}
