package dev.prox.protocol.http1;

import dev.prox.api.ClientStream;
import dev.prox.api.ClientStream.RequestLine;
import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.Intake;
import dev.prox.api.Method;
import dev.prox.api.Protocol;
import dev.prox.api.RequestHead;
import dev.prox.api.Responder;
import dev.prox.api.ResponseEvents;
import dev.prox.api.ResponseHead;
import dev.prox.api.Wire;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeWire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A proxy of both sides of this bundle and nothing between them: each request goes to an origin of its own, which says its piece and ends. */
final class Relay implements Protocol.Listener, Intake {
    private static final Protocol.Limits LIMITS =
            new Protocol.Limits(1_000_000_000L, 1_000_000_000L, 1_000_000_000L, 0, 32 * 1024, 128, 8192, 1 << 20);

    final FakeLoop loop = new FakeLoop();
    final FakeWire client = new FakeWire(loop);
    /** The requests that were taken, in their order. */
    final List<Passing> passings = new ArrayList<>();
    /** Why a head was refused, or null. */
    Failure.@Nullable Kind refused;

    private final Http1 http1 = new Http1(1);
    private final RequestLine line;
    private final List<String> answer;
    private Responder responder;
    private Passing current;

    /** @param answer what each origin sends, read by read */
    Relay(RequestLine line, List<String> answer) {
        this.line = line;
        this.answer = answer;
    }

    /** What the client sends, read by read; then it is gone. */
    static Relay of(RequestLine line, List<String> reads, List<String> answer) {
        Relay relay = new Relay(line, answer);
        relay.http1.accept(relay.client, relay, null);
        for (String read : reads) {
            relay.client.receive(read);
            relay.loop.runTasks();
        }
        return relay;
    }

    /** The client leaves; nothing is kept. */
    void end() {
        client.endInput();
        loop.runTasks();
        client.breakDown();
        loop.runTasks();
        long kept = client.unreleased()
                + passings.stream().mapToLong(p -> p.origin.unreleased()).sum();
        if (kept > 0) {
            throw new AssertionError(kept + " buffers were not released");
        }
    }

    // ---- one request and its response ----

    /** Both as they were read, and the wire between them. */
    final class Passing implements ResponseEvents {
        final FakeWire origin = new FakeWire(loop);
        final List<Integer> interims = new ArrayList<>();
        Passage request;

        @Nullable
        Passage response;
        /** Whether the request came whole. */
        boolean asked;
        /** Whether the response came whole. */
        boolean answered;

        boolean tunnel;
        Failure.@Nullable Kind failure;

        private final RequestHead head;
        private final StringBuilder requestBody = new StringBuilder();
        private final StringBuilder responseBody = new StringBuilder();
        private @Nullable ClientStream stream = http1.open(origin, this);

        Passing(RequestHead head) {
            this.head = head;
            request = Passage.of(head);
        }

        /** All that is to be the same wherever the reads are cut. */
        @Override
        public String toString() {
            String origin = response == null
                    ? ""
                    : response.with(responseBody.toString(), response.trailers())
                            .toString();
            return request.with(requestBody.toString(), request.trailers())
                    + (asked ? " asked " : " ")
                    + interims
                    + origin
                    + (answered ? " answered " : " ")
                    + (tunnel ? "tunnel " : "")
                    + failure;
        }

        private void ask(RequestLine as) {
            stream.head(head, head.method() == Method.CONNECT ? RequestLine.AUTHORITY : as, head.bodyLength());
            if (!head.hasBody()) {
                asked = true;
                listen();
            }
        }

        private void requestBody(ByteBuf octets) {
            requestBody.append(octets.toString(StandardCharsets.ISO_8859_1));
            if (stream == null) {
                octets.release();
            } else {
                stream.body(octets);
            }
        }

        private void requestEnd(@Nullable Headers trailers) {
            asked = true;
            request = request.with(requestBody.toString(), trailers == null ? List.of() : Heads.lines(trailers));
            if (stream != null) {
                stream.end(trailers);
                listen();
            }
        }

        private void listen() {
            stream.flush();
            origin.receive(answer.toArray(String[]::new));
            origin.endInput();
        }

        private void cancel() {
            ClientStream open = stream;
            stream = null;
            if (open != null) {
                open.flush();
                open.cancel();
            }
        }

        private void answerOurselves(int status) {
            if (response == null) {
                respond(status);
            } else {
                responder.abort();
            }
            responder.ended();
        }

        @Override
        public void interim(ResponseHead interim) {
            interims.add(interim.status());
            responder.interim(interim);
        }

        @Override
        public void head(ResponseHead head) {
            boolean wanted = this.head.upgrade() || this.head.method() == Method.CONNECT;
            if (head.status() == 101 && !wanted) {
                cancel();
                answerOurselves(502);
                return;
            }
            response = Passage.of(head);
            if (head.status() == 101 || this.head.method() == Method.CONNECT && head.status() < 300) {
                tunnel(head);
                return;
            }
            long length = head.bodyLength();
            responder.head(head, length == ResponseHead.UNTIL_CLOSE ? ResponseHead.CHUNKED : length);
        }

        private void tunnel(ResponseHead head) {
            tunnel = true;
            release(responder.tunnel(head));
            release(stream.detach());
            stream = null;
            responder.ended();
        }

        private static void release(@Nullable ByteBuf ahead) {
            if (ahead != null) {
                ahead.release();
            }
        }

        @Override
        public void body(ByteBuf octets) {
            responseBody.append(octets.toString(StandardCharsets.ISO_8859_1));
            responder.body(octets);
        }

        @Override
        public void end(@Nullable Headers trailers, boolean reusable) {
            stream = null;
            answered = true;
            response = response.with(responseBody.toString(), trailers == null ? List.of() : Heads.lines(trailers));
            responder.end(trailers);
            responder.flush();
            responder.ended();
        }

        @Override
        public void failed(Failure why) {
            stream = null;
            failure = why.kind();
            answerOurselves(502);
        }

        @Override
        public void flush() {}

        @Override
        public void writable() {}
    }

    private void respond(int status) {
        ResponseHead head = new ResponseHead();
        head.clear();
        head.status(status);
        responder.head(head, 0);
        responder.end(null);
        responder.flush();
    }

    // ---- Intake ----

    @Override
    public void head(RequestHead head) {
        current = new Passing(head);
        passings.add(current);
        current.ask(line);
    }

    @Override
    public void body(ByteBuf octets) {
        current.requestBody(octets);
    }

    @Override
    public void end(@Nullable Headers trailers) {
        current.requestEnd(trailers);
    }

    @Override
    public void failed(Failure why) {
        current.failure = why.kind();
        current.cancel();
        if (why.kind() == Failure.Kind.CLIENT_GONE) {
            responder.abort();
            responder.ended();
        } else {
            current.answerOurselves(why.kind().status());
        }
    }

    @Override
    public void malformed(RequestHead head, Failure why) {
        refused = why.kind();
        respond(why.kind().status());
        responder.ended();
    }

    @Override
    public void flush() {}

    @Override
    public void writable() {}

    @Override
    public void closed() {}

    // ---- Listener ----

    @Override
    public String name() {
        return "web";
    }

    @Override
    public Protocol.Limits limits() {
        return LIMITS;
    }

    @Override
    public void giveBack(Wire given, @Nullable ByteBuf received) {
        throw new AssertionError("there is no later version");
    }

    @Override
    public Intake open(Wire on, Responder with) {
        responder = with;
        return this;
    }
}
