package dev.prox.protocol.http1;

import dev.prox.api.Headers;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes messages to a wire: a head and what little follows it go into one buffer, larger parts of a body are passed on as they are. */
final class Output {
    private static final int COPY_OCTETS_MAX = 2048;
    private static final int CHUNK_FRAME_OCTETS = 16;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CRLF = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final LoopState state;
    private @Nullable Wire wire;
    private @Nullable ByteBuf pending;
    private boolean chunked;

    Output(LoopState state) {
        this.state = state;
    }

    void begin(Wire to) {
        wire = to;
        chunked = false;
    }

    private Wire wire() {
        Wire to = wire;
        if (to == null) {
            throw new IllegalStateException("no message was begun");
        }
        return to;
    }

    /** Writes a head of {@code length} octets, with room for a body of {@code bodyLength} behind it. */
    void head(byte[] octets, int length, long bodyLength) {
        chunked = bodyLength == Framing.CHUNKED;
        int room = bodyLength < 0 ? COPY_OCTETS_MAX : bodyLength <= COPY_OCTETS_MAX ? (int) bodyLength : 0;
        room(length + room).writeBytes(octets, 0, length);
    }

    private ByteBuf room(int octets) {
        ByteBuf into = pending;
        if (into != null && into.writableBytes() >= octets) {
            return into;
        }
        push();
        into = wire().loop().allocator().directBuffer(octets);
        pending = into;
        return into;
    }

    private void push() {
        ByteBuf full = pending;
        if (full != null) {
            pending = null;
            wire().write(full);
        }
    }

    void body(ByteBuf octets) {
        int length = octets.readableBytes();
        if (length == 0) {
            octets.release();
            return;
        }
        boolean small = length <= COPY_OCTETS_MAX && (chunked || pending != null);
        if (!chunked) {
            content(octets, small && fits(length));
            return;
        }
        ByteBuf frame = room(small ? length + CHUNK_FRAME_OCTETS : CHUNK_FRAME_OCTETS);
        writeHex(frame, length);
        content(octets, small);
        room(CRLF.length).writeBytes(CRLF);
    }

    private boolean fits(int length) {
        return pending != null && pending.writableBytes() >= length;
    }

    private void content(ByteBuf octets, boolean copy) {
        if (copy && pending != null) {
            pending.writeBytes(octets);
            octets.release();
        } else {
            push();
            wire().write(octets);
        }
    }

    private static void writeHex(ByteBuf out, int value) {
        int shift = 28;
        while (value >>> shift == 0) {
            shift -= 4;
        }
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[value >>> shift & 0xf]);
        }
        out.writeBytes(CRLF);
    }

    void end(@Nullable Headers trailers) {
        if (!chunked) {
            return;
        }
        chunked = false;
        room(LAST_CHUNK.length).writeBytes(LAST_CHUNK);
        if (trailers != null) {
            byte[] lines = state.scratch(trailers.length());
            int length = trailers.copyLines(lines, 0);
            room(length).writeBytes(lines, 0, length);
        }
        room(CRLF.length).writeBytes(CRLF);
    }

    void flush() {
        push();
        wire().flush();
    }

    /** Flushes; whether what follows is the body as it is. */
    boolean passage() {
        flush();
        return !chunked;
    }

    /** Drops what was not pushed. */
    void discard() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }
}
