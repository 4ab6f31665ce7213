package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.itests.Head;
import dev.prox.itests.Link;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Origins that do not answer, or stop to; how long it took is not looked at. */
@TestInstance(Lifecycle.PER_CLASS)
class TimeoutsTest {
    private static final String CONFIGURATION = """
        listeners:
          silent: { address: "127.0.0.1:{port:silent}" }
          stuck: { address: "127.0.0.1:{port:stuck}" }
          endless: { address: "127.0.0.1:{port:endless}" }
        upstreams:
          silent: { endpoints: [ "http://{origin}" ], timeouts: { first-byte: 300ms } }
          stuck: { endpoints: [ "http://{origin}" ], timeouts: { idle: 300ms } }
          endless: { endpoints: [ "http://{origin}" ], timeouts: { total: 700ms } }
        routes:
          - match: { listener: silent }
            proxy: silent
          - match: { listener: stuck }
            proxy: stuck
          - match: { listener: endless }
            proxy: endless
        """;

    private final RecordingOrigin origin = RecordingOrigin.byHand();
    private final ProxServer prox = ProxServer.start(CONFIGURATION.replace("{origin}", origin.authority()));

    @AfterAll
    void stop() {
        try (origin) {
            prox.close();
        }
    }

    @Test
    void noFirstByteIs504() throws IOException {
        try (RawClient client = RawClient.to(prox.port("silent"))) {
            client.send("POST /silent HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi");
            Link link = origin.awaitLink();
            link.request();
            assertTimedOut(client.response("POST"));
            link.awaitEnd();
        }
    }

    @Test
    void aBodyThatStopsIsCut() throws IOException {
        try (RawClient client = RawClient.to(prox.port("stuck"))) {
            client.send("GET /stuck HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Link link = origin.awaitLink();
            link.request();
            link.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            Head head = client.head();
            assertThat(head.status()).isEqualTo(200);
            assertThatThrownBy(() -> client.rest(head)).hasRootCauseInstanceOf(EOFException.class);
            link.awaitEnd();
        }
    }

    @Test
    void anExchangeThatTakesTooLongInAllEnds() throws IOException {
        try (RawClient client = RawClient.to(prox.port("endless"))) {
            client.send("POST /endless HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi");
            Link link = origin.awaitLink();
            link.request();
            link.send("HTTP/1.1 102 Processing\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(102);
            assertTimedOut(client.response("POST"));
            link.awaitEnd();
        }
    }

    private static void assertTimedOut(Message answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(504);
        assertThat(answer.head().first("Proxy-Status")).contains("error=http_response_timeout");
    }
}
