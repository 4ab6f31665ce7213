package dev.prox.transport;

import dev.prox.api.Wire.Transfer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;
import io.netty.util.concurrent.GenericProgressiveFutureListener;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;

/**
 * A part of an open file on its way to a plain socket, by sendfile(2): a bounded piece in each turn of the loop, of which Netty sends as much as the socket takes,
 * and waits for more room. What the disk has to be asked for makes the loop wait, as a read would; the bound holds for that too.
 */
final class FileSending implements GenericProgressiveFutureListener<ChannelProgressiveFuture> {
    /** Then others of the loop have their turn. */
    static final int TURN_OCTETS_MAX = 512 << 10;

    /** Netty's own holds a file for nothing, so that who asks what is still to be sent would hear of nothing while half of it is. */
    static final MessageSizeEstimator SIZES = () -> message -> switch (message) {
        case ByteBuf octets -> octets.readableBytes();
        case FileRegion part -> (int) part.count();
        default -> 0;
    };

    private final ChannelWire wire;
    private final FileChannel file;
    private final Transfer told;
    private long at;
    private long left;
    /** Of the piece that is under way. */
    private long sent;

    FileSending(ChannelWire wire, FileChannel file, long from, long octets, Transfer told) {
        this.wire = wire;
        this.file = file;
        this.told = told;
        this.at = from;
        this.left = octets;
    }

    /** A piece, whose file is somebody else's to close: Netty would close it behind each. */
    static final class Part extends DefaultFileRegion {
        Part(FileChannel file, long at, int octets) {
            super(file, at, octets);
        }

        @Override
        protected void deallocate() {}
    }

    void next() {
        if (!file.isOpen()) {
            wire.closeAfterFlush();
            return;
        }
        sent = 0;
        ChannelProgressivePromise done = wire.channel.newProgressivePromise();
        done.addListener(this);
        wire.write(new Part(file, at, (int) Math.min(left, TURN_OCTETS_MAX)), done);
        wire.flush();
    }

    /** @param progress of the piece, in octets */
    @Override
    public void operationProgressed(ChannelProgressiveFuture piece, long progress, long total) {
        wire.loop.touch();
        long more = progress - sent;
        sent = progress;
        at += more;
        left -= more;
        told.moved(more);
    }

    @Override
    public void operationComplete(ChannelProgressiveFuture piece) {
        if (!piece.isSuccess()) {
            // Netty only ends our direction where the file is closed
            wire.close();
        }
        if (piece.isSuccess() && left > 0) {
            // not as a task, of which Netty runs dozens before it looks at a socket
            wire.loop.eventLoop().schedule(this::next, 0, TimeUnit.NANOSECONDS);
        } else if (piece.isSuccess() || isShort()) {
            told.over();
        }
    }

    /** Whether the file ends before what is to be sent of it. */
    private boolean isShort() {
        try {
            return file.size() < at + Math.min(left, TURN_OCTETS_MAX - sent);
        } catch (IOException e) {
            return false;
        }
    }
}
