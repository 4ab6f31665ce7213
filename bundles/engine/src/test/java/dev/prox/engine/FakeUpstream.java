package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.Connector;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.Loop;
import dev.prox.api.Protocol;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseEvents;
import dev.prox.api.ResponseHead;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeWire;
import dev.prox.testkit.HeadText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The upstream side of the engine, played by a test: it gives connections, and answers the requests on them. */
final class FakeUpstream implements Protocol, Connector {
    final ArrayDeque<FakeWire> idle = new ArrayDeque<>();
    final List<Opening> openings = new ArrayList<>();
    final List<FakeWire> wires = new ArrayList<>();
    final List<Wire> released = new ArrayList<>();
    final List<Stream> streams = new ArrayList<>();
    final List<String> yielded = new ArrayList<>();
    /** How many connections may be opened. */
    int room = 100;

    private final FakeLoop loop;

    FakeUpstream(FakeLoop loop) {
        this.loop = loop;
    }

    FakeWire addIdle() {
        FakeWire wire = new FakeWire(loop);
        idle.addLast(wire);
        return wire;
    }

    Opening opening() {
        return openings.getLast();
    }

    Stream stream() {
        return streams.getLast();
    }

    /** Connections and streams that somebody still waits for. */
    long underWay() {
        return openings.stream().filter(each -> !each.over).count()
                + streams.stream().filter(each -> !each.over).count()
                + asked().size();
    }

    /** Connections on which SOCKS was spoken and no last answer came. */
    List<FakeWire> asked() {
        return wires.stream()
                .filter(each -> each.open() && each.sink() instanceof Socks)
                .toList();
    }

    // ---- Connector ----

    @Override
    public @Nullable Wire poll(Loop on, Destination destination) {
        return idle.pollLast();
    }

    @Override
    public Attempt open(Loop on, Destination destination, Connected done) {
        Opening opening = new Opening(destination, done);
        openings.add(opening);
        return opening;
    }

    @Override
    public int lacking(Loop on, Destination destination, int wanted) {
        return Math.max(0, Math.min(wanted - idle.size(), room));
    }

    @Override
    public void release(Destination destination, Wire wire) {
        released.add(wire);
    }

    /** A connection that is being opened. */
    final class Opening implements Attempt {
        final Destination destination;
        private final Connected done;
        boolean cancelled;
        boolean over;

        Opening(Destination destination, Connected done) {
            this.destination = destination;
            this.done = done;
        }

        FakeWire succeeds() {
            over = true;
            FakeWire wire = new FakeWire(loop);
            wires.add(wire);
            done.connected(wire);
            return wire;
        }

        FakeWire isServedByAnother() {
            over = true;
            FakeWire wire = new FakeWire(loop);
            done.reused(wire);
            return wire;
        }

        void fails(Failure.Kind kind) {
            over = true;
            done.failed(Failure.of(kind));
        }

        @Override
        public void cancel() {
            cancelled = !over;
            over = true;
        }
    }

    // ---- Protocol ----

    @Override
    public ClientStream open(Wire wire, ResponseEvents events) {
        Stream stream = new Stream((FakeWire) wire, events);
        streams.add(stream);
        return stream;
    }

    @Override
    public void accept(Wire wire, Listener listener, @Nullable ByteBuf received) {}

    @Override
    public void yield(Loop on) {
        yielded.add("yield");
    }

    @Override
    public void drain(Loop on, long idleNanos) {}

    @Override
    public void enter(Loop on) {}

    @Override
    public void leave(Loop on) {}

    /** One request that was sent. */
    static final class Stream implements ClientStream {
        final FakeWire wire;
        private final ResponseEvents events;
        final StringBuilder body = new StringBuilder();
        final List<String> fields = new ArrayList<>();
        String start = "";
        boolean requestEnded;
        boolean cancelled;
        boolean over;
        boolean begun;
        boolean reading = true;
        boolean writable = true;

        @Nullable
        ByteBuf ahead;

        Stream(FakeWire wire, ResponseEvents events) {
            this.wire = wire;
            this.events = events;
        }

        // ---- the origin ----

        void interim(int status) {
            events.interim(HeadText.response("HTTP/1.1 " + status + " X"));
        }

        void begins(int status, long length, String... lines) {
            String[] all = new String[lines.length + 1];
            all[0] = "HTTP/1.1 " + status + " X";
            System.arraycopy(lines, 0, all, 1, lines.length);
            ResponseHead head = HeadText.response(all);
            head.bodyLength(length);
            begun = true;
            events.head(head);
        }

        void body(String text) {
            events.body(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        }

        /** All that one read brought has been told. */
        void flushes() {
            events.flush();
        }

        void ends(boolean reusable) {
            over = true;
            if (!reusable) {
                wire.close();
            }
            events.end(null, reusable);
        }

        void responds(int status, String text) {
            begins(status, text.length());
            if (cancelled) {
                return;
            }
            if (!text.isEmpty()) {
                body(text);
            }
            ends(true);
        }

        void fails(Failure.Kind kind) {
            over = true;
            wire.close();
            events.failed(Failure.of(kind));
        }

        void takesMore() {
            writable = true;
            events.writable();
        }

        // ---- ClientStream ----

        @Override
        public void head(RequestHead head, RequestLine line, long bodyLength) {
            start = head.methodText() + " " + head.targetText() + " " + line + " " + bodyLength;
            fields.addAll(HeadText.lines(head));
        }

        @Override
        public void body(ByteBuf octets) {
            body.append(octets.toString(StandardCharsets.US_ASCII));
            octets.release();
        }

        @Override
        public void end(@Nullable Headers trailers) {
            if (requestEnded) {
                throw new IllegalStateException("the request was ended twice");
            }
            requestEnded = true;
        }

        @Override
        public void flush() {}

        @Override
        public boolean writable() {
            return writable;
        }

        @Override
        public void reading(boolean on) {
            reading = on;
        }

        @Override
        public void cancel() {
            cancelled = true;
            over = true;
            wire.close();
        }

        @Override
        public @Nullable ByteBuf detach() {
            over = true;
            return ahead;
        }
    }
}
