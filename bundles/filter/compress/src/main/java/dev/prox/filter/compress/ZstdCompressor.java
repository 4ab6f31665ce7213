package dev.prox.filter.compress;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/** Makes a zstd frame (RFC 8878). Its window is far below the 8 MiB that a client must understand (RFC 9659), since memory is reserved for each body. */
final class ZstdCompressor extends Compressor {
    /** 128 KiB. */
    private static final int WINDOW_LOG = 17;
    /** 64 Ki entries: what a level would take by itself grows to 40 MiB. */
    private static final int TABLE_LOG = 16;

    private final ZstdCompressCtx context = new ZstdCompressCtx();

    ZstdCompressor(ByteBufAllocator allocator, int level) {
        super(allocator);
        context.setLevel(level).setWindowLog(WINDOW_LOG).setHashLog(TABLE_LOG).setChainLog(TABLE_LOG);
    }

    @Override
    boolean compress(ByteBuffer from, Step step, ByteBuffer to) {
        EndDirective directive =
                switch (step) {
                    case DATA -> EndDirective.CONTINUE;
                    case FLUSH -> EndDirective.FLUSH;
                    case END -> EndDirective.END;
                };
        boolean done = context.compressDirectByteBufferStream(to, from, directive);
        return step == Step.DATA ? !to.hasRemaining() : !done;
    }

    @Override
    void free() {
        context.close();
    }
}
