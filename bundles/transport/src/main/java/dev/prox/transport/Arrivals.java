package dev.prox.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Takes connections from the {@link Crossing} of another process, one after the other, and says of each that it is here before anybody reads from it. */
final class Arrivals extends ChannelInboundHandlerAdapter {
    private static final ByteBuf HERE = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[1]));

    private final Door door;
    private final Consumer<EpollSocketChannel> then;

    private Arrivals(Door door, Consumer<EpollSocketChannel> then) {
        this.door = door;
        this.then = then;
    }

    static void enter(Path path, Consumer<EpollSocketChannel> then) throws IOException {
        Door door = new Door();
        try {
            door.enter(path, new Arrivals(door, then));
        } catch (IOException e) {
            door.close();
            throw e;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        FileDescriptor socket = (FileDescriptor) message;
        context.writeAndFlush(HERE.duplicate()).addListener(told -> {
            try {
                then.accept(new EpollSocketChannel(socket.intValue()));
            } catch (RuntimeException e) {
                System.getLogger("dev.prox.transport")
                        .log(System.Logger.Level.WARNING, "a connection is lost on its way here", e);
                Posix.close(socket);
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        door.end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
