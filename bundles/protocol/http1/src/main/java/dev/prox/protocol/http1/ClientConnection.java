package dev.prox.protocol.http1;

import dev.prox.api.ClientStream;
import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseEvents;
import dev.prox.api.ResponseHead;
import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** One request on an upstream wire and its response. The object is used again for other wires. */
final class ClientConnection implements ClientStream, WireSink {
    private static final int INTERIM_MAX = 32;
    /** Below it, copying is cheaper. */
    private static final int PASSED_OCTETS_MIN = 256 << 10;

    private enum State {
        FREE,
        HEAD,
        FIXED,
        CHUNKED,
        UNTIL_CLOSE,
        SWITCHED
    }

    private final LoopState loopState;
    private final ResponseParser parser = new ResponseParser();
    private final HeadWriter writer;
    private final Output out;
    private @Nullable ChunkedBody chunks;
    private State state = State.FREE;
    private @Nullable Wire wire;
    private @Nullable ResponseEvents events;
    /** Taken with its first octets, since a request may wait long for them. */
    private @Nullable ResponseHead response;

    private @Nullable ByteBuf readAhead;
    private Method method = Method.OTHER;
    private boolean requestEnded;
    private boolean paused;
    private int interims;
    private long left;
    /** Changes whenever the stream begins or ends, since whoever is told something may end it, and this object may serve another then. */
    private int life;

    ClientConnection(LoopState loopState) {
        this.loopState = loopState;
        this.writer = new HeadWriter(loopState);
        this.out = new Output(loopState);
    }

    void begin(Wire on, ResponseEvents listener) {
        life++;
        wire = on;
        events = listener;
        state = State.HEAD;
        requestEnded = false;
        paused = false;
        interims = 0;
        parser.begin();
        out.begin(on);
        on.sink(this);
    }

    private Wire wire() {
        return bound(wire);
    }

    private ResponseEvents events() {
        return bound(events);
    }

    private ResponseHead response() {
        ResponseHead head = response;
        if (head == null) {
            head = loopState.response();
            response = head;
        }
        return head;
    }

