package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ClientStream.RequestLine;
import dev.prox.api.WireSink;
import dev.prox.testkit.FakeWire;
import dev.prox.testkit.FakeWire.Ending;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests out, responses in. */
class ClientConnectionTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private ClientSide side = ClientSide.get();

    @AfterEach
    void everyReadIsReleased() {
        side.wire.breakDown();
        assertThat(side.wire.unreleased()).isZero();
    }

    private void assertReusable() {
        assertThat(side.wire.open()).isTrue();
        assertThat(side.wire.reading()).isTrue();
        assertThat(side.wire.sink()).isSameAs(WireSink.IDLE);
    }

    private void assertClosed() {
        side.loop.runTasks();
        assertThat(side.wire.ending()).isEqualTo(Ending.CLOSED);
    }

    // ---- the request ----

    @Test
    void aRequestGoesOutWithItsBody() {
        side = new ClientSide().ask("PUT / HTTP/1.1", "Host: a", "Content-Length: 5");
        side.stream.body(Octets.of("hel"));
        side.stream.body(Octets.of("lo"));
        side.stream.end(null);
        side.stream.flush();
        assertThat(side.wire.sent()).isEqualTo("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    }

    @Test
    void orInChunksWithTrailers() {
        side = new ClientSide().ask("PUT / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
        side.stream.body(Octets.of("hello"));
        side.stream.end(Heads.fields("T: 1"));
        side.stream.flush();
        assertThat(side.wire.sent())
                .isEqualTo("PUT / HTTP/1.1\r\n"
                        + "Host: a\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "5\r\n"
                        + "hello\r\n"
                        + "0\r\n"
                        + "T: 1\r\n\r\n");
    }

    @Test
    void backPressureGoesBothWays() {
        side.wire.writable(false);
        assertThat(side.stream.writable()).isFalse();
        side.wire.writable(true);
        assertThat(side.told).containsExactly("writable");
        side.stream.reading(false);
        side.receive(OK + "Content-Length: 0\r\n\r\n");
        assertThat(side.told).containsExactly("writable");
        side.stream.reading(true);
        side.loop.runTasks();
        assertThat(side.told).endsWith("200 0", "end, reusable");
    }

    @Test
    void aWireWhoseReadingWasStoppedIsReadInThePool() {
        side.meanwhile = () -> side.stream.reading(false);
        side.receive(OK + "Content-Length: 1\r\n\r\nx");
        assertThat(side.told).endsWith("end, reusable");
        assertReusable();
    }

    // ---- the response ----

    @Test
    void aResponseIsTheSameInAnyPieces() {
        String fixed = "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + OK + "Content-Length: 5\r\n\r\nhello";
        String chunked = OK + "Transfer-Encoding: chunked\r\n\r\n3;x\r\nhel\r\n2\r\nlo\r\n0\r\nT: 1\r\n\r\n";
        Random random = new Random(8);
        for (int round = 0; round < 60; round++) {
            respond(
                    round == 0 ? Octets.single(fixed) : Octets.cut(fixed, random),
                    "interim 103",
                    "200 5",
                    "body hello",
                    "end, reusable");
            respond(
                    round == 0 ? Octets.single(chunked) : Octets.cut(chunked, random),
                    "200 -1",
                    "body hello",
                    "end, reusable [T: 1]");
        }
    }

    private void respond(List<String> pieces, String... told) {
        side = ClientSide.get();
        pieces.forEach(side::receive);
        assertThat(side.told).containsExactly(told);
        assertReusable();
        assertThat(side.wire.unreleased()).isZero();
    }

    @Test
    void oneBatchIsFlushedOnce() {
        side.receive(OK + "Content-Length: 9\r\n\r\n", "abc", "def");
        assertThat(side.flushes).isOne();
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "GET, 204", "GET, 304"})
    void aResponseWithoutABodyEndsWithItsHead(String method, int status) {
        side = new ClientSide().ask(method + " / HTTP/1.1", "Host: a");
        side.receive("HTTP/1.1 " + status + " X\r\nContent-Length: 5\r\n\r\n");
        assertThat(side.told).containsExactly(status + " 0", "end, reusable");
        assertReusable();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Content-Length: 0\r\nConnection: close\r\n\r\n",
                "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                OK + "Content-Length: 0\r\n\r\nx",
                OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n",
                "HTTP/1.1 204 No\r\n\r\nx",
            })
    void aWireThatCannotCarryAnotherIsClosed(String response) {
        side.receive(response);
        assertThat(side.told).hasSize(2).endsWith("end");
        assertClosed();
    }

    @Test
    void soIsOneWhoseRequestIsNotComplete() {
        side = new ClientSide().ask("PUT / HTTP/1.1", "Host: a", "Content-Length: 5");
        side.receive("HTTP/1.1 413 Too large\r\nContent-Length: 0\r\n\r\n");
        assertThat(side.told).containsExactly("413 0", "end");
        assertClosed();
    }

    @Test
    void octetsBetweenTwoRequestsCloseIt() {
        side.receive(OK + "Content-Length: 0\r\n\r\n");
        assertReusable();
        side.receive("HTTP/1.1 200 Surprise\r\n\r\n");
        assertClosed();
        assertThat(side.told).containsExactly("200 0", "end, reusable");
    }

    @Test
    void aBodyMayEndWithTheConnection() {
        side.receive(OK + "\r\nhel");
        side.receive("lo");
        assertThat(side.told).containsExactly("200 -2", "body hello");
        side.wire.endInput();
        assertThat(side.told).endsWith("body hello", "end");
        assertClosed();
    }

    @Test
    void butNotWithABreak() {
        side.receive(OK + "\r\nhello");
        side.wire.breakDown();
        assertThat(side.told).containsExactly("200 -2", "body hello", "failed RESPONSE_INCOMPLETE");
    }

    @ParameterizedTest
    @CsvSource({
        "'', CONNECTION_TERMINATED",
        "H, RESPONSE_INCOMPLETE",
        "HTTP/1.1 200 OK|X: y, RESPONSE_INCOMPLETE",
        "HTTP/1.1 100 Continue||, RESPONSE_INCOMPLETE",
        "HTTP/1.1 200 OK|Content-Length: 5||hell, RESPONSE_INCOMPLETE",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1|x|, RESPONSE_INCOMPLETE",
    })
    void anOriginThatLeavesHasFailed(String received, String failure) {
        side.receive(received.replace("|", "\r\n"));
        side.wire.endInput();
        assertThat(side.told).endsWith("failed " + failure);
        assertClosed();
        side = ClientSide.get();
        side.receive(received.replace("|", "\r\n"));
        side.wire.breakDown();
        assertThat(side.told).endsWith("failed " + failure);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2 200\r\n\r\n",
                OK + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx",
                OK + "Transfer-Encoding: chunked\r\n\r\nx\r\n",
            })
    void aMalformedResponseHasFailed(String response) {
        side.receive(response + "more");
        assertThat(side.told).endsWith("failed RESPONSE_MALFORMED");
        assertClosed();
    }

    @Test
    void interimResponsesAreBounded() {
        side.receive("HTTP/1.1 102 Processing\r\n\r\n".repeat(32));
        assertThat(side.wire.open()).isTrue();
        side.receive("HTTP/1.1 102 Processing\r\n\r\n");
        assertThat(side.told).hasSize(33).endsWith("failed RESPONSE_MALFORMED");
        assertClosed();
    }

    // ---- cancel ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "H",
                "HTTP/1.1 100 Continue\r\n\r\n",
                OK + "Content-Length: 5\r\n\r\nhell",
                OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhell",
                OK + "\r\nhello",
                "HTTP/1.1 101 Switching Protocols\r\n\r\nhello",
            })
    void whoGivesUpHearsNothingMore(String received) {
        side.receive(received);
        List<String> before = new ArrayList<>(side.told);
        side.stream.cancel();
        side.stream.cancel();
        assertClosed();
        side.receive("x");
        assertThat(side.told).isEqualTo(before);
    }

    /** The object may serve another wire before the event returns. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\n\r\n" + OK + "Content-Length: 0\r\n\r\n",
                OK + "Content-Length: 0\r\n\r\n",
                OK + "Content-Length: 3\r\n\r\nabc",
                OK + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
                OK + "\r\nabc",
                "HTTP/1.1 101 Switching Protocols\r\n\r\nabc",
            })
    void whoGivesUpWithinAnEventMayAskAgainAtOnce(String received) {
        FakeWire other = new FakeWire(side.loop);
        side.meanwhile = () -> {
            side.stream.cancel();
            side.stream = side.http1.open(other, side);
            side.ask("GET /again HTTP/1.1", "Host: b");
        };
        side.receive(received);
        assertThat(side.told).hasSize(1);
        assertClosed();
        assertThat(other.sent()).startsWith("GET /again ");
        other.receive(OK + "Content-Length: 2\r\n\r\nok");
        assertThat(side.told).hasSize(4).endsWith("200 2", "body ok", "end, reusable");
    }

    @Test
    void whoIsToldOfAFailureMayAskAgainAtOnce() {
        FakeWire other = new FakeWire(side.loop);
        side.meanwhile = () -> {
            side.stream = side.http1.open(other, side);
            side.ask("GET /again HTTP/1.1", "Host: b");
        };
        side.wire.endInput();
        other.receive(OK + "Content-Length: 2\r\n\r\nok");
        assertThat(side.told).containsExactly("failed CONNECTION_TERMINATED", "200 2", "body ok", "end, reusable");
    }

    @Test
    void soMayWhoIsToldOfAnEndOnTheSameWire() {
        side.meanwhile = () -> side.meanwhile = () -> {
            side.stream = side.http1.open(side.wire, side);
            side.ask("GET /again HTTP/1.1", "Host: b");
        };
        side.receive(OK + "Content-Length: 0\r\n\r\n");
        side.receive(OK + "Content-Length: 2\r\n\r\nok");
        assertThat(side.told).containsExactly("200 0", "end, reusable", "200 2", "body ok", "end, reusable");
    }

    // ---- tunnels ----

    @ParameterizedTest
    @ValueSource(strings = {"", "hello"})
    void aTunnelGetsTheWireAndWhatWasReadAhead(String octets) {
        List<String> ahead = new ArrayList<>();
        side.meanwhile = () -> {
            ByteBuf read = side.stream.detach();
            ahead.add(read == null ? "" : read.toString(StandardCharsets.ISO_8859_1));
            if (read != null) {
                read.release();
            }
        };
        side.receive("HTTP/1.1 101 Switching Protocols\r\n\r\n" + octets);
        assertThat(ahead).containsExactly(octets);
        assertThat(side.told).containsExactly("101 0");
        assertReusable();
    }

    @Test
    void soDoesOneThatTakesTheWireLater() {
        side = new ClientSide();
        side.stream.head(Heads.request("CONNECT b:1 HTTP/1.1", "Host: b:1"), RequestLine.AUTHORITY, 0);
        side.stream.flush();
        side.receive(OK + "\r\nhel", "lo");
        ByteBuf ahead = side.stream.detach();
        assertThat(ahead.toString(StandardCharsets.ISO_8859_1)).isEqualTo("hello");
        ahead.release();
        assertThat(side.told).containsExactly("200 0");
        assertReusable();
    }

    @Test
    void aTunnelThatIsRefusedIsAResponse() {
        side = new ClientSide();
        side.stream.head(Heads.request("CONNECT b:1 HTTP/1.1", "Host: b:1"), RequestLine.AUTHORITY, 0);
        side.stream.flush();
        side.receive("HTTP/1.1 407 No\r\nContent-Length: 2\r\n\r\nno");
        assertThat(side.told).containsExactly("407 2", "body no", "end, reusable");
    }

    @Test
    void anOriginThatLeavesAfterItSwitchedHasFailed() {
        side.receive("HTTP/1.1 101 Switching Protocols\r\n\r\nhello");
        side.wire.endInput();
        side.loop.runTasks();
        assertThat(side.told).containsExactly("101 0", "failed RESPONSE_INCOMPLETE");
    }
}
