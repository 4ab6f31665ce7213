package dev.prox.filter.decompress;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.decoder.DecoderJNI.Status;
import dev.prox.filter.decompress.DecompressFilter.Limits;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a brotli stream (RFC 7932), whose window is 16 MiB at most; no more of it is reserved than the body has. */
final class BrotliDecompressor extends Decompressor {
    private static final int INPUT_OCTETS = 16 * 1024;

    private final DecoderJNI.Wrapper decoder;
    /** What the decoder gave and nobody has taken; it is the decoder's, and valid until it is asked again. */
    private @Nullable ByteBuffer given;

    BrotliDecompressor(ByteBufAllocator allocator, Limits limits) {
        super(allocator, limits);
        try {
            decoder = new DecoderJNI.Wrapper(INPUT_OCTETS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    boolean decompress(ByteBuffer from, ByteBuffer to) {
        while (give(to)) {
            switch (decoder.getStatus()) {
                case OK -> decoder.push(0);
                case NEEDS_MORE_INPUT -> {
                    if (!from.hasRemaining()) {
                        return true;
                    }
                    decoder.push(take(from));
                }
                case NEEDS_MORE_OUTPUT -> {}
                case DONE -> {
                    return !from.hasRemaining();
                }
                case ERROR -> {
                    return false;
                }
            }
        }
        return true;
    }

    /** Moves octets to where the decoder reads. */
    private int take(ByteBuffer from) {
        ByteBuffer into = decoder.getInputBuffer().clear();
        int octets = Math.min(into.remaining(), from.remaining());
        into.put(from.slice(from.position(), octets));
        from.position(from.position() + octets);
        return octets;
    }

    /** Gives what the decoder has; returns whether that was all. */
    private boolean give(ByteBuffer to) {
        while (given != null || decoder.getStatus() == Status.NEEDS_MORE_OUTPUT || decoder.hasOutput()) {
            ByteBuffer out = given == null ? decoder.pull() : given;
            int octets = Math.min(out.remaining(), to.remaining());
            to.put(out.slice(out.position(), octets));
            out.position(out.position() + octets);
            given = out.hasRemaining() ? out : null;
            if (given != null) {
                return false;
            }
        }
        return true;
    }

    @Override
    boolean complete() {
        return decoder.getStatus() == Status.DONE;
    }

    @Override
    void free() {
        decoder.destroy();
    }
}
