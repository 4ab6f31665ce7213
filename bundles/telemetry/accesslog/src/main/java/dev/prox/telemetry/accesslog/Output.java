package dev.prox.telemetry.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where lines go. Confined to the writer's thread. */
sealed interface Output permits Stdout, LogFile {
    /** Writes all octets, and waits for it. */
    void write(ByteBuffer octets) throws IOException;

    /** Called first, and then about once a second: opens what is not open or was moved away. */
    void check() throws IOException;

    void close() throws IOException;
}
