package dev.prox.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Octets that go from socket to socket in the kernel, by splice(2) through a pipe, without a copy to us and back; Netty does not read the source
 * meanwhile. (Netty has a splice of its own, which cuts what was on its way when the peer ends its direction.)
 */
final class Splice {
    /** Then others of the loop have their turn. */
    private static final int TURN_OCTETS_MAX = 1 << 20;

    private static final int PART_OCTETS_MAX = 256 << 10;

    private final EpollLoop loop;
    private final EpollSocketChannel source;
    private final EpollSocketChannel target;
    private final LongConsumer moved;
    private final Runnable end;
    private final FileDescriptor[] pipe;
    private final Descriptor in;
    private @Nullable Descriptor out;
    /** Octets that are still to be taken from the source. */
    private long left;

    private int inPipe;
    /** What Netty has read all the same, when the peer ended its direction; it comes behind what is in the pipe. */
    private @Nullable ByteBuf behind;

    private boolean over;

    /** Returns null where descriptors are short. */
    static @Nullable Splice begin(
            EpollLoop loop,
            EpollSocketChannel source,
            EpollSocketChannel target,
            long octets,
            LongConsumer moved,
            Runnable end) {
        if (!loop.takePipe()) {
            return null;
        }
        try {
            source.config().setAutoRead(false);
            return new Splice(loop, source, target, octets, moved, end);
        } catch (IOException e) {
            loop.givePipe();
            source.config().setAutoRead(true);
            return null;
        }
    }

    private Splice(
            EpollLoop loop,
            EpollSocketChannel source,
            EpollSocketChannel target,
            long octets,
            LongConsumer moved,
            Runnable end)
            throws IOException {
        this.loop = loop;
        this.source = source;
        this.target = target;
        this.moved = moved;
        this.end = end;
        this.left = octets;
        this.in = new Descriptor(loop, source.fd());
        try {
            this.pipe = FileDescriptor.pipe();
        } catch (IOException e) {
            in.close();
            throw e;
        }
        in.await(EpollIoOps.EPOLLIN, this::move);
    }

    /** What was read besides, once; the caller's. */
    @Nullable
    ByteBuf behind() {
        ByteBuf taken = behind;
        behind = null;
        return taken;
    }

    private void move() {
        loop.touch();
        if (!source.isOpen() || !target.isOpen()) {
            close();
            return;
        }
        int given = 0;
        while (given < TURN_OCTETS_MAX && inPipe == 0 && take()) {
            given += give();
        }
        tell(given);
    }

    private void goOn() {
        loop.touch();
        if (!source.isOpen() || !target.isOpen()) {
            close();
            return;
        }
        int given = give();
        if (!over && inPipe == 0 && out != null) {
            out.rest();
            in.await(EpollIoOps.EPOLLIN, this::move);
        }
        tell(given);
    }

    private void tell(int octets) {
        if (octets > 0 && !over) {
            moved.accept(octets);
        }
        boolean last = octets == 0 || left == 0 || behind != null;
        if (!over && inPipe == 0 && last) {
            close();
            end.run();
        }
    }

    /** Fills the pipe. Returns false when nothing is there; where that is the end, who reads on finds it. */
    private boolean take() {
        if (behind != null) {
            return false;
        }
        try {
            int more;
            do {
                int part = (int) Math.min(left, PART_OCTETS_MAX - inPipe);
                more = part == 0 ? 0 : Native.splice(source.fd().intValue(), -1, pipe[1].intValue(), -1, part);
                inPipe += more;
                left -= more;
            } while (more > 0);
        } catch (IOException e) {
            // who reads on gets it too
            return inPipe > 0;
        }
        return inPipe > 0;
    }

    /** Empties the pipe, as far as the target takes it. Returns how much it took. */
    private int give() {
        int given = 0;
        try {
            int more;
            do {
                more = Native.splice(pipe[0].intValue(), -1, target.fd().intValue(), -1, inPipe);
                inPipe -= more;
                given += more;
            } while (more > 0 && inPipe > 0);
            if (inPipe > 0) {
                awaitTarget();
            }
        } catch (IOException e) {
            close();
            target.close();
        }
        return given;
    }

    private void awaitTarget() throws IOException {
        in.rest();
        Descriptor to = out;
        if (to == null) {
            to = new Descriptor(loop, target.fd());
            out = to;
        }
        to.await(EpollIoOps.EPOLLOUT, this::goOn);
    }

    /** Netty has read, since the peer has ended its direction. */
    void read(ByteBuf octets) {
        behind = behind == null ? octets : loop.allocator().compositeBuffer().addComponents(true, behind, octets);
        if (inPipe == 0) {
            tell(0);
        }
    }

    /** One of the wires is closed, or it is done. */
    void close() {
        if (over) {
            return;
        }
        over = true;
        loop.givePipe();
        in.close();
        if (out != null) {
            out.close();
        }
        for (FileDescriptor end : pipe) {
            Posix.close(end);
        }
    }
}
