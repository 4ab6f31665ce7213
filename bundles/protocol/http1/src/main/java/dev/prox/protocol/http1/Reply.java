package dev.prox.protocol.http1;

import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import dev.prox.api.Wire;
import dev.prox.protocol.http1.HeadWriter.Persistence;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Writes the answer to one request after the other, as far as the version and the method of the request allow. */
final class Reply {
    private final HeadWriter writer;
    private final Output out;
    /** Nothing follows the head, whatever is given. */
    private boolean bodyless;

    private boolean untilClose;
    private boolean continued;

    Reply(LoopState state, Wire wire) {
        this.writer = new HeadWriter(state);
        this.out = new Output(state);
        out.begin(wire);
    }

    void begin() {
        bodyless = false;
        untilClose = false;
        continued = false;
    }

    /** Whether the client was told to send its body. */
    boolean continued() {
        return continued;
    }

    /** Whether the end of the connection is the end of the body. */
    boolean untilClose() {
        return untilClose;
    }

    void interim(ResponseHead head) {
        continued |= head.status() == 100;
        int length = writer.response(head, false, -1, Persistence.IMPLIED);
        out.head(writer.octets(), length, 0);
        out.flush();
    }

    /**
     * Writes the final head.
     *
     * @param keepAlive whether there is no other reason to close the connection
     * @return whether it can be kept behind this answer
     */
    boolean head(RequestHead request, ResponseHead head, long bodyLength, boolean keepAlive) {
        boolean old = request.minorVersion() == 0;
        bodyless = HeadWriter.saysNoLength(request.method(), head.status());
        boolean unsaid = bodyLength == ResponseHead.CHUNKED && !bodyless;
        boolean chunked = unsaid && !old;
        untilClose = unsaid && old;
        boolean kept = keepAlive && !untilClose;
        Persistence persistence = kept ? old ? Persistence.KEEP_ALIVE : Persistence.IMPLIED : Persistence.CLOSE;
        int length = writer.response(head, chunked, bodyless ? -1 : bodyLength, persistence);
        out.head(writer.octets(), length, chunked ? Framing.CHUNKED : bodyless ? 0 : Math.max(0, bodyLength));
        return kept;
    }

    void body(ByteBuf octets) {
        if (bodyless) {
            octets.release();
        } else {
            out.body(octets);
        }
    }

    /** Flushes; whether what follows is the body as it is. */
    boolean passage() {
        return !bodyless && out.passage();
    }

    void end(@Nullable Headers trailers) {
        out.end(trailers);
    }

    /** Writes the head behind which the wire is a tunnel; it has no length (RFC 9110, 9.3.6). */
    void tunnel(ResponseHead head) {
        head.remove(HeaderName.CONTENT_LENGTH);
        Persistence persistence = head.status() == 101 ? Persistence.UPGRADE : Persistence.IMPLIED;
        int length = writer.response(head, false, -1, persistence);
        out.head(writer.octets(), length, 0);
        out.flush();
    }

    void flush() {
        out.flush();
    }

    /** Drops what was not pushed. */
    void discard() {
        out.discard();
    }
}
