package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Link;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** An origin that ends a kept connection just when the next request comes (RFC 9112, 9.3.1). */
@TestInstance(Lifecycle.PER_CLASS)
class StaleConnectionTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { listener: web }
            proxy: origin
        runtime: { event-loops: 1 }
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
    void anIdempotentRequestIsSentAgain() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            Link stale = keptConnection(client);
            client.send("GET /again HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(origin.awaitLink()).as("the kept connection is used").isSameAs(stale);
            stale.request();
            stale.close();
            Link fresh = origin.awaitLink();
            assertThat(fresh).isNotSameAs(stale);
            assertThat(fresh.request().head().target()).isEqualTo("/again");
            fresh.send(RecordingOrigin.ok("at last"));
            assertThat(client.response("GET").text()).isEqualTo("at last");
        }
    }

    @Test
    void anIdempotentRequestIsSentAgainAfterAResetToo() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            Link stale = keptConnection(client);
            client.send("DELETE /again HTTP/1.1\r\nHost: a.test\r\n\r\n");
            origin.awaitLink();
            stale.request();
            stale.reset();
            Link fresh = origin.awaitLink();
            assertThat(fresh.request().head().start()).isEqualTo("DELETE /again HTTP/1.1");
            fresh.send(RecordingOrigin.ok("at last"));
            assertThat(client.response("DELETE").text()).isEqualTo("at last");
        }
    }

    @Test
    void anyOtherRequestIsNot() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            Link stale = keptConnection(client);
            int links = origin.links().size();
            client.send("POST /once HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi");
            origin.awaitLink();
            stale.request();
            stale.close();
            Message answer = client.response("POST");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(502);
            assertThat(answer.head().first("Proxy-Status")).contains("error=connection_terminated");
            assertThat(origin.links()).hasSize(links);
        }
    }

    @Test
    void aRequestOnAFreshConnectionIsSentOnce() throws IOException {
        origin.forget();
        try (RawClient client = RawClient.to(prox.port("web"))) {
            keptConnection(client).close();
            try (RawClient other = RawClient.to(prox.port("web"))) {
                client.send("GET /one HTTP/1.1\r\nHost: a.test\r\n\r\n");
                Link first = origin.awaitLink();
                first.request();
                other.send("GET /two HTTP/1.1\r\nHost: a.test\r\n\r\n");
                Link second = origin.awaitLink();
                assertThat(second).as("a connection for itself").isNotSameAs(first);
                second.request();
                second.send(RecordingOrigin.ok("two"));
                first.send(RecordingOrigin.ok("one"));
                assertThat(other.response("GET").text()).isEqualTo("two");
                assertThat(client.response("GET").text()).isEqualTo("one");
            }
        }
    }

    /** A connection that has served a request and is idle now. */
    private Link keptConnection(RawClient client) throws IOException {
        client.send("GET /first HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Link link = origin.awaitLink();
        link.request();
        link.send(RecordingOrigin.ok("first"));
        assertThat(client.response("GET").text()).isEqualTo("first");
        return link;
    }
}
