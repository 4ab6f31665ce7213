package dev.prox.filter.compress;

import com.aayushatharva.brotli4j.encoder.Encoder;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes a brotli stream (RFC 7932). */
final class BrotliCompressor extends Compressor {
    /** 64 KiB. */
    private static final int WINDOW_LOG = 16;

    private static final int INPUT_OCTETS = 16 * 1024;

    private final EncoderJNI.Wrapper encoder;
    /** What the encoder gave and nobody has taken; it is the encoder's, and valid until it is asked again. */
    private @Nullable ByteBuffer given;
    /** The step whose operation the encoder was told. */
    private Step told = Step.DATA;

    BrotliCompressor(ByteBufAllocator allocator, int quality) {
        super(allocator);
        try {
            encoder = new EncoderJNI.Wrapper(INPUT_OCTETS, quality, WINDOW_LOG, Encoder.Mode.GENERIC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    boolean compress(ByteBuffer from, Step step, ByteBuffer to) {
        while (give(to)) {
            if (encoder.hasRemainingInput()) {
                encoder.push(operation(step), 0);
            } else if (from.hasRemaining()) {
                encoder.push(Operation.PROCESS, take(from));
            } else if (told != step) {
                told = step;
                encoder.push(operation(step), 0);
            } else {
                told = step == Step.END ? step : Step.DATA;
                return false;
            }
            if (!encoder.isSuccess()) {
                throw new IllegalStateException("the encoder of brotli failed");
            }
        }
        return true;
    }

    private static Operation operation(Step step) {
        return switch (step) {
            case DATA -> Operation.PROCESS;
            case FLUSH -> Operation.FLUSH;
            case END -> Operation.FINISH;
        };
    }

    /** Moves octets to where the encoder reads. */
    private int take(ByteBuffer from) {
        ByteBuffer into = encoder.getInputBuffer().clear();
        int octets = Math.min(into.remaining(), from.remaining());
        into.put(from.slice(from.position(), octets));
        from.position(from.position() + octets);
        return octets;
    }

    /** Gives what the encoder has; returns whether that was all. */
    private boolean give(ByteBuffer to) {
        while (given != null || encoder.hasMoreOutput()) {
            ByteBuffer out = given == null ? encoder.pull() : given;
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
    void free() {
        encoder.destroy();
    }
}
