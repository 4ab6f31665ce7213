package dev.prox.testkit;

import dev.prox.api.BodyFilter;
import dev.prox.api.BodyFilter.Step;
import dev.prox.api.BodySink;
import dev.prox.api.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** A filter of a body with nothing around it: what it gives for what it gets, called as the engine calls it. */
public final class BodyRun implements BodySink, AutoCloseable {
    private final BodyFilter filter;
    private final ByteArrayOutputStream given = new ByteArrayOutputStream();
    private @Nullable Failure failure;
    private int pieceMax;

    private BodyRun(BodyFilter filter) {
        this.filter = filter;
    }

    public static BodyRun of(BodyFilter.Source source) {
        return new BodyRun(source.open(new FakeLoop()));
    }

    public BodyRun data(byte[] octets) {
        ByteBuf in = Unpooled.directBuffer(Math.max(1, octets.length)).writeBytes(octets);
        try {
            step(in, Step.DATA);
        } finally {
            in.release();
        }
        return this;
    }

    public BodyRun flush() {
        step(Unpooled.EMPTY_BUFFER, Step.FLUSH);
        return this;
    }

    public BodyRun end() {
        step(Unpooled.EMPTY_BUFFER, Step.END);
        return this;
    }

    private void step(ByteBuf in, Step step) {
        boolean more = true;
        while (more && failure == null) {
            int before = in.readableBytes();
            int givenBefore = given.size();
            more = filter.transform(in, step, this) || in.isReadable();
            if (more && failure == null && in.readableBytes() == before && given.size() == givenBefore) {
                throw new AssertionError("the filter neither takes nor gives at " + step);
            }
        }
    }

    /** All that it gave so far. */
    public byte[] given() {
        return given.toByteArray();
    }

    /** The largest piece that it gave. */
    public int pieceMax() {
        return pieceMax;
    }

    public @Nullable Failure failure() {
        return failure;
    }

    @Override
    public void body(ByteBuf octets) {
        pieceMax = Math.max(pieceMax, octets.readableBytes());
        given.writeBytes(ByteBufUtil.getBytes(octets));
        octets.release();
    }

    @Override
    public void fail(Failure why) {
        failure = why;
    }

    @Override
    public void close() {
        filter.close();
    }
}
