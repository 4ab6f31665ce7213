package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.itests.Await;
import dev.prox.itests.BytePattern;
import dev.prox.itests.Head;
import dev.prox.itests.Link;
import dev.prox.itests.Pace;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Bodies so large that the kernel moves them from socket to socket: they end, and fail, as others do. */
@TestInstance(Lifecycle.PER_CLASS)
class PassedBodiesTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ], timeouts: { idle: 500ms } }
        routes:
          - match: { path: /* }
            proxy: origin
        access-log: {}
        """;

    private static final int LENGTH = 8 << 20;
    private static final int HALF = LENGTH / 2;
    /** Less than what is moved at a time within the idle timeout. */
    private static final long SLOW_PER_SECOND = 400_000;

    private final byte[] body = body();
    private final RecordingOrigin origin = RecordingOrigin.byHand();
    private final ProxServer prox = ProxServer.start(CONFIGURATION.replace("{origin}", origin.authority()));

    private static byte[] body() {
        var bytes = new ByteArrayOutputStream();
        try {
            BytePattern.write(bytes, LENGTH, count -> {});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    @AfterAll
    void stop() {
        try (origin) {
            prox.close();
        }
    }

    private RawClient client() {
        return RawClient.to(prox.port("web"), 64 << 10);
    }

    private Link answer(RawClient client, String path) throws IOException {
        client.send("GET " + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Link link = origin.awaitLink();
        link.request();
        link.send("HTTP/1.1 200 OK\r\nContent-Length: " + LENGTH + "\r\n\r\n");
        return link;
    }

    private static Thread sending(Link link, byte[] bytes) {
        return Thread.ofVirtual().start(() -> link.offer(bytes));
    }

    private static void assertWhole(RawClient client, long bytesPerSecond) throws IOException {
        var pace = new Pace();
        var check = new BytePattern.Check(count -> pace.keep(count, bytesPerSecond));
        check.take(client.in(), LENGTH);
        assertThat(check.bytes()).isEqualTo(LENGTH);
    }

    @Test
    void theNextRequestFindsTheConnectionsAsTheyShouldBe() throws IOException {
        try (RawClient client = client()) {
            Link link = answer(client, "/first");
            sending(link, body);
            client.head();
            assertWhole(client, Long.MAX_VALUE);
            client.send("GET /second HTTP/1.1\r\nHost: a.test\r\n\r\n");
            link.request();
            link.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.response("GET").text()).isEqualTo("hi");
            Await.until("the octets in the log", () -> prox.log().contains("\"response_octets\":" + LENGTH));
        }
    }

    @Test
    void aReaderWhoTakesLittleAtATimeGetsTheWhole() throws IOException {
        try (RawClient client = client()) {
            sending(answer(client, "/slow"), body);
            client.head();
            assertWhole(client, SLOW_PER_SECOND);
        }
    }

    @Test
    void aReaderWhoEndsItsDirectionGetsTheWhole() throws IOException {
        try (RawClient client = client()) {
            sending(answer(client, "/half"), body);
            client.head();
            client.finish();
            assertWhole(client, 4_000_000);
        }
    }

    @Test
    void anOriginThatEndsBehindTheWholeLosesNothing() throws IOException {
        try (RawClient client = client()) {
            Link link = answer(client, "/closes");
            Thread.ofVirtual().start(() -> {
                link.offer(body);
                link.finish();
            });
            client.head();
            assertWhole(client, 4_000_000);
        }
    }

    @Test
    void anOriginThatStopsIsCut() throws IOException {
        try (RawClient client = client()) {
            Link link = answer(client, "/stops");
            sending(link, Arrays.copyOf(body, HALF));
            assertCut(client);
            link.awaitEnd();
        }
    }

    @Test
    void anOriginThatEndsTooEarlyCutsItsClient() throws IOException {
        try (RawClient client = client()) {
            Link link = answer(client, "/ends");
            Thread.ofVirtual().start(() -> {
                link.offer(Arrays.copyOf(body, HALF));
                link.finish();
            });
            assertCut(client);
            link.awaitEnd();
        }
    }

    @Test
    void aClientThatLeavesEndsTheRequest() throws IOException {
        try (RawClient client = client()) {
            Link link = answer(client, "/leaves");
            sending(link, body);
            client.head();
            client.bytes(HALF);
            client.reset();
            link.awaitEnd();
        }
    }

    private static void assertCut(RawClient client) {
        Head head = client.head();
        assertThat(head.status()).isEqualTo(200);
        assertThatThrownBy(() -> client.rest(head)).hasRootCauseInstanceOf(EOFException.class);
    }
}
