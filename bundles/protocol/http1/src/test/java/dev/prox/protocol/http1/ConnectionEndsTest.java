package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.protocol.http1.ServerSide.Answers;
import dev.prox.testkit.FakeWire.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client's connection ends, or goes to somebody else: clients that leave, timeouts, upgrades. */
class ConnectionEndsTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";
    private static final String GET = "GET /" + HOST + "\r\n";

    private ServerSide side = ServerSide.open(Answers.NEVER);

    @AfterEach
    void everyReadIsReleased() {
        side.wire.breakDown();
        assertThat(side.wire.unreleased()).isZero();
    }

    private void answersAtOnce() {
        side = ServerSide.open(Answers.AT_ONCE);
    }

    // ---- clients that leave ----

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "G", "GET / HTTP/1.1\r\nHost"})
    void aClientMayLeaveBetweenTwoRequestsAndWithinAHead(String received) {
        side.receive(received);
        side.endInput();
        assertThat(side.told).containsExactly("closed");
        assertThat(side.wire.open()).isFalse();
        assertThat(side.wire.sent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GET / HTTP/1.1\r\nHost"})
    void soMayOneWhoseConnectionBreaks(String received) {
        side.receive(received);
        side.wire.breakDown();
        assertThat(side.told).containsExactly("closed");
    }

    @Test
    void aClientThatLeavesWithinItsBodyIsGone() {
        side.receive("PUT /" + HOST + "Content-Length: 9\r\n\r\nabc");
        side.endInput();
        assertThat(side.told).containsExactly("PUT /", "body abc", "failed CLIENT_GONE", "closed");
        assertThat(side.wire.open()).isFalse();
        assertThat(side.wire.sent()).isEmpty();
    }

    @Test
    void aClientThatEndedItsDirectionIsAnswered() {
        side.receive(GET);
        side.endInput();
        assertThat(side.told).containsExactly("GET /");
        side.answer(200, "late");
        assertThat(side.wire.sent()).contains("Connection: close").endsWith("late");
        assertThat(side.wire.open()).isFalse();
        assertThat(side.told).endsWith("closed");
    }

    @Test
    void soAreAllRequestsThatItSentBefore() {
        side.receive("GET /1" + HOST + "\r\nGET /2" + HOST + "\r\nGET /3" + HOST + "\r\nGET");
        side.endInput();
        for (int i = 1; i <= 3; i++) {
            assertThat(side.told).hasSize(i).endsWith("GET /" + i);
            side.answer(200, "");
        }
        assertThat(side.told).endsWith("closed");
        assertThat(side.wire.open()).isFalse();
    }

    @Test
    void requestsThatWaitedAreAnsweredAtOnceAndTheConnectionClosed() {
        side = ServerSide.open(Answers.LATER);
        side.wire.receive("GET /1" + HOST + "\r\nGET /2" + HOST + "\r\n");
        side.endInput();
        assertThat(side.told).containsExactly("GET /1", "GET /2", "closed");
        assertThat(side.wire.sent()).endsWith("Connection: close\r\n\r\n2 /2");
    }

    @Test
    void aBodyThatItEndedTooEarlyIsNotComplete() {
        side.receive("GET /1" + HOST + "\r\nPUT /2" + HOST + "Content-Length: 9\r\n\r\nabc");
        side.endInput();
        side.answer(200, "");
        assertThat(side.told).containsExactly("GET /1", "PUT /2", "body abc", "failed CLIENT_GONE", "closed");
    }

    @Test
    void aClientWhoseConnectionBreaksWhileItWaitsIsGone() {
        side.receive(GET + GET);
        side.wire.breakDown();
        assertThat(side.told).containsExactly("GET /", "failed CLIENT_GONE", "closed");
    }

    @Test
    void soIsOneWhoseConnectionBreaksWithinTheAnswer() {
        side.receive(GET);
        side.head(200, -1);
        side.body("hello");
        side.wire.breakDown();
        assertThat(side.told).containsExactly("GET /", "failed CLIENT_GONE", "closed");
    }

    @Test
    void andOneThatLeavesWithinADroppedBody() {
        side.receive("PUT /" + HOST + "Content-Length: 9\r\n\r\nabc");
        side.answer(403, "");
        side.endInput();
        assertThat(side.told).containsExactly("PUT /", "body abc", "closed");
        assertThat(side.wire.open()).isFalse();
    }

    // ---- timeouts ----

    @Test
    void anIdleConnectionIsClosed() {
        side.loop.advance(Duration.ofSeconds(59));
        assertThat(side.wire.open()).isTrue();
        side.loop.advance(Duration.ofSeconds(2));
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
        assertThat(side.wire.sent()).isEmpty();
        assertThat(side.told).containsExactly("closed");
    }

    @Test
    void anEmptyLineIsNoBeginningOfARequest() {
        side.receive("\r\n");
        side.loop.advance(Duration.ofSeconds(59));
        assertThat(side.wire.ending()).isEqualTo(Ending.OPEN);
        side.loop.advance(Duration.ofSeconds(2));
        assertThat(side.wire.sent()).isEmpty();
    }

    @Test
    void aHeadThatTakesTooLongIsAnswered() {
        side.receive("GET / HTTP/1.1\r\n");
        side.loop.advance(Duration.ofSeconds(9));
        side.receive("Host: a\r\n");
        side.loop.advance(Duration.ofSeconds(2));
        assertThat(side.told).containsExactly("malformed REQUEST_TIMEOUT", "closed");
        assertThat(side.wire.sent()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
    }

    @Test
    void soIsOneThatHasHardlyBegun() {
        side.receive("G");
        side.loop.advance(Duration.ofSeconds(11));
        assertThat(side.told).containsExactly("malformed REQUEST_TIMEOUT", "closed");
    }

    @Test
    void aBodyThatStopsIsAnswered() {
        side.receive("PUT /" + HOST + "Content-Length: 9\r\n\r\nabc");
        side.loop.advance(Duration.ofSeconds(29));
        side.receive("def");
        side.loop.advance(Duration.ofSeconds(29));
        assertThat(side.told).containsExactly("PUT /", "body abcdef");
        side.loop.advance(Duration.ofSeconds(2));
        assertThat(side.told).endsWith("failed REQUEST_TIMEOUT", "closed");
        assertThat(side.wire.sent()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
    }

    @Test
    void aBodyThatNobodyReadsHasTime() {
        side.receive("PUT /" + HOST + "Content-Length: 9\r\n\r\nabc");
        side.responder.reading(false);
        side.loop.advance(Duration.ofSeconds(1000));
        assertThat(side.told).containsExactly("PUT /", "body abc");
        side.responder.reading(true);
        side.loop.advance(Duration.ofSeconds(31));
        assertThat(side.told).endsWith("failed REQUEST_TIMEOUT", "closed");
    }

    @Test
    void whatIsDroppedHasNoLongerThanABody() {
        side.receive("PUT /" + HOST + "Content-Length: 900\r\n\r\nabc");
        side.answer(403, "");
        for (int i = 0; i < 4; i++) {
            side.loop.advance(Duration.ofSeconds(8));
            side.receive("x");
        }
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
        assertThat(side.told).endsWith("closed");
    }

    @Test
    void anAnswerHasTheTimeThatTheEngineGives() {
        side.receive(GET);
        side.loop.advance(Duration.ofSeconds(1000));
        side.answer(200, "");
        side.loop.advance(Duration.ofSeconds(59));
        assertThat(side.wire.ending()).isEqualTo(Ending.OPEN);
    }

    @Test
    void anEndedConnectionHasNoTimeouts() {
        side.receive("BAD\r\n");
        side.loop.advance(Duration.ofSeconds(1000));
        assertThat(side.told).containsExactly("malformed MALFORMED_REQUEST", "closed");
    }

    // ---- the end of the process ----

    @Test
    void anIdleConnectionIsDrainedNow() {
        side.drain();
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
        assertThat(side.told).containsExactly("closed");
    }

    @Test
    void anyOtherBehindItsAnswer() {
        side.receive(GET + GET);
        side.drain();
        assertThat(side.wire.ending()).isEqualTo(Ending.OPEN);
        side.answer(200, "");
        assertThat(side.wire.sent()).contains("Connection: close");
        assertThat(side.told).containsExactly("GET /", "closed");
    }

    @Test
    void andOneWhoseAnswerHasBegunIsClosedThoughItSaysNothing() {
        side.receive(GET);
        side.head(200, 2);
        side.drain();
        side.body("ab");
        side.responder.end(null);
        side.responder.flush();
        side.ended();
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
    }

    // ---- the next process ----

    @Test
    void anIdleConnectionGoesToTheProcessThatTakesIt() {
        answersAtOnce();
        side.receive(GET);
        side.passesOn = true;
        side.depart();
        assertThat(side.givenBack).containsExactly("");
        assertThat(side.wire.ending()).isEqualTo(Ending.OPEN);
    }

    @Test
    void oneThatIsNotIdleGoesBehindItsAnswerWhichSaysNothingOfAnEnd() {
        side.passesOn = true;
        side.receive(GET);
        side.depart();
        assertThat(side.givenBack).isEmpty();
        side.answer(200, "");
        assertThat(side.wire.sent()).doesNotContain("Connection: close");
        assertThat(side.givenBack).containsExactly("");
    }

    @Test
    void requestsThatAreHereAlreadyAreAnsweredHere() {
        side.passesOn = true;
        side.receive(GET + GET + "GET / HT");
        side.depart();
        side.answer(200, "");
        side.answer(200, "");
        side.depart();
        assertThat(side.givenBack).isEmpty();
        side.receive(GET.substring("GET / HT".length()));
        side.answer(200, "");
        assertThat(side.told).filteredOn("GET /"::equals).hasSize(3);
        assertThat(side.givenBack).containsExactly("");
    }

    @Test
    void whatWaitsToBeSentIsSentBefore() {
        side.passesOn = true;
        side.receive(GET);
        side.depart();
        side.wire.pendingOctets(1);
        side.answer(200, "");
        assertThat(side.givenBack).isEmpty();
        side.wire.pendingOctets(0);
        side.depart();
        assertThat(side.givenBack).containsExactly("");
    }

    @Test
    void oneThatNobodyTakesIsServedOnceMoreAndHasSomeTime() {
        answersAtOnce();
        side.receive(GET);
        side.depart();
        side.receive(GET);
        assertThat(side.givenBack).isEmpty();
        assertThat(side.wire.sent()).contains("Connection: close");
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
    }

    @Test
    void oneThatStaysIdleIsClosedInTime() {
        answersAtOnce();
        side.receive(GET);
        side.depart();
        assertThat(side.wire.ending()).isEqualTo(Ending.OPEN);
        side.loop.advance(Duration.ofNanos(ServerSide.IDLE_NANOS));
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
    }

    // ---- a later version ----

    @Test
    void anIdleConnectionGoesOver() {
        answersAtOnce();
        side.receive(GET);
        side.upgrade();
        assertThat(side.givenBack).containsExactly("");
        side.receive(GET);
        assertThat(side.told).containsExactly("GET /", "closed", "GET /");
    }

    @Test
    void soDoesOneWithAPartOfAHead() {
        answersAtOnce();
        side.receive("\r\nGET / HTTP/1.1\r\nHo");
        side.upgrade();
        assertThat(side.givenBack).containsExactly("GET / HTTP/1.1\r\nHo");
        side.receive("st: a\r\n\r\n");
        assertThat(side.told).containsExactly("closed", "GET /");
    }

    @Test
    void oneWithinABodyGoesOverBehindItsAnswer() {
        side.receive("PUT /1" + HOST + "Content-Length: 3\r\n\r\na");
        side.upgrade();
        assertThat(side.givenBack).isEmpty();
        side.receive("bcGET /2" + HOST + "\r\nGET");
        side.answer(200, "");
        assertThat(side.givenBack).containsExactly("GET /2" + HOST + "\r\nGET");
        assertThat(side.told).containsExactly("PUT /1", "body abc", "end", "closed", "GET /2");
        assertThat(side.wire.sent()).doesNotContain("Connection");
    }

    @Test
    void soDoesOneThatIsAnswered() {
        side.receive(GET);
        side.upgrade();
        side.answer(200, "");
        assertThat(side.givenBack).containsExactly("");
        assertThat(side.wire.reading()).isTrue();
    }

    @Test
    void andOneThatIsAnsweredWithinTheRead() {
        answersAtOnce();
        side.receive("PUT /1" + HOST + "Content-Length: 3\r\n\r\na");
        side.upgrade();
        side.receive("bc" + GET + "GE");
        assertThat(side.givenBack).containsExactly(GET + "GE");
        side.receive("T /2" + HOST + "\r\n");
        assertThat(side.told).endsWith("closed", "GET /", "GET /2");
    }

    @Test
    void andOneWhoseBodyIsDropped() {
        side.receive("PUT /1" + HOST + "Content-Length: 3\r\n\r\na");
        side.answer(403, "");
        side.upgrade();
        assertThat(side.givenBack).isEmpty();
        side.receive("bc" + GET);
        assertThat(side.givenBack).containsExactly(GET);
        assertThat(side.told).endsWith("closed", "GET /");
    }

    @Test
    void aClientThatHasSentItsLastRequestIsServedToTheEnd() {
        side.receive("GET /1" + HOST + "\r\nGET /2" + HOST + "\r\n");
        side.endInput();
        side.upgrade();
        side.answer(200, "");
        side.answer(200, "");
        assertThat(side.givenBack).isEmpty();
        assertThat(side.told).containsExactly("GET /1", "GET /2", "closed");
    }

    @ParameterizedTest
    @EnumSource(
            value = Answers.class,
            names = {"AT_ONCE", "LATER"})
    void anUpgradeAtAnyOctetChangesNothing(Answers answers) {
        String conversation = "GET /1" + HOST + "\r\nPOST /2" + HOST + "Content-Length: 5\r\n\r\nhello" + "\r\nPUT /3"
                + HOST + "Transfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nT: 1\r\n\r\nGET /4" + HOST + "\r\n";
        Random random = new Random(7);
        for (int at = 0; at <= conversation.length(); at++) {
            side = ServerSide.open(answers);
            List<String> rest = Octets.cut(conversation.substring(at), random);
            side.receive(conversation.substring(0, at));
            side.upgrade();
            for (int i = 0; i < rest.size(); i++) {
                side.wire.receive(rest.get(i));
                if (i == rest.size() / 2) {
                    side.upgrade();
                }
                side.loop.runTasks();
            }
            side.told.removeIf("closed"::equals);
            assertThat(side.told)
                    .containsExactly(
                            "GET /1", "POST /2", "body hello", "end", "PUT /3", "body abc", "end [T: 1]", "GET /4");
            assertThat(side.wire.sent())
                    .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n%s"
                            .repeat(4)
                            .formatted("1 /1", "2 /2", "3 /3", "4 /4"));
            assertThat(side.wire.unreleased()).isZero();
        }
    }

    @Test
    void oneWhoseBodyIsDroppedGoesOverThoughTheVersionHasLeft() {
        side.receive("PUT /" + HOST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc");
        side.answer(403, "");
        Http1 last = side.upgrade();
        last.leave(side.loop);
        assertThat(side.wire.ending()).isEqualTo(Ending.OPEN);
        side.receive("\r\n0\r\n\r\n" + GET);
        assertThat(side.givenBack).containsExactly(GET);
        assertThat(side.told).endsWith("closed", "GET /");
    }

    @Test
    void butNotWhenProxEnds() {
        side.receive("PUT /" + HOST + "Content-Length: 900\r\n\r\nabc");
        side.answer(403, "");
        side.drain();
        side.leave();
        assertThat(side.wire.ending()).isEqualTo(Ending.AFTER_FLUSH);
        assertThat(side.told).endsWith("closed");
    }
}
