package dev.prox.api;

import io.netty.buffer.ByteBuf;

/**
 * Changes one body on its way: octets in, octets out. Made when the body begins, confined to the loop of its exchange, and closed once, whatever
 * happened. A filter asks for a body while it sees the head ({@link Exchange#filterRequestBody}, {@link Exchange#filterResponseBody}).
 */
public interface BodyFilter extends AutoCloseable {
    /** What a filter is to do. */
    enum Step {
        /** Take octets; what they give may be kept for later. */
        DATA,
        /** Nothing more has come for now: give all that can be given without the rest. */
        FLUSH,
        /** The body is complete: give all that is left. */
        END
    }

    /**
     * Reads from {@code in} and gives to {@code out}. Called again while it returns true or leaves octets in {@code in}, as soon as who is behind it
     * takes more: so each call gives but a piece (some 16 KiB), and memory stays bounded however much a body grows.
     *
     * @param in what came, empty for all steps but {@link Step#DATA}; neither kept nor released
     * @return whether there is more to give for this step
     */
    boolean transform(ByteBuf in, Step step, BodySink out);

    /** Lets go of everything. */
    @Override
    void close();

    /** Makes the filter of one body; what it has to know of the exchange it was told when it was asked for. */
    interface Source {
        /** On the loop of the exchange, when the body begins; again for a body that is sent once more. */
        BodyFilter open(Loop loop);
    }
}
