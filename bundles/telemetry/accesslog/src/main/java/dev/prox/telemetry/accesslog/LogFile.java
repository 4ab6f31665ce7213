package dev.prox.telemetry.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A file that is appended to. When it was moved away or deleted, as logrotate does, a new one is made in its place. */
final class LogFile implements Output {
    private final Path path;
    private @Nullable FileChannel channel;
    /** Device and inode of the open file. */
    private @Nullable Object key;

    LogFile(Path path) {
        this.path = path;
    }

    @Override
    public void write(ByteBuffer octets) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            throw new IOException("is not open");
        }
        while (octets.hasRemaining()) {
            open.write(octets);
        }
    }

    @Override
    public void check() throws IOException {
        if (channel != null && key != null && key.equals(keyOfPath())) {
            return;
        }
        close();
        Path folder = path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        key = keyOfPath();
    }

    private @Nullable Object keyOfPath() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
