package dev.prox.transport;

import dev.prox.api.Failure;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;

/** One connection being opened. */
final class Dialing implements Attempt {
    private final EpollLoop loop;
    private final InetSocketAddress address;
    private final Connected done;
    private final EpollSocketChannel channel = new EpollSocketChannel();
    private final ChannelWire wire;
    private boolean over;

    private Dialing(EpollLoop loop, InetSocketAddress address, Connected done) {
        this.loop = loop;
        this.address = address;
        this.done = done;
        this.wire = new ChannelWire(loop, channel, false);
    }

    static Attempt start(EpollLoop loop, InetSocketAddress address, Connected done) {
        Dialing dialing = new Dialing(loop, address, done);
        dialing.dial();
        return dialing;
    }

    private void dial() {
        ChannelWire.configure(channel, loop.allocator());
        // The deadline of the exchange cancels the attempt; a second timer would be one too many.
        channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
        channel.pipeline().addLast(wire);
        loop.eventLoop().register(channel).addListener(registered -> {
            if (registered.isSuccess() && !over) {
                ChannelFuture connecting = channel.connect(address);
                connecting.addListener(ignored -> tell(connecting));
            } else if (!over) {
                fail(registered.cause());
            }
        });
    }

    private void tell(ChannelFuture connecting) {
        loop.touch();
        if (over) {
            channel.close();
        } else if (connecting.isSuccess()) {
            over = true;
            done.connected(wire);
        } else {
            fail(connecting.cause());
        }
    }

    private void fail(Throwable cause) {
        over = true;
        channel.close();
        Failure.Kind kind = cause instanceof NoRouteToHostException
                ? Failure.Kind.UNROUTABLE
                : cause instanceof ConnectException && String.valueOf(cause.getMessage()).contains("refused")
                        ? Failure.Kind.CONNECT_REFUSED
                        : Failure.Kind.UNROUTABLE;
        done.failed(Failure.of(kind));
    }

    @Override
    public void cancel() {
        if (!over) {
            over = true;
            channel.close();
        }
    }
}
