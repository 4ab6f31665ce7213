package dev.prox.transport;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/** What neither Java nor Netty does with file descriptors. */
@SuppressWarnings("restricted")
final class Posix {
    private static final MethodHandle DUP = function("dup", 1);
    private static final MethodHandle DUP2 = function("dup2", 2);
    private static final MethodHandle FCNTL = function("fcntl", 3, Linker.Option.firstVariadicArg(2));

    /** Of fcntl(2), and the only flags that a socket of ours has. */
    private static final int F_SETFL = 4;

    private static final int O_RDWR_NONBLOCK = 2 | 2048;

    private static final MethodHandle IOCTL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("ioctl"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(2));

    /** Of ioctl(2): the number of octets that wait to be read. */
    private static final long FIONREAD = 0x541B;

    private Posix() {}

    private static MethodHandle function(String name, int arguments, Linker.Option... options) {
        ValueLayout.OfInt[] integers = new ValueLayout.OfInt[arguments];
        Arrays.fill(integers, ValueLayout.JAVA_INT);
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, integers),
                options);
    }

    private interface Call {
        int run() throws Throwable;
    }

    private static int call(String what, Call call) throws IOException {
        int result;
        try {
            result = call.run();
        } catch (Throwable e) {
            throw new IOException(e);
        }
        if (result < 0) {
            throw new IOException(what + " failed: no file descriptor is left, or it is none");
        }
        return result;
    }

    /** A second descriptor of what is open. */
    static int dup(int open) throws IOException {
        return call("dup", () -> (int) DUP.invokeExact(open));
    }

    /** Puts what is open under the number {@code other} too; what was there is closed. */
    static void dup2(int open, int other) throws IOException {
        call("dup2", () -> (int) DUP2.invokeExact(open, other));
    }

    /** Sockets that others have made may block, as ours must not. */
    static void neverBlock(int socket) throws IOException {
        call("fcntl", () -> (int) FCNTL.invokeExact(socket, F_SETFL, O_RDWR_NONBLOCK));
    }

    /**
     * How many octets of a socket nobody has read; -1 where it has none to ask for.
     *
     * @param into an int, which the kernel writes
     */
    static int unread(int socket, MemorySegment into) {
        try {
            int result = (int) IOCTL.invokeExact(socket, FIONREAD, into);
            return result < 0 ? -1 : into.get(ValueLayout.JAVA_INT, 0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void close(FileDescriptor open) {
        try {
            open.close();
        } catch (IOException e) {
            System.getLogger("dev.prox.transport").log(System.Logger.Level.DEBUG, "a descriptor is not closed", e);
        }
    }
}
