package dev.prox.protocol.http1;

import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.Intake;
import dev.prox.api.Protocol;
import dev.prox.api.RequestHead;
import dev.prox.api.Responder;
import dev.prox.api.ResponseHead;
import dev.prox.api.Wire;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeWire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's connection, with a listener that writes down what it is told and answers as a test wants. */
final class ServerSide implements Protocol.Listener {
    /** When requests are answered. */
    enum Answers {
        /** By the test. */
        NEVER,
        /** As soon as they are complete. */
        AT_ONCE,
        /** By a task of the loop, when they are complete. */
        LATER
    }

    static final long IDLE_NANOS = 5_000_000_000L;

    final FakeLoop loop = new FakeLoop();
    final FakeWire wire = new FakeWire(loop);
    /** What the intakes heard, one line for each call; parts of one body are one. */
    final List<String> told = new ArrayList<>();
    /** What was handed to a later version, each time. */
    final List<String> givenBack = new ArrayList<>();

    private final Protocol.Limits limits;
    private final Answers answers;
    private Http1 serving = new Http1(1);
    private boolean headSent;
    boolean passesOn;
    int flushes;
    int exchanges;

    @Nullable
    RequestHead request;

    @Nullable
    Responder responder;
    /** Whether each body is stopped at its head. */
    boolean pauses;

    @Nullable
    RuntimeException thrown;

    ServerSide(Answers answers, Protocol.Limits limits) {
        this.answers = answers;
        this.limits = limits;
    }

    ServerSide(Answers answers) {
        this(answers, Heads.LIMITS);
    }

    static ServerSide open(Answers answers) {
        ServerSide side = new ServerSide(answers);
        side.accept(null);
        return side;
    }

    void accept(@Nullable ByteBuf received) {
        serving.accept(wire, this, received);
        loop.runTasks();
    }

    void receive(String... reads) {
        wire.receive(reads);
        loop.runTasks();
    }

    void endInput() {
        wire.endInput();
        loop.runTasks();
    }

    /** Another version serves from now on. Returns the one before. */
    Http1 upgrade() {
        Http1 last = serving;
        serving = new Http1(1);
        last.yield(loop);
        loop.runTasks();
        return last;
    }

    void drain() {
        serving.drain(loop, 0);
    }

    /** Another process serves from now on; it takes connections as long as {@link #passesOn}. */
    void depart() {
        serving.drain(loop, IDLE_NANOS);
        loop.runTasks();
    }

    void leave() {
        serving.leave(loop);
    }

    // ---- the engine's part ----

    void head(int status, long length) {
        ResponseHead head = new ResponseHead();
        head.clear();
        head.status(status);
        headSent = true;
        responder.head(head, length);
    }

    void interim(int status) {
        ResponseHead head = new ResponseHead();
        head.clear();
        head.status(status);
        responder.interim(head);
    }

    void body(String text) {
        responder.body(Octets.of(text));
    }

    /** The whole answer; the exchange goes on. */
    void respond(int status, String body) {
        head(status, body.length());
        if (!body.isEmpty()) {
            body(body);
        }
        responder.end(null);
        responder.flush();
    }

    /** The whole answer, and the end of the exchange. */
    void answer(int status, String body) {
        respond(status, body);
        ended();
    }

    void ended() {
        headSent = false;
        request = null;
        responder.ended();
        loop.runTasks();
    }

    private void answerAsWanted() {
        String text = ++exchanges + " " + request.targetText();
        if (answers == Answers.AT_ONCE) {
            respond(200, text);
            request = null;
            headSent = false;
            responder.ended();
        } else if (answers == Answers.LATER) {
            loop.eventLoop().execute(() -> {
                if (request != null) {
                    respond(200, text);
                    request = null;
                    headSent = false;
                    responder.ended();
                }
            });
        }
    }

    // ---- Listener ----

    @Override
    public String name() {
        return "web";
    }

    @Override
    public boolean passesOn(Wire from) {
        return passesOn;
    }

    @Override
    public Protocol.Limits limits() {
        return limits;
    }

    @Override
    public void giveBack(Wire given, @Nullable ByteBuf received) {
        givenBack.add(received == null ? "" : received.toString(StandardCharsets.ISO_8859_1));
        if (!passesOn) {
            serving.accept(given, this, received);
        }
    }

    @Override
    public Intake open(Wire on, Responder with) {
        return new Written(with);
    }

    private final class Written implements Intake {
        private final Responder mine;

        Written(Responder mine) {
            this.mine = mine;
        }

        @Override
        public void head(RequestHead head) {
            responder = mine;
            request = head;
            told.add(head.methodText() + " " + head.targetText());
            if (thrown != null) {
                throw thrown;
            }
            mine.reading(!pauses);
            if (!head.hasBody()) {
                answerAsWanted();
            }
        }

        @Override
        public void body(ByteBuf octets) {
            String text = octets.toString(StandardCharsets.ISO_8859_1);
            octets.release();
            int last = told.size() - 1;
            if (told.get(last).startsWith("body ")) {
                told.set(last, told.get(last) + text);
            } else {
                told.add("body " + text);
            }
        }

        @Override
        public void end(@Nullable Headers trailers) {
            told.add(trailers == null ? "end" : "end " + Heads.lines(trailers));
            answerAsWanted();
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void failed(Failure failure) {
            told.add("failed " + failure.kind());
            if (failure.kind() == Failure.Kind.CLIENT_GONE || headSent) {
                request = null;
                mine.abort();
                mine.ended();
            } else {
                finish(failure);
            }
        }

        @Override
        public void malformed(RequestHead head, Failure failure) {
            responder = mine;
            request = head;
            told.add("malformed " + failure.kind());
            finish(failure);
        }

        private void finish(Failure failure) {
            respond(failure.kind().status(), "");
            request = null;
            headSent = false;
            mine.ended();
        }

        @Override
        public void writable() {
            told.add("writable");
        }

        @Override
        public void closed() {
            told.add("closed");
        }
    }
}
