package dev.prox.engine;

import dev.prox.api.BodySink;
import dev.prox.api.Failure;
import dev.prox.api.Method;
import dev.prox.api.Serve;
import dev.prox.api.Timed;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer of our own that is read while it is sent: a piece for each time that the client takes more, so that no disk fills memory. A large one that
 * lies in a file is sent by the kernel, where nobody has to see it.
 */
final class ServedBody extends Timed implements BodySink, Wire.Transfer {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");

    /** What is no longer is read in any case, and leaves together with its head: a packet and a system call less. */
    private static final int PIECE_OCTETS = 64 * 1024;
    /** Then others of the loop have their turn. */
    private static final int PIECES_IN_A_ROW = 16;

    private static final Failure BROKEN = new Failure(Failure.Kind.INTERNAL, "the body of an answer cannot be read");
    private static final Failure OTHER_LENGTH =
            new Failure(Failure.Kind.INTERNAL, "the body of an answer has not the length that was said");
    private static final Failure SHORTER =
            new Failure(Failure.Kind.INTERNAL, "the file became shorter while it was sent");
    private static final Failure STILL = new Failure(Failure.Kind.CLIENT_GONE, "the client takes no more of the body");

    private final ExchangeRun exchange;
    private final Serve.Source source;
    private final long stillNanosMax;
    private final long length;
    private @Nullable Failure failure;
    private long given;
    private boolean pumping;
    private boolean begun;
    /** Whether the kernel has it. */
    private boolean passing;

    private boolean complete;
    private boolean closed;
    private boolean released;
    private boolean scheduled;

    ServedBody(ExchangeRun exchange, Serve.Source source, long stillNanosMax) {
        this.exchange = exchange;
        this.source = source;
        this.stillNanosMax = stillNanosMax;
        this.length = source.length();
        exchange.loop.watch(this);
    }

    /** Reads and passes on as far as the client takes it. Whoever is told something meanwhile may come back here, and closes it at most. */
    void pump() {
        if (pumping || closed) {
            return;
        }
        deadline = exchange.loop.now() + stillNanosMax;
        if (complete || passing) {
            return;
        }
        pumping = true;
        try {
            passOn();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.ERROR, "the body of an answer threw", e);
            failure = BROKEN;
        } finally {
            pumping = false;
        }
        settle();
    }

    private void settle() {
        if (closed) {
            release();
        } else if (failure != null) {
            exchange.cut(failure);
        } else if (complete) {
            exchange.out.end(null);
        } else {
            exchange.keepResponse();
        }
    }

    private void passOn() {
        complete = exchange.request.method() == Method.HEAD;
        if (!complete && !begun && source instanceof Serve.InFile file) {
            pass(file);
        }
        begun = true;
        for (int pieces = 0; goesOn() && takesMore(); pieces++) {
            if (pieces == PIECES_IN_A_ROW) {
                goOnSoon();
                return;
            }
            complete = !source.read(PIECE_OCTETS, this);
            if (complete && length >= 0 && given != length) {
                fail(OTHER_LENGTH);
            }
        }
    }

    private boolean goesOn() {
        return !complete && !passing && !closed && failure == null;
    }

    private void pass(Serve.InFile file) {
        Wire to = length <= PIECE_OCTETS || exchange.out.isFiltered() ? null : exchange.responder.passage();
        if (to != null) {
            // it may be over at once
            passing = true;
            if (!to.send(file.file(), file.from(), length, this)) {
                passing = false;
            }
        }
    }

    @Override
    public void moved(long octets) {
        if (!closed) {
            deadline = exchange.loop.now() + stillNanosMax;
            given += octets;
            exchange.responseOctets += octets;
        }
    }

    @Override
    public void over() {
        passing = false;
        if (closed) {
            return;
        }
        complete = given == length;
        if (!complete) {
            fail(SHORTER);
        }
        if (!pumping) {
            settle();
        }
    }

    /** Where the client has enough, what it has is pushed out: that may already do. */
    private boolean takesMore() {
        if (!exchange.out.writable()) {
            exchange.responder.flush();
        }
        return exchange.out.writable();
    }

    private void goOnSoon() {
        exchange.responder.flush();
        if (!scheduled) {
            scheduled = true;
            // not as a task, of which Netty runs dozens before it looks at a socket
            exchange.loop.eventLoop().schedule(this::goOn, 0, TimeUnit.NANOSECONDS);
        }
    }

    private void goOn() {
        scheduled = false;
        pump();
    }

    @Override
    public void body(ByteBuf octets) {
        given += octets.readableBytes();
        if (length >= 0 && given > length) {
            fail(OTHER_LENGTH);
        }
        if (closed || failure != null) {
            octets.release();
        } else {
            exchange.out.pass(octets);
        }
    }

    @Override
    public void fail(Failure why) {
        if (failure == null) {
            failure = why;
        }
    }

    /** The client has taken nothing for so long; but the buffers of the kernel may have emptied meanwhile. */
    @Override
    protected void expired() {
        long quiet = exchange.client.quietNanos();
        if (quiet < stillNanosMax) {
            deadline = exchange.loop.now() + stillNanosMax - quiet;
        } else {
            exchange.cut(STILL);
        }
    }

    /** Nothing more of it is sent. */
    void close() {
        closed = true;
        if (!pumping) {
            release();
        }
    }

    private void release() {
        if (released) {
            return;
        }
        released = true;
        exchange.loop.unwatch(this);
        try {
            source.close();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.ERROR, "the body of an answer threw", e);
        }
    }
}
