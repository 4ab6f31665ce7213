package dev.prox.transport;

import dev.prox.api.Timed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Takes the header of the PROXY protocol off a connection, before anything else sees an octet of it, and goes. */
final class Announced extends ChannelInboundHandlerAdapter {
    private final EpollLoop loop;
    private final ChannelWire wire;
    private final Runnable then;
    private final Patience patience;
    private ByteBuf received = Unpooled.EMPTY_BUFFER;

    /** @param then called when the header has been read, with what is behind it not yet delivered */
    Announced(EpollLoop loop, ChannelWire wire, long nanosMax, Runnable then) {
        this.loop = loop;
        this.wire = wire;
        this.then = then;
        this.patience = new Patience(nanosMax);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        loop.watch(patience);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        loop.unwatch(patience);
        received.release();
        received = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        loop.touch();
        ByteBuf octets = with((ByteBuf) message);
        ProxyHeader header = ProxyHeader.read(octets);
        if (header.incomplete()) {
            received = octets;
        } else if (header.malformed()) {
            octets.release();
            context.close();
        } else {
            begin(context, octets, header);
        }
    }

    private ByteBuf with(ByteBuf next) {
        ByteBuf before = received;
        received = Unpooled.EMPTY_BUFFER;
        if (!before.isReadable()) {
            return next;
        }
        ByteBuf all = loop.allocator().directBuffer(before.readableBytes() + next.readableBytes());
        all.writeBytes(before).writeBytes(next);
        before.release();
        next.release();
        return all;
    }

    private void begin(ChannelHandlerContext context, ByteBuf octets, ProxyHeader header) {
        octets.skipBytes(header.length());
        if (header.client() != null && header.server() != null) {
            wire.announced(header.client(), header.server());
        }
        context.pipeline().remove(this);
        then.run();
        if (octets.isReadable()) {
            context.fireChannelRead(octets);
        } else {
            octets.release();
        }
    }

    /** For a header that does not come. */
    private final class Patience extends Timed {
        Patience(long nanosMax) {
            deadline = loop.now() + nanosMax;
        }

        @Override
        protected void expired() {
            wire.close();
        }
    }
}
