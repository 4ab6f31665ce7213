package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Head;
import dev.prox.itests.Link;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** SIGTERM: what has begun is finished, nothing new begins. */
class ShutdownTest {
    private static final Duration DRAIN_DEFAULT = Duration.ofSeconds(30);
    private static final int SIGTERM_TWICE = 128 + 15;

    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { listener: web }
            proxy: origin
        runtime: { drain: {drain} }
        """;

    @Test
    void requestsUnderWayAreFinished() throws IOException {
        try (var origin = RecordingOrigin.byHand();
                var prox = start(origin, "30s");
                var idle = RawClient.to(prox.port("web"));
                var waiting = RawClient.to(prox.port("web"));
                var reading = RawClient.to(prox.port("web"))) {
            assertServes(idle, origin);
            waiting.send("GET /waiting HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Link answersLate = origin.awaitLink();
            answersLate.request();
            reading.send("GET /reading HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Link goesOn = origin.awaitLink();
            goesOn.request();
            goesOn.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            Head head = reading.head();

            CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(prox::stop);
            Await.until("new connections are refused", () -> !accepts(prox));
            idle.awaitEnd();
            answersLate.send(RecordingOrigin.ok("late"));
            goesOn.send("world");
            assertThat(waiting.response("GET").text()).isEqualTo("late");
            assertThat(reading.rest(head).text()).isEqualTo("helloworld");
            waiting.awaitEnd();
            reading.awaitEnd();
            assertThat(exit.join()).isZero();
        }
    }

    @Test
    void theDrainHasABound() throws IOException {
        try (var origin = RecordingOrigin.byHand();
                var prox = start(origin, "500ms");
                var client = RawClient.to(prox.port("web"))) {
            client.send("GET /never HTTP/1.1\r\nHost: a.test\r\n\r\n");
            origin.awaitLink().request();
            assertThat(prox.stop(DRAIN_DEFAULT.minusSeconds(10)))
                    .as("ends long before it would by default")
                    .isZero();
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws IOException {
        try (var origin = RecordingOrigin.byHand();
                var prox = start(origin, "60s");
                var client = RawClient.to(prox.port("web"))) {
            client.send("GET /never HTTP/1.1\r\nHost: a.test\r\n\r\n");
            origin.awaitLink().request();
            ProcessHandle.of(prox.pid()).orElseThrow().destroy();
            Await.until("new connections are refused", () -> !accepts(prox));
            assertThat(prox.isAlive()).as("the request goes on").isTrue();
            assertThat(prox.stop(DRAIN_DEFAULT)).isEqualTo(SIGTERM_TWICE);
            client.awaitEnd();
        }
    }

    private static ProxServer start(RecordingOrigin origin, String drain) {
        return ProxServer.start(
                CONFIGURATION.replace("{origin}", origin.authority()).replace("{drain}", drain));
    }

    private static void assertServes(RawClient client, RecordingOrigin origin) throws IOException {
        client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Link link = origin.awaitLink();
        link.request();
        link.send(RecordingOrigin.ok("serves"));
        assertThat(client.response("GET").text()).isEqualTo("serves");
    }

    private static boolean accepts(ProxServer prox) {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            return client.port() > 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
