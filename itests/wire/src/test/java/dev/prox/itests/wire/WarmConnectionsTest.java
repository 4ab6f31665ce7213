package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Link;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import dev.prox.itests.TestCa;
import org.junit.jupiter.api.Test;

/** Connections that are there before a request needs one. */
class WarmConnectionsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          api: { endpoints: [ "http://{origin}" ], pool: { warm: {warm} } }
        routes:
          - proxy: api
        runtime: { event-loops: 1 }
        """;

    private static String configuration(RecordingOrigin origin, int warm) {
        return CONFIGURATION.replace("{origin}", origin.authority()).replace("{warm}", String.valueOf(warm));
    }

    private static long open(RecordingOrigin origin) {
        return origin.links().stream().filter(link -> !link.isEnded()).count();
    }

    @Test
    void areMadeUsedAndReplaced() throws Exception {
        try (var origin = RecordingOrigin.byHand();
                var prox = ProxServer.start(configuration(origin, 2))) {
            Await.until("two connections", () -> origin.links().size() == 2);
            try (var client = RawClient.to(prox.port("web"))) {
                client.send(GET);
                Link used = origin.awaitLink();
                assertThat(origin.links().subList(0, 2)).contains(used);
                used.request();
                Await.until("one in its place", () -> origin.links().size() == 3);
                used.send(RecordingOrigin.ok("warm"));
                assertThat(client.response("GET").text()).isEqualTo("warm");
            }
            origin.links().forEach(Link::close);
            Await.until("two others", () -> origin.links().size() == 5 && open(origin) == 2);
        }
    }

    @Test
    void comeAndGoWithTheConfiguration() throws Exception {
        try (var origin = RecordingOrigin.byHand();
                var prox = ProxServer.start(configuration(origin, 0))) {
            assertThat(origin.links()).isEmpty();
            prox.rewrite(configuration(origin, 1));
            Await.until("a connection", () -> open(origin) == 1);
            prox.rewrite(configuration(origin, 0));
            Await.until(
                    "the change was taken up",
                    () -> prox.log()
                                    .lines()
                                    .filter(line -> line.contains("configuration applied"))
                                    .count()
                            >= 2);
            origin.links().forEach(Link::close);
            try (var client = RawClient.to(prox.port("web"))) {
                client.send(GET);
                Link link = origin.awaitLink();
                link.request();
                link.send(RecordingOrigin.ok("cold"));
                assertThat(client.response("GET").text()).isEqualTo("cold");
            }
            assertThat(origin.links()).hasSize(2);
        }
    }

    /** Those that no warmth replaces are closed between two requests. */
    @Test
    void haveSpokenTls() throws Exception {
        try (var ca = TestCa.create()) {
            TestCa.Identity identity = ca.issue("localhost");
            try (var prox = ProxServer.start("""
                listeners:
                  web: { address: "127.0.0.1:{port:web}" }
                  tls:
                    address: "127.0.0.1:{port:tls}"
                    timeouts: { idle: 100ms }
                    tls: { certificates: [ { chain: "%s", key: "%s" } ] }
                upstreams:
                  api: { endpoints: [ "https://127.0.0.1:{port:tls}" ], tls: { ca: "%s" }, pool: { warm: 1 } }
                routes:
                  - { match: { listener: web }, proxy: api }
                  - { match: { listener: tls }, respond: "over TLS" }
                access-log: {}
                runtime: { event-loops: 1 }
                """.formatted(identity.chain(), identity.key(), ca.file()))) {
                Await.until("a request finds a connection", () -> {
                    ask(prox);
                    return prox.log().lines().anyMatch(WarmConnectionsTest::reused);
                });
            }
        }
    }

    private static void ask(ProxServer prox) {
        try (var client = RawClient.to(prox.port("web"))) {
            Thread.sleep(500);
            assertThat(client.send(GET).response("GET").text()).isEqualTo("over TLS");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean reused(String line) {
        return line.contains("\"listener\":\"web\"") && line.contains("\"reused\":true");
    }
}
