package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.protocol.http1.ServerSide.Answers;
import dev.prox.testkit.FakeWire.Ending;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests in, answers out. */
class ServerConnectionTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";
    private static final String CONVERSATION = "GET /1" + HOST + "\r\n"
            + "POST /2" + HOST + "Content-Length: 5\r\n\r\nhello"
            + "PUT /3" + HOST + "Transfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n"
            + "HEAD /4" + HOST + "\r\n"
            + "\r\n"
            + "GET /5 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
            + "DELETE /6" + HOST + "Content-Length: 0\r\n\r\n"
            + "GET /7" + HOST + "Connection: close\r\n\r\n"
            + "GET /8" + HOST + "\r\n";
    private static final List<String> TOLD = List.of(
            "GET /1",
            "POST /2",
            "body hello",
            "end",
            "PUT /3",
            "body abcde",
            "end [T: 1]",
            "HEAD /4",
            "GET /5",
            "DELETE /6",
            "GET /7",
            "closed");
    private static final String SENT = ok("1 /1", "")
            + ok("2 /2", "")
            + ok("3 /3", "")
            + "HTTP/1.1 200 OK\r\n\r\n"
            + ok("5 /5", "Connection: keep-alive\r\n")
            + ok("6 /6", "")
            + ok("7 /7", "Connection: close\r\n");

    private ServerSide side = ServerSide.open(Answers.AT_ONCE);

    private static String ok(String body, String fields) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n" + fields + "\r\n" + body;
    }

    @AfterEach
    void everyReadIsReleased() {
        side.wire.breakDown();
        assertThat(side.wire.unreleased()).isZero();
    }

    private void converse(Answers answers, List<String> pieces) {
        side = ServerSide.open(answers);
        pieces.forEach(side::receive);
        assertThat(side.told).isEqualTo(TOLD);
        assertThat(side.wire.sent()).isEqualTo(SENT);
        assertThat(side.wire.ending()).isIn(Ending.FINISHED, Ending.AFTER_FLUSH);
        assertThat(side.wire.unreleased()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Answers.class,
            names = {"AT_ONCE", "LATER"})
    void aClientThatAskedForTheEndIsNotWaitedFor(Answers answers) {
        side = ServerSide.open(answers);
        side.receive("POST /1" + HOST + "Connection: close\r\nContent-Length: 5\r\n\r\nhello");
        assertThat(side.wire.ending()).isEqualTo(Ending.FINISHED);
        side = ServerSide.open(answers);
        side.receive("GET /1" + HOST + "Connection: close\r\nContent-Length: x\r\n\r\n");
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
    }

    @ParameterizedTest
    @EnumSource(
            value = Answers.class,
            names = {"AT_ONCE", "LATER"})
    void aConversationIsTheSameInAnyPieces(Answers answers) {
        converse(answers, List.of(CONVERSATION));
        converse(answers, Octets.single(CONVERSATION));
        Random random = new Random(6);
        for (int round = 0; round < 50; round++) {
            converse(answers, Octets.cut(CONVERSATION, random));
        }
    }

    @Test
    void severalReadsOfOneBatchAreFlushedOnce() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("PUT /" + HOST + "Content-Length: 9\r\n\r\n", "abc", "def");
        assertThat(side.told).containsExactly("PUT /", "body abcdef");
        assertThat(side.flushes).isOne();
    }

    @Test
    void aRequestIsReadWhenTheOneBeforeIsAnswered() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("GET /1" + HOST + "\r\nGET /2" + HOST + "\r\nGET");
        assertThat(side.told).containsExactly("GET /1");
        assertThat(side.wire.reading()).isFalse();
        side.receive(" /3" + HOST + "\r\n");
        side.answer(200, "one");
        assertThat(side.told).containsExactly("GET /1", "GET /2");
        side.answer(200, "two");
        assertThat(side.wire.reading()).isTrue();
        assertThat(side.told).containsExactly("GET /1", "GET /2", "GET /3");
        side.answer(200, "three");
        assertThat(side.wire.sent()).isEqualTo(ok("one", "") + ok("two", "") + ok("three", ""));
    }

    @Test
    void aPartOfABodyThatWaitedIsFlushedToo() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("GET /1" + HOST + "\r\nPUT /2" + HOST + "Content-Length: 9\r\n\r\nabc");
        int before = side.flushes;
        side.answer(200, "");
        assertThat(side.told).endsWith("PUT /2", "body abc");
        assertThat(side.flushes).isEqualTo(before + 1);
    }

    @Test
    void whatAnEarlierVersionReadIsReadAndFlushed() {
        side = new ServerSide(Answers.NEVER);
        side.accept(Octets.of("PUT /" + HOST + "Content-Length: 9\r\n\r\nabc"));
        assertThat(side.told).containsExactly("PUT /", "body abc");
        assertThat(side.flushes).isOne();
    }

    @Test
    void whatAnEarlierVersionReadOfAClosedWireIsReleased() {
        side = new ServerSide(Answers.NEVER);
        side.wire.breakDown();
        var received = Octets.of("GET /" + HOST + "\r\n");
        side.accept(received);
        assertThat(received.refCnt()).isZero();
        assertThat(side.told).containsExactly("closed");
    }

    @Test
    void aMalformedRequestIsAnsweredAndTheConnectionClosed() {
        side.receive("GET /1" + HOST + "\r\nGET /2 HTTP/1.1\r\n\r\nGET /3" + HOST + "\r\n");
        assertThat(side.told).containsExactly("GET /1", "malformed MALFORMED_REQUEST", "closed");
        assertThat(side.wire.sent())
                .endsWith("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
    }

    @Test
    void aMalformedChunkIsAnsweredAndTheConnectionClosed() {
        side.receive("PUT /" + HOST + "Transfer-Encoding: chunked\r\n\r\n1\r\nab");
        assertThat(side.told).containsExactly("PUT /", "body a", "failed MALFORMED_REQUEST", "closed");
        assertThat(side.wire.sent()).startsWith("HTTP/1.1 400 ").contains("Connection: close");
    }

    @Test
    void aBodyInChunksHasALargest() {
        side = new ServerSide(Answers.AT_ONCE, Heads.limits(1000, 10, 100, 4));
        side.accept(null);
        side.receive("PUT /" + HOST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        assertThat(side.told).containsExactly("PUT /", "body abc", "failed BODY_TOO_LARGE", "closed");
        assertThat(side.wire.sent()).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void anExceptionOfTheEngineClosesTheConnectionAndLosesNoBuffer() {
        side.thrown = new IllegalStateException("thrown by the test");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> side.receive("GET /" + HOST + "\r\nGET")))
                .isSameAs(side.thrown);
        side.loop.runTasks();
        assertThat(side.told).containsExactly("GET /", "failed CLIENT_GONE", "closed");
        assertThat(side.wire.ending()).isEqualTo(Ending.CLOSED);
        assertThat(side.wire.unreleased()).isZero();
    }

    // ---- answers ----

    @Test
    void nobodyGetsABodyThatHisRequestOrTheStatusForbids() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("HEAD /" + HOST + "\r\n");
        side.answer(200, "hello");
        side.receive("GET /" + HOST + "\r\n");
        side.answer(204, "hello");
        side.receive("GET /" + HOST + "\r\n");
        side.head(304, -1);
        side.body("hello");
        side.responder.end(Heads.fields("T: 1"));
        side.responder.flush();
        side.ended();
        assertThat(side.wire.sent())
                .isEqualTo("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n");
    }

    @Test
    void aBodyOfUnknownLengthIsInChunks() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("GET /" + HOST + "\r\n");
        side.head(200, -1);
        side.body("hello");
        side.responder.end(Heads.fields("T: 1"));
        side.responder.flush();
        side.ended();
        assertThat(side.wire.sent())
                .isEqualTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: 1\r\n\r\n");
        assertThat(side.wire.ending()).isEqualTo(Ending.OPEN);
    }

    @Test
    void forAnOldClientItEndsWithTheConnection() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        side.head(200, -1);
        side.body("hello");
        side.responder.end(Heads.fields("T: 1"));
        side.responder.flush();
        side.ended();
        assertThat(side.wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello");
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
    }

    @Test
    void interimAnswersAreForNewClients() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("GET /" + HOST + "\r\n");
        side.interim(103);
        assertThat(side.wire.takeSent()).isEqualTo("HTTP/1.1 103 \r\n\r\n");
        side.answer(200, "");
        side.wire.takeSent();
        side.receive("GET / HTTP/1.0\r\n\r\n");
        side.interim(103);
        assertThat(side.wire.sent()).isEmpty();
    }

    @Test
    void anAbortedAnswerIsSeenToBeIncomplete() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("GET /" + HOST + "\r\n");
        side.head(200, -1);
        side.body("hello");
        side.responder.abort();
        side.ended();
        assertThat(side.wire.sent()).endsWith("\r\n\r\n5\r\nhello\r\n");
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
        assertThat(side.told).endsWith("closed");
    }

    @Test
    void forAnOldClientItIsReset() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("GET / HTTP/1.0\r\n\r\n");
        side.head(200, -1);
        side.body("hello");
        side.responder.abort();
        side.responder.abort();
        side.ended();
        assertThat(side.wire.ending()).isEqualTo(Ending.RESET);
        assertThat(side.told).endsWith("closed");
    }

    @Test
    void backPressureGoesBothWays() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("PUT /" + HOST + "Content-Length: 9\r\n\r\nabc");
        side.responder.reading(false);
        assertThat(side.wire.reading()).isFalse();
        side.wire.writable(false);
        assertThat(side.responder.writable()).isFalse();
        side.wire.writable(true);
        assertThat(side.told).endsWith("writable");
        side.responder.reading(true);
        side.receive("defghi");
        assertThat(side.told).endsWith("body defghi", "end");
    }

    @Test
    void readingThatWasStoppedBeginsAgainWithTheNextRequest() {
        side = ServerSide.open(Answers.NEVER);
        side.pauses = true;
        side.receive("PUT /" + HOST + "Content-Length: 3\r\n\r\nabc");
        assertThat(side.told).containsExactly("PUT /", "body abc", "end");
        assertThat(side.wire.reading()).isFalse();
        side.answer(200, "");
        assertThat(side.wire.reading()).isTrue();
    }

    // ---- early answers ----

    @Test
    void theRestOfABodyIsDroppedToKeepTheConnection() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("PUT /1" + HOST + "Content-Length: 9\r\n\r\nabc");
        side.responder.reading(false);
        side.answer(403, "");
        assertThat(side.wire.reading()).isTrue();
        side.receive("def");
        side.receive("ghiGET /2" + HOST + "\r\n");
        assertThat(side.told).containsExactly("PUT /1", "body abc", "GET /2");
        side.answer(200, "");
        assertThat(side.wire.ending()).isEqualTo(Ending.OPEN);
    }

    @Test
    void theRestOfAChunkedBodyIsDroppedToo() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("PUT /1" + HOST + "Transfer-Encoding: chunked\r\n\r\n1\r\na");
        side.answer(403, "");
        side.receive("\r\n2\r\nbc\r\n0\r\nT: 1\r\n\r\nGET /2" + HOST + "\r\n");
        assertThat(side.told).containsExactly("PUT /1", "body a", "GET /2");
    }

    @Test
    void whatIsDroppedIsBounded() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("PUT /1" + HOST + "Content-Length: 900000\r\n\r\n");
        side.answer(403, "");
        String block = "x".repeat(64 * 1024);
        side.receive(block, block, block, block);
        assertThat(side.wire.ending()).isEqualTo(Ending.OPEN);
        side.receive("x");
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
        assertThat(side.told).containsExactly("PUT /1", "closed");
    }

    @Test
    void aChunkThatIsMalformedWhileDroppedEndsTheConnection() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("PUT /1" + HOST + "Transfer-Encoding: chunked\r\n\r\n1\r\na");
        side.answer(403, "");
        side.receive("\r\nx");
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
        assertThat(side.told).containsExactly("PUT /1", "body a", "closed");
    }

    @Test
    void aClientThatIsToBeLeftGetsNoTimeToSendItsBody() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("PUT /1" + HOST + "Connection: close\r\nContent-Length: 9\r\n\r\nabc");
        side.answer(403, "");
        assertThat(side.wire.sent()).contains("Connection: close");
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
    }

    // ---- Expect: 100-continue ----

    @Test
    void aClientThatWasToldToContinueSendsItsBody() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("PUT /" + HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
        side.interim(100);
        assertThat(side.wire.takeSent()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        side.receive("abc");
        side.answer(200, "");
        assertThat(side.wire.sent()).doesNotContain("Connection");
        assertThat(side.wire.ending()).isEqualTo(Ending.OPEN);
    }

    @Test
    void oneThatWasNotIsLeftSinceNobodyKnowsWhetherItWillSend() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("PUT /" + HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
        side.answer(403, "");
        assertThat(side.wire.sent()).contains("Connection: close");
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
    }

    @Test
    void oneThatDidNotWaitIsKept() {
        side = ServerSide.open(Answers.NEVER);
        side.receive("PUT /" + HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");
        side.answer(200, "");
        assertThat(side.wire.ending()).isEqualTo(Ending.OPEN);
    }

    @Test
    void anExpectationOfOneRequestIsNotThatOfTheNext() {
        side = ServerSide.open(Answers.NEVER);
        String request = "PUT /" + HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n";
        side.receive(request);
        side.interim(100);
        side.receive("abc");
        side.answer(200, "");
        side.receive(request);
        side.answer(200, "");
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
    }
}
