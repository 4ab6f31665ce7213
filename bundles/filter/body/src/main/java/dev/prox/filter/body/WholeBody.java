package dev.prox.filter.body;

import dev.prox.api.BodyFilter;
import dev.prox.api.BodySink;
import dev.prox.api.Failure;
import dev.prox.filter.body.BodyConfig.Longer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keeps a body up to a bound, edits the whole of it at its end, and gives it piece by piece. */
final class WholeBody implements BodyFilter {
    private static final int PIECE_OCTETS = 16 * 1024;

    private final Room room;
    private final ByteBufAllocator allocator;
    private final UnaryOperator<byte[]> edit;
    private final Failure tooLong;
    private final int max;
    private final boolean fails;
    private boolean passing;
    private boolean edited;
    private @Nullable ByteBuf kept;
    private boolean counted;

    /** How many bodies are kept on one event loop, and the most that may be. */
    static final class Room {
        private final int most;
        private int taken;

        Room(int most) {
            this.most = most;
        }
    }

    WholeBody(BodyConfig config, Room room, ByteBufAllocator allocator, UnaryOperator<byte[]> edit, Failure tooLong) {
        this.max = config.max();
        this.fails = config.longer() == Longer.FAIL;
        this.room = room;
        this.allocator = allocator;
        this.edit = edit;
        this.tooLong = tooLong;
        counted = room.taken < room.most;
        passing = !counted;
        room.taken += counted ? 1 : 0;
    }

    @Override
    public boolean transform(ByteBuf in, Step step, BodySink out) {
        if (passing && fails) {
            out.fail(tooLong);
            return false;
        }
        if (step == Step.DATA) {
            return take(in, out);
        }
        if (step == Step.END && kept != null && !passing && !edited) {
            edited = true;
            edit(kept);
        }
        return (step == Step.END || passing) && give(out);
    }

    private boolean take(ByteBuf in, BodySink out) {
        if (!passing && length() + in.readableBytes() <= max) {
            keep(in);
            return false;
        }
        passing = true;
        if (fails) {
            out.fail(tooLong);
            return false;
        }
        if (give(out)) {
            return true;
        }
        out.body(in.readRetainedSlice(Math.min(PIECE_OCTETS, in.readableBytes())));
        return false;
    }

    private int length() {
        return kept == null ? 0 : kept.readableBytes();
    }

    private void keep(ByteBuf in) {
        if (kept == null) {
            kept = allocator.directBuffer(Math.min(max, Math.max(1024, in.readableBytes())), max);
        }
        kept.writeBytes(in);
    }

    private void edit(ByteBuf whole) {
        byte[] before = new byte[whole.readableBytes()];
        whole.getBytes(whole.readerIndex(), before);
        byte[] after = edit.apply(before);
        whole.release();
        kept = allocator.directBuffer(Math.max(1, after.length)).writeBytes(after);
    }

    /** Gives a piece of what was kept, and returns whether there was one. */
    private boolean give(BodySink out) {
        ByteBuf from = kept;
        if (from == null) {
            return false;
        }
        if (from.isReadable()) {
            out.body(from.readRetainedSlice(Math.min(PIECE_OCTETS, from.readableBytes())));
        }
        if (from.isReadable()) {
            return true;
        }
        from.release();
        kept = null;
        return false;
    }

    @Override
    public void close() {
        if (counted) {
            counted = false;
            room.taken--;
        }
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
