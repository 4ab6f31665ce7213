package dev.prox.telemetry.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Standard output of the process, which is never closed. */
final class Stdout implements Output {
    private final FileOutputStream stream = new FileOutputStream(FileDescriptor.out);

    @Override
    public void write(ByteBuffer octets) throws IOException {
        stream.write(octets.array(), octets.arrayOffset() + octets.position(), octets.remaining());
    }

    @Override
    public void check() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return AccessLogConfig.STDOUT;
    }
}
