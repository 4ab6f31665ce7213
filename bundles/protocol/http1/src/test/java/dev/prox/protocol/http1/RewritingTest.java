package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ClientStream;
import dev.prox.api.ClientStream.RequestLine;
import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.Intake;
import dev.prox.api.Method;
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
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Valid requests, mutated: whatever is accepted is accepted in any pieces, and what is written of it means the same to the next who reads it, so that
 * nothing can be smuggled past us.
 */
class RewritingTest {
    private static final String[] REQUESTS = {
        "GET /a/b?c=d HTTP/1.1\r\nHost: a.test:8080\r\nAccept: */*\r\nX-Empty:\r\n\r\n",
        "GET http://b.test/x?y HTTP/1.1\r\nHost: a.test\r\nConnection: close, x-one\r\nX-One: 1\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\nTE: trailers\r\nConnection: TE\r\n\r\n",
        "OPTIONS http://b.test:81 HTTP/1.1\r\nHost: b.test:81\r\nMax-Forwards: 3\r\n\r\n",
        "HEAD /h HTTP/1.0\r\nConnection: keep-alive\r\nKeep-Alive: 5\r\nExpect: x\r\n\r\n",
        "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\nhello world",
        "PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n"
                + "5\r\nhello\r\n6;a=\"b\"\r\n world\r\n0\r\nT: 1\r\nHost: b\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "POST /z HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "DELETE /d HTTP/1.1\r\nHost: a\r\nProxy-Connection: x\r\nHTTP2-Settings: y\r\nX-Proxy-To: c:1\r\n\r\n",
    };
    private static final String[] PARTS = {
        "\r",
        "\n",
        "\r\n",
        "\r\n\r\n",
        " ",
        "\t",
        "\0",
        "\u000b",
        "\u0080",
        ":",
        ",",
        ";",
        "0",
        "1",
        "a",
        "[",
        "#",
        "@",
        "/",
        "Content-Length: 5\r\n",
        "content-length:0\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: x\r\n",
        "Connection: content-length, host\r\n",
        "Connection: transfer-encoding\r\n",
        "Connection: close\r\n",
        "Host: c\r\n",
        "Upgrade: h2c\r\n",
        "Expect: 100-continue\r\n",
        "GET / HTTP/1.1\r\nHost: s\r\n\r\n",
        "0\r\n\r\n",
        "X: y\r\n",
        " folded\r\n",
    };
    private static final Set<String> OF_ONE_HOP = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "transfer-encoding",
            "content-length",
            "upgrade",
            "http2-settings");
    private static final int ROUNDS = 800;

    private final Random random = new Random(9);
    private final FakeLoop loop = new FakeLoop();
    private final ClientSide unheard = new ClientSide();

    private String mutated() {
        StringBuilder text = new StringBuilder(REQUESTS[random.nextInt(REQUESTS.length)]);
        if (random.nextInt(4) == 0) {
            text.append(REQUESTS[random.nextInt(REQUESTS.length)]);
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            mutate(text);
        }
        return text.toString();
    }

    private void mutate(StringBuilder text) {
        int at = random.nextInt(text.length());
        int lineFrom = text.lastIndexOf("\r\n", at) + 2;
        lineFrom = lineFrom == 1 ? 0 : lineFrom;
        switch (random.nextInt(6)) {
            case 0 -> text.setCharAt(at, (char) random.nextInt(256));
            case 1 -> text.insert(at, PARTS[random.nextInt(PARTS.length)]);
            case 2 -> text.insert(lineFrom, PARTS[random.nextInt(PARTS.length)]);
            case 3 -> text.delete(at, Math.min(text.length() - 1, at + 1 + random.nextInt(4)));
            case 4 -> text.insert(lineFrom, text.substring(lineFrom, Math.max(lineFrom, text.indexOf("\r\n", at) + 2)));
            default -> text.setCharAt(at, Character.toUpperCase(text.charAt(at)));
        }
    }

    // ---- what a request means ----

    private static String meaning(RequestHead head) {
        boolean server = head.method() == Method.OPTIONS && head.pathFrom() == head.queryTo();
        String path = server ? "*" : head.pathText().isEmpty() ? "/" : head.pathText();
        StringBuilder text = new StringBuilder(head.methodText() + " " + head.hostText() + " " + head.port() + " "
                + path + Octets.text(head.bytes(), head.pathTo(), head.queryTo()) + " " + head.bodyLength() + " "
                + head.upgrade());
        for (int i = 0; i < head.count(); i++) {
            String name = head.name(i).toLowerCase(Locale.ROOT);
            boolean kept = !OF_ONE_HOP.contains(name) || head.upgrade() && name.equals("upgrade");
            if (kept && !head.removed(i)) {
                text.append("\n").append(name).append(": ").append(head.value(i));
            }
        }
        return text.toString();
    }

    /** What each request means, with its body and trailers; ends with what was wrong. */
    private List<String> read(List<String> pieces, @Nullable List<String> written) {
        FakeWire wire = new FakeWire(loop);
        Next next = new Next(written);
        new Http1(1).accept(wire, next, null);
        for (String piece : pieces) {
            wire.receive(piece);
            loop.runTasks();
        }
        wire.breakDown();
        assertThat(wire.unreleased()).isZero();
        return next.told;
    }

    // ---- the tests ----

    @Test
    void whatIsAcceptedMeansTheSameToTheNext() {
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutated();
            List<String> written = new ArrayList<>();
            List<String> told = read(List.of(text), written);
            assertThat(read(Octets.cut(text, random), null)).as(text).isEqualTo(told);
            assertThat(written)
                    .hasSameSizeAs(
                            told.stream().filter(each -> each.endsWith("\nend")).toList());
            for (int i = 0; i < written.size(); i++) {
                accepted++;
                assertPlain(written.get(i));
                assertThat(read(List.of(written.get(i)), null))
                        .as(written.get(i))
                        .containsExactly(told.get(i));
            }
        }
        assertThat(accepted).isBetween(ROUNDS / 4, ROUNDS * 2);
    }

    /** As the most lenient reader would see it. */
    private static void assertPlain(String written) {
        String head = written.substring(0, written.indexOf("\r\n\r\n"));
        assertThat(head.replace("\r\n", "")).as(written).doesNotContain("\r", "\n", "\0");
        int lengths = 0;
        for (String line : head.split("\r\n")) {
            String name = line.replaceAll("[\\s\\x00-\\x20]+", "").toLowerCase(Locale.ROOT);
            lengths += name.startsWith("content-length:") || name.startsWith("transfer-encoding:") ? 1 : 0;
            assertThat(line).isNotEmpty().doesNotMatch("^[ \\t].*");
        }
        assertThat(lengths).as(written).isLessThanOrEqualTo(1);
    }

    @Test
    void soItIsInAbsoluteForm() {
        for (int round = 0; round < ROUNDS; round++) {
            RequestHead head = new RequestHead();
            head.clear();
            if (parsed(head, mutated()) && head.hostTo() > head.hostFrom() && head.method() != Method.CONNECT) {
                String meaning = meaning(head);
                String written = Heads.written(head, RequestLine.ABSOLUTE, head.bodyLength());
                RequestHead again = new RequestHead();
                again.clear();
                assertThat(parsed(again, written)).as(written).isTrue();
                assertThat(meaning(again)).as(written).isEqualTo(meaning);
            }
        }
    }

    private static boolean parsed(RequestHead head, String text) {
        RequestParser parser = new RequestParser(Heads.LIMITS);
        parser.begin();
        ByteBuf in = Octets.of(text);
        int before = in.readableBytes();
        int result = parser.read(head, in);
        assertThat(in.readerIndex()).isBetween(0, before);
        in.release();
        return result == Lines.DONE;
    }

    /** A listener that hands each request on to an upstream wire of its own and answers it. */
    private final class Next implements Protocol.Listener, Intake {
        private final List<String> told = new ArrayList<>();
        private final @Nullable List<String> written;
        private final StringBuilder body = new StringBuilder();
        private final Http1 http1 = new Http1(1);
        private String meaning = "";
        private @Nullable FakeWire upstream;
        private @Nullable ClientStream stream;
        private @Nullable Responder responder;

        Next(@Nullable List<String> written) {
            this.written = written;
        }

        @Override
        public String name() {
            return "web";
        }

        @Override
        public Protocol.Limits limits() {
            return Heads.LIMITS;
        }

        @Override
        public void giveBack(Wire wire, @Nullable ByteBuf received) {
            throw new AssertionError();
        }

        @Override
        public Intake open(Wire wire, Responder with) {
            responder = with;
            return this;
        }

        @Override
        public void head(RequestHead head) {
            meaning = meaning(head);
            body.setLength(0);
            upstream = new FakeWire(loop);
            stream = http1.open(upstream, unheard);
            stream.head(
                    head,
                    head.method() == Method.CONNECT ? RequestLine.AUTHORITY : RequestLine.ORIGIN,
                    head.bodyLength());
            if (!head.hasBody()) {
                finish(null);
            }
        }

        @Override
        public void body(ByteBuf octets) {
            body.append(octets.toString(StandardCharsets.ISO_8859_1));
            stream.body(octets);
        }

        @Override
        public void end(@Nullable Headers trailers) {
            stream.end(trailers);
            finish(trailers);
        }

        private void finish(@Nullable Headers trailers) {
            stream.flush();
            if (written != null) {
                written.add(upstream.sent());
            }
            stream.cancel();
            List<String> lines = trailers == null ? List.of() : Heads.lines(trailers);
            told.add(meaning + "\n\n" + body
                    + lines.stream().map(String::toLowerCase).toList() + "\nend");
            answer(200);
        }

        private void answer(int status) {
            ResponseHead head = new ResponseHead();
            head.clear();
            head.status(status);
            responder.head(head, 0);
            responder.end(null);
            responder.flush();
            responder.ended();
        }

        @Override
        public void failed(Failure failure) {
            stream.cancel();
            told.add(meaning + "\n\n" + body + "\nfailed " + failure.kind());
            if (failure.kind() == Failure.Kind.CLIENT_GONE) {
                responder.abort();
                responder.ended();
            } else {
                answer(failure.kind().status());
            }
        }

        @Override
        public void malformed(RequestHead head, Failure failure) {
            told.add("malformed " + failure.kind());
            answer(failure.kind().status());
        }

        @Override
        public void flush() {}

        @Override
        public void writable() {}

        @Override
        public void closed() {}
    }
}
