package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Link;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What an origin hears of the time that its answer is waited for. */
@TestInstance(Lifecycle.PER_CLASS)
class TimeLeftTest {
    private static final String CONFIGURATION = """
        listeners:
          told: { address: "127.0.0.1:{port:told}" }
          trusting: { address: "127.0.0.1:{port:trusting}" }
        upstreams:
          told:
            endpoints: [ "http://{origin}" ]
            timeouts: { total: 60s }
            deadline: { header: X-Time-Left }
          trusting:
            endpoints: [ "http://{origin}" ]
            deadline: { header: X-Time-Left, trust: true }
        routes:
          - { match: { listener: told }, proxy: told }
          - { match: { listener: trusting }, proxy: trusting }
        """;

    private final RecordingOrigin origin = RecordingOrigin.byHand();
    private final ProxServer prox = ProxServer.start(CONFIGURATION.replace("{origin}", origin.authority()));

    @AfterAll
    void stop() {
        try (origin) {
            prox.close();
        }
    }

    private static String get(String timeLeft) {
        return "GET / HTTP/1.1\r\nHost: a.test\r\nX-Time-Left: " + timeLeft + "\r\n\r\n";
    }

    private static int left(Link link) throws Exception {
        return Integer.parseInt(link.request().head().first("X-Time-Left"));
    }

    @Test
    void eachTryHearsWhatIsLeft() throws Exception {
        try (RawClient client = RawClient.to(prox.port("told"))) {
            client.send(get("5"));
            Link first = origin.awaitLink();
            int before = left(first);
            assertThat(before).isBetween(1, 60_000);
            first.close();
            Link second = origin.awaitLink();
            assertThat(left(second)).isBetween(1, before);
            second.send(RecordingOrigin.ok("in time"));
            assertThat(client.response("GET").text()).isEqualTo("in time");
        }
    }

    @Test
    void aClientThatIsTrustedIsNotServedAnyLonger() throws Exception {
        try (RawClient client = RawClient.to(prox.port("trusting"))) {
            client.send(get("300"));
            Link link = origin.awaitLink();
            assertThat(left(link)).isBetween(1, 300);
            assertThat(client.response("GET").status()).isEqualTo(504);
            link.awaitEnd();
        }
    }

    @Test
    void whatIsNoTimeGoesNowhere() throws Exception {
        try (RawClient client = RawClient.to(prox.port("trusting"))) {
            client.send(get("soon"));
            Link link = origin.awaitLink();
            assertThat(link.request().head().first("X-Time-Left")).isNull();
            link.send(RecordingOrigin.ok("whenever"));
            assertThat(client.response("GET").text()).isEqualTo("whenever");
        }
    }
}