    static <T> T bound(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the exchange is over");
        }
        return value;
    }

    // ---- the request ----

    @Override
    public void head(RequestHead head, RequestLine line, long bodyLength) {
        method = head.method();
        int length = writer.request(head, line, bodyLength);
        out.head(writer.octets(), length, bodyLength);
        requestEnded = bodyLength == 0;
    }

    @Override
    public void body(ByteBuf octets) {
        out.body(octets);
    }

    @Override
    public void end(@Nullable Headers trailers) {
        out.end(trailers);
        requestEnded = true;
    }

    @Override
    public void flush() {
        if (state != State.FREE) {
            out.flush();
        }
    }

    @Override
    public boolean writable() {
        return wire().writable();
    }

    @Override
    public void reading(boolean on) {
        paused = !on;
        wire().reading(on);
    }

    @Override
    public void cancel() {
        if (state == State.FREE) {
            return;
        }
        Wire given = wire();
        ResponseHead head = response;
        free();
        given.sink(WireSink.IDLE);
        given.close();
        if (head != null) {
            loopState.recycle(head);
        }
        loopState.recycle(this);
    }

    @Override
    public @Nullable ByteBuf detach() {
        ByteBuf ahead = readAhead;
        readAhead = null;
        out.flush();
        resume(wire());
        wire().sink(WireSink.IDLE);
        free();
        return ahead;
    }

    private void resume(Wire on) {
        if (paused) {
            paused = false;
            on.reading(true);
        }
    }

    private void free() {
        life++;
        out.discard();
        if (readAhead != null) {
            readAhead.release();
            readAhead = null;
        }
        state = State.FREE;
        wire = null;
        events = null;
        response = null;
    }

    // ---- the response ----

    @Override
    public void received(Wire from, ByteBuf octets) {
        if (state == State.SWITCHED) {
            readAhead = append(readAhead, octets, from);
            return;
        }
        try {
            boolean more = true;
            while (more && octets.isReadable()) {
                more = step(octets);
            }
        } finally {
            octets.release();
        }
    }

    static ByteBuf append(@Nullable ByteBuf before, ByteBuf octets, Wire wire) {
        if (before == null) {
            return octets;
        }
        ByteBuf both = wire.loop().allocator().directBuffer(before.readableBytes() + octets.readableBytes());
        both.writeBytes(before).writeBytes(octets);
        before.release();
        octets.release();
        return both;
    }

    /** Returns false when the stream is over; nothing of this object may be touched then. */
    private boolean step(ByteBuf in) {
        return switch (state) {
            case HEAD -> readHead(in);
            case FIXED -> readFixed(in);
            case CHUNKED -> readChunks(in);
            case UNTIL_CLOSE -> tell(in.readRetainedSlice(in.readableBytes()));
            case FREE, SWITCHED -> false;
        };
    }

    /** Returns whether the stream goes on. */
    private boolean tell(ByteBuf body) {
        int before = life;
        events().body(body);
        return life == before;
    }

    private boolean readHead(ByteBuf in) {
        ResponseHead head = response();
        int result = parser.read(head, in, method);
        if (result == Lines.MORE) {
            return false;
        }
        if (result != Lines.DONE) {
            fail(parser.failure());
            return false;
        }
        int status = head.status();
        if (status < 200 && status != 101) {
            return interim(head);
        }
        if (status == 101 || method == Method.CONNECT && status < 300) {
            return switched(head, in);
        }
        return begun(head, in);
    }

    private boolean interim(ResponseHead head) {
        if (++interims > INTERIM_MAX) {
            fail(new Failure(Failure.Kind.RESPONSE_MALFORMED, "there are too many interim responses"));
            return false;
        }
        int before = life;
        events().interim(head);
        if (life != before) {
            return false;
        }
        head.clear();
        parser.begin();
        return true;
    }

    private boolean switched(ResponseHead head, ByteBuf in) {
        state = State.SWITCHED;
        if (in.isReadable()) {
            readAhead = in.readRetainedSlice(in.readableBytes());
        }
        events().head(head);
        return false;
    }

    private boolean begun(ResponseHead head, ByteBuf in) {
        left = head.bodyLength();
        if (left == ResponseHead.UNTIL_CLOSE) {
            state = State.UNTIL_CLOSE;
        } else if (left == ResponseHead.CHUNKED) {
            state = State.CHUNKED;
            chunks().begin();
        } else {
            state = State.FIXED;
        }
        int before = life;
        events().head(head);
        return life == before && (left != 0 || finish(null, in));
    }

    private ChunkedBody chunks() {
        if (chunks == null) {
            chunks = new ChunkedBody();
        }
        return chunks;
    }

    private boolean readFixed(ByteBuf in) {
        int octets = (int) Math.min(left, in.readableBytes());
        left -= octets;
        if (!tell(in.readRetainedSlice(octets))) {
            return false;
        }
        return left == 0 ? finish(null, in) : left < PASSED_OCTETS_MIN || !pass();
    }

    /** Lets the kernel move what is left, where nobody needs to see it. Returns whether it does. */
    private boolean pass() {
        Wire to = events().passage();
        return to != null && wire().transfer(to, left, new Passing(life));
    }

    /** The body on its way by us, in one life of the stream. */
    private final class Passing implements Wire.Transfer {
        private final int begun;

        Passing(int begun) {
            this.begun = begun;
        }

        @Override
        public void moved(long octets) {
            if (life == begun) {
                left -= octets;
                events().passed(octets);
            }
        }

        @Override
        public void over() {
            if (life == begun && left == 0) {
                finish(null, Unpooled.EMPTY_BUFFER);
            }
        }
    }

    private boolean readChunks(ByteBuf in) {
        ChunkedBody body = chunks();
        while (true) {
            int result = body.read(in);
            if (result == ChunkedBody.DATA) {
                if (!tell(body.data())) {
                    return false;
                }
            } else if (result == ChunkedBody.END) {
                return finish(body.trailers(), in);
            } else if (result == ChunkedBody.MORE) {
                return false;
            } else {
                fail(new Failure(Failure.Kind.RESPONSE_MALFORMED, "a chunk of the response is malformed"));
                return false;
            }
        }
    }

    /** Always false: the stream is over. */
    private boolean finish(@Nullable Headers trailers, @Nullable ByteBuf in) {
        Wire given = wire();
        ResponseHead head = response();
        ResponseEvents listener = events();
        boolean clean = in != null && !in.isReadable();
        boolean reusable = clean && head.keepAlive() && requestEnded && given.open();
        free();
        given.sink(WireSink.IDLE);
        if (reusable) {
            resume(given);
        } else {
            given.close();
        }
        listener.end(trailers, reusable);
        loopState.recycle(head);
        loopState.recycle(this);
        return false;
    }

    private void fail(Failure failure) {
        ResponseEvents listener = events();
        cancel();
        listener.failed(failure);
    }

    @Override
    public void receivedAll(Wire from) {
        if (events != null) {
            events.flush();
        }
    }

    @Override
    public void writable(Wire from) {
        events().writable();
    }

    @Override
    public void inputEnded(Wire from) {
        if (state == State.UNTIL_CLOSE) {
            finish(null, null);
        } else if (state == State.SWITCHED) {
            wire().close();
        } else if (state != State.FREE) {
            fail(ended());
        }
    }

    private Failure ended() {
        boolean nothing = state == State.HEAD && parser.filled() == 0 && interims == 0;
        return Failure.of(nothing ? Failure.Kind.CONNECTION_TERMINATED : Failure.Kind.RESPONSE_INCOMPLETE);
    }

    @Override
    public void closed(Wire from) {
        if (state != State.FREE) {
            fail(ended());
        }
    }
}
