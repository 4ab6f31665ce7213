package dev.prox.transport;

import dev.prox.api.Failure;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.ConnectException;
import java.net.InetSocketAddress;

/** One connection being opened. */
final class Dialing implements Attempt {
    private final EpollLoop loop;
    private final InetSocketAddress address;
    private final Connected done;
    private final EpollSocketChannel channel;
    private final ChannelWire wire;
    private boolean begun;
    private boolean over;

    private Dialing(EpollLoop loop, InetSocketAddress address, Connected done) {
        this.loop = loop;
        this.address = address;
        this.done = done;
        this.channel = new EpollSocketChannel(Family.of(address));
        this.wire = new ChannelWire(loop, channel, false);
    }

    /** Never tells its result before it returns. */
    static Attempt start(EpollLoop loop, InetSocketAddress address, Connected done) {
        Dialing dialing;
        try {
            dialing = new Dialing(loop, address, done);
        } catch (ChannelException e) {
            return new Unopened(loop, done);
        }
        dialing.dial();
        dialing.begun = true;
        return dialing;
    }

    private void dial() {
        ChannelWire.configure(channel, loop.allocator());
        channel.config().setKeepAlive(true);
        // The deadline of the exchange cancels the attempt; a second timer would be one too many.
        channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
        channel.pipeline().addLast(wire);
        ChannelFuture registering = loop.eventLoop().register(channel);
        registering.addListener(ignored -> {
            if (over) {
                return;
            }
            if (registering.isSuccess()) {
                ChannelFuture connecting = channel.connect(address);
                connecting.addListener(ended -> tell(connecting));
            } else {
                tell(registering);
            }
        });
    }

    private void tell(ChannelFuture connecting) {
        if (!begun) {
            loop.eventLoop().execute(() -> tell(connecting));
            return;
        }
        loop.touch();
        if (over) {
            channel.close();
            return;
        }
        over = true;
        if (connecting.isSuccess()) {
            done.connected(wire);
        } else {
            channel.close();
            done.failed(Failure.of(kind(connecting.cause())));
        }
    }

    private static Failure.Kind kind(Throwable cause) {
        boolean refused = cause instanceof ConnectException
                && String.valueOf(cause.getMessage()).contains("refused");
        return refused ? Failure.Kind.CONNECT_REFUSED : Failure.Kind.UNROUTABLE;
    }

    @Override
    public void cancel() {
        if (!over) {
            over = true;
            channel.close();
        }
    }

    /** The process has no socket left. */
    private static final class Unopened implements Attempt {
        private static final Failure NO_SOCKET = new Failure(Failure.Kind.CONNECTION_LIMIT, "no socket is left");

        private boolean over;

        Unopened(EpollLoop loop, Connected done) {
            loop.eventLoop().execute(() -> {
                if (!over) {
                    over = true;
                    done.failed(NO_SOCKET);
                }
            });
        }

        @Override
        public void cancel() {
            over = true;
        }
    }
}
