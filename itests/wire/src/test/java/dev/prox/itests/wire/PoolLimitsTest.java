package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Link;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** One connection to an origin, and more requests than that. */
@TestInstance(Lifecycle.PER_CLASS)
class PoolLimitsTest {
    private static final String CONFIGURATION = """
        listeners:
          patient: { address: "127.0.0.1:{port:patient}" }
          hasty: { address: "127.0.0.1:{port:hasty}" }
        upstreams:
          patient: { endpoints: [ "http://{origin}" ], timeouts: { connect: 60s } }
          hasty: { endpoints: [ "http://{origin}" ], timeouts: { connect: 300ms } }
        routes:
          - { match: { listener: patient }, proxy: patient }
          - { match: { listener: hasty }, proxy: hasty }
        pool: { connections-max: 1, waiting-max: 2 }
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

    @BeforeEach
    void forget() {
        origin.forget();
    }

    private RawClient ask(String listener, String path) throws Exception {
        return RawClient.to(prox.port(listener)).send("GET " + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
    }

    private static void answer(Link link, String body) throws Exception {
        link.send(RecordingOrigin.ok(body));
    }

    @Test
    void theOthersWaitAndAreServedInTheirOrder() throws Exception {
        try (RawClient one = ask("patient", "/one")) {
            Link link = origin.awaitLink();
            assertThat(link.request().head().target()).isEqualTo("/one");
            try (RawClient two = ask("patient", "/two")) {
                try (RawClient three = asksWhenItsTurn("/three")) {
                    answer(link, "1");
                    assertThat(one.response("GET").text()).isEqualTo("1");
                    assertThat(link.request().head().target()).isEqualTo("/two");
                    answer(link, "2");
                    assertThat(two.response("GET").text()).isEqualTo("2");
                    assertThat(link.request().head().target()).isEqualTo("/three");
                    answer(link, "3");
                    assertThat(three.response("GET").text()).isEqualTo("3");
                }
            }
            assertThat(origin.links()).hasSize(1);
        }
    }

    /** Behind whoever asked before: a request whose refusal has come was behind them too. */
    private RawClient asksWhenItsTurn(String path) throws Exception {
        try (RawClient hasty = ask("hasty", "/hasty")) {
            assertThat(hasty.response("GET").status()).isEqualTo(504);
        }
        return ask("patient", path);
    }

    @Test
    void whoWaitsTooLongIsTold() throws Exception {
        try (RawClient one = ask("patient", "/one")) {
            Link link = origin.awaitLink();
            link.request();
            try (RawClient hasty = ask("hasty", "/hasty")) {
                Message late = hasty.response("GET");
                assertThat(late.status()).isEqualTo(504);
                assertThat(late.head().first("Proxy-Status")).contains("error=connection_timeout");
            }
            answer(link, "1");
            assertThat(one.response("GET").text()).isEqualTo("1");
        }
    }

    @Test
    void aConnectionThatBreaksMakesRoom() throws Exception {
        try (RawClient one = ask("patient", "/one")) {
            Link link = origin.awaitLink();
            link.request();
            try (RawClient two = asksWhenItsTurn("/two")) {
                link.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                link.close();
                Link next = origin.awaitLink();
                assertThat(next.request().head().target()).isEqualTo("/two");
                answer(next, "2");
                assertThat(two.response("GET").text()).isEqualTo("2");
            }
            assertThat(one.head().status()).isEqualTo(200);
        }
    }

    @Test
    void aTunnelCountsUntilItsEnd() throws Exception {
        try (RawClient tunnel = RawClient.to(prox.port("patient"))) {
            tunnel.send("GET /ws HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            Link link = origin.awaitLink();
            link.head();
            link.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            assertThat(tunnel.head().status()).isEqualTo(101);
            try (RawClient two = asksWhenItsTurn("/two")) {
                assertThat(origin.links()).hasSize(1);
                tunnel.finish();
                link.close();
                Await.until("another connection", () -> origin.links().size() == 2);
                Link next = origin.awaitLink();
                next.request();
                answer(next, "2");
                assertThat(two.response("GET").text()).isEqualTo("2");
            }
        }
    }
}
