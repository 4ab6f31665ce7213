package dev.prox.transport;

import dev.prox.api.Transport;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of connections to the process that takes over: descriptors go there, and for each comes an octet back, before anybody there reads from it. What no octet
 * has come back for when the other process is gone has not been read there, and stays here. Its own state is confined to the thread of its {@link Door}.
 */
final class Crossing implements Transport.Successor {
    /** The kernel bounds the descriptors of a user that are on their way by how many files he may have open. */
    private static final int UNDER_WAY_MAX = 128;

    private final ArrayDeque<Leaving> waiting = new ArrayDeque<>();
    private final ArrayDeque<Leaving> underWay = new ArrayDeque<>();
    private final Door door;
    private volatile @Nullable EpollDomainSocketChannel other;

    private Crossing(Door door) {
        this.door = door;
    }

    static Crossing open(Path path) throws IOException {
        Crossing crossing = new Crossing(new Door());
        try {
            crossing.door.letIn(path, crossing::came);
            return crossing;
        } catch (IOException e) {
            crossing.close();
            throw e;
        }
    }

    private void came(EpollDomainSocketChannel client) {
        // a failure to write must not hide the octets that have come back by then
        client.config().setAutoClose(false);
        client.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ByteBuf octets = (ByteBuf) message;
                arrived(octets.readableBytes());
                octets.release();
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                left();
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
            }
        });
        other = client;
    }

    // ---- on the loop of the wire ----

    @Override
    public boolean takes(Wire wire) {
        return other != null && wire instanceof ChannelWire own && own.isPlain() && own.channel.isRegistered();
    }

    @Override
    public void take(Wire wire, Consumer<@Nullable ByteBuf> back) {
        Leaving leaving = new Leaving((ChannelWire) wire, back);
        leaving.begin(() -> door.execute(() -> send(leaving)));
    }

    // ---- on the thread of the door ----

    private void send(Leaving leaving) {
        if (other == null) {
            leaving.onLoop(leaving::stay);
            return;
        }
        waiting.add(leaving);
        sendOn();
    }

    private void sendOn() {
        EpollDomainSocketChannel to = other;
        if (to == null) {
            return;
        }
        while (!waiting.isEmpty() && underWay.size() < UNDER_WAY_MAX) {
            Leaving next = waiting.remove();
            underWay.add(next);
            to.write(new FileDescriptor(next.descriptor()));
        }
        to.flush();
    }

    private void arrived(int count) {
        for (int i = 0; i < count && !underWay.isEmpty(); i++) {
            Leaving gone = underWay.remove();
            gone.onLoop(gone::gone);
        }
        sendOn();
    }

    private void left() {
        other = null;
        underWay.forEach(each -> each.onLoop(each::stay));
        waiting.forEach(each -> each.onLoop(each::stay));
        underWay.clear();
        waiting.clear();
    }

    @Override
    public void close() {
        door.close();
    }
}
