package dev.prox.route.files;

import dev.prox.api.BodySink;
import dev.prox.api.Failure;
import dev.prox.api.Serve;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;

/** A part of an open file on its way to a client. */
final class FileBody implements Serve.InFile {
    private static final Failure CHANGED =
            new Failure(Failure.Kind.INTERNAL, "the file became shorter while it was sent");

    private final FileChannel file;
    private final ByteBufAllocator allocator;
    private final long length;
    private final long end;
    private long at;

    FileBody(FileChannel file, ByteBufAllocator allocator, long from, long length) {
        this.file = file;
        this.allocator = allocator;
        this.length = length;
        this.at = from;
        this.end = from + length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public FileChannel file() {
        return file;
    }

    @Override
    public long from() {
        return end - length;
    }

    @Override
    public boolean read(int octetsMax, BodySink out) {
        int wanted = (int) Math.min(octetsMax, end - at);
        if (wanted == 0) {
            return false;
        }
        ByteBuf piece = allocator.directBuffer(wanted);
        try {
            int got = piece.writeBytes(file, at, wanted);
            if (got > 0) {
                at += got;
                out.body(piece.retain());
            } else {
                out.fail(CHANGED);
            }
        } catch (IOException e) {
            out.fail(new Failure(Failure.Kind.INTERNAL, "the file cannot be read"));
        } finally {
            piece.release();
        }
        return at < end;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
