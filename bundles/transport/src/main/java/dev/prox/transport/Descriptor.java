package dev.prox.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/**
 * A second descriptor of a socket that Netty watches by its first: epoll takes each by itself, so we wait for what we want without Netty reading or
 * writing. Belongs to one event loop.
 */
final class Descriptor implements EpollIoHandle {
    private final FileDescriptor copy;
    private final IoRegistration registration;
    private Runnable ready = () -> {};

    Descriptor(EpollLoop loop, FileDescriptor socket) throws IOException {
        copy = new FileDescriptor(Posix.dup(socket.intValue()));
        registration = ((IoEventLoop) loop.eventLoop()).register(this).getNow();
    }

    /** Runs {@code then} whenever the socket is ready for these operations, until {@link #rest}. */
    void await(EpollIoOps operations, Runnable then) {
        ready = then;
        registration.submit(operations);
    }

    /** Waits for errors only, which epoll tells in any case: Netty (4.2.18) forgets a descriptor that waits for nothing. */
    void rest() {
        ready = () -> {};
        registration.submit(EpollIoOps.EPOLLERR);
    }

    @Override
    public FileDescriptor fd() {
        return copy;
    }

    @Override
    public void handle(IoRegistration ignored, IoEvent event) {
        ready.run();
    }

    /** The socket is closed when its other descriptor is closed too. */
    @Override
    public void close() {
        registration.cancel();
        Posix.close(copy);
    }
}
