package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prox.itests.Await;
import dev.prox.itests.Head;
import dev.prox.itests.Link;
import dev.prox.itests.Message;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import dev.prox.itests.TestCa;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Copies of requests that nginx answers, at another nginx and at one that does what the test wants. */
@TestInstance(Lifecycle.PER_CLASS)
class MirrorTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          live: { endpoints: [ "http://127.0.0.1:{live}" ] }
          next: { endpoints: [ "http://127.0.0.1:{next}" ] }
          changed: { endpoints: [ "http://127.0.0.1:{next}" ] }
          hand: { endpoints: [ "http://{hand}" ] }
          nobody: { endpoints: [ "http://127.0.0.1:{port:nobody}" ] }
        routes:
          - match: { path: /u/next/* }
            proxy: live
            mirror: { to: next, compare: { headers: [ Content-Type, X-Absent ], body: true } }
          - match: { path: /u/hand/* }
            split: [ { proxy: live } ]
            mirror: { to: hand, body-max: 100, in-flight-max: 1 }
          - match: { path: /u/nobody/* }
            proxy: live
            mirror: nobody
          - match: { path: /diff/* }
            proxy: live
            mirror: { to: changed, compare: { headers: [ Content-Type ], body: true } }
        metrics: {}
        admin: { address: "127.0.0.1:{port:admin}" }
        runtime: { event-loops: 1 }
        """;

    private final ObjectMapper json = new ObjectMapper();
    private final TestCa ca = TestCa.create();
    private final NginxOrigin live = NginxOrigin.start(ca);
    private final NginxOrigin next = NginxOrigin.start(ca);
    private final RecordingOrigin hand = RecordingOrigin.byHand();
    private final String configuration = CONFIGURATION
            .replace("{live}", String.valueOf(live.httpPort()))
            .replace("{next}", String.valueOf(next.httpPort()))
            .replace("{hand}", hand.authority());
    private final ProxServer prox = ProxServer.start(configuration);

    @AfterAll
    void stop() {
        try (ca;
                live;
                next;
                hand) {
            prox.close();
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n";
    }

    /** What is said of the mirror to an upstream. */
    private JsonNode mirror(String upstream) {
        try {
            for (JsonNode each : json.readTree(prox.admin("/mirrors").body()).path("mirrors")) {
                if (each.path("upstream").asText().equals(upstream)) {
                    return each;
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("no mirror to " + upstream);
    }

    private void await(String upstream, String count, long value) {
        Await.until(value + " " + count, () -> mirror(upstream).path(count).asLong() == value);
    }

    @Test
    void eachRequestReachesBothAndTheClientHasOneAnswer() throws IOException {
        int requests = 50;
        try (RawClient client = RawClient.to(prox.port("web"))) {
            for (int i = 0; i < requests; i++) {
                assertThat(client.exchange(get("/u/next/" + i)).text()).isEqualTo("/u/next/" + i);
            }
        }
        await("next", "answered", requests);
        assertThat(next.lines().stream().map(NginxOrigin.Line::target).filter(each -> each.startsWith("/u/next/")))
                .containsExactlyInAnyOrderElementsOf(live.lines().stream()
                        .map(NginxOrigin.Line::target)
                        .filter(each -> each.startsWith("/u/next/"))
                        .toList());
        assertThat(prox.admin("/metrics").body())
                .contains("prox_mirror_requests_total{route=\"routes[0]\",upstream=\"next\",result=\"answered\"} "
                        + requests);
        assertThat(prox.run("upstream", "mirrors").orFail().output()).contains("routes[0]  next");

        JsonNode compared = mirror("next").path("compared");
        assertThat(compared.path("same").asLong()).isEqualTo(requests);

        // an edit elsewhere leaves the counts alone
        assertThat(prox.rewrite(configuration.replace(
                        "nobody: {", "other: { endpoints: [ \"http://127.0.0.1:9\" ] }\n" + "  nobody: {")))
                .isTrue();
        Await.until("it serves", () -> admin("/upstreams").contains("\"other\""));
        assertThat(mirror("next").path("answered").asLong()).isEqualTo(requests);
    }

    @Test
    void whatDiffersIsTold() {
        live.write("diff/page.txt", "old");
        live.write("diff/gone.txt", "old");
        next.write("diff/page.txt", "newer");
        try (RawClient client = RawClient.to(prox.port("web"))) {
            assertThat(client.exchange(get("/diff/page.txt?secret")).text()).isEqualTo("old");
            await("changed", "answered", 1);
            assertThat(client.exchange(get("/diff/gone.txt")).text()).isEqualTo("old");
            await("changed", "answered", 2);
        }
        Await.until("both are compared", () -> different() == 2);
        JsonNode compared = mirror("changed").path("compared");
        assertThat(compared.path("differing").toString())
                .isEqualTo("{\"status\":1,\"header content-type\":1,\"body\":2}");
        JsonNode gone = compared.path("last").path(0);
        assertThat(gone.path("path").asText()).isEqualTo("/diff/gone.txt");
        assertThat(gone.path("status").asInt()).isEqualTo(200);
        assertThat(gone.path("mirrorStatus").asInt()).isEqualTo(404);
        JsonNode page = compared.path("last").path(1);
        assertThat(page.path("differing").toString()).isEqualTo("[\"body\"]");
        assertThat(page.path("octets").asInt()).isEqualTo(3);
        assertThat(page.path("mirrorOctets").asInt()).isEqualTo(5);
        String said = prox.run("upstream", "mirrors").orFail().output();
        assertThat(said)
                .contains("0 answers are the same, 2 differ", "/diff/page.txt")
                .doesNotContain("secret");
        assertThat(admin("/mirrors")).doesNotContain("secret");
        assertThat(admin("/metrics"))
                .contains("prox_mirror_differing_total{route=\"routes[3]\",upstream=\"changed\",part=\"body\"} 2");
    }

    private long different() {
        return mirror("changed").path("compared").path("different").asLong();
    }

    private String admin(String path) {
        try {
            return prox.admin(path).body();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneThatLetsWaitOrGivesNonsenseIsNotNoticed() throws Exception {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send("POST /u/hand/a HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
            assertThat(client.response("POST").text()).isEqualTo("/u/hand/a");
            Link copy = hand.awaitLink();
            Message request = copy.request();
            assertThat(request.text()).isEqualTo("abcde");
            Head head = request.head();
            assertThat(head.first("X-Prox-Mirror")).isEqualTo("1");
            assertThat(head.first("Host")).isEqualTo("a.test");
            assertThat(head.first("X-Forwarded-For")).isEqualTo("127.0.0.1");

            // while that one waits there is no second one
            assertThat(client.exchange(get("/u/hand/b")).text()).isEqualTo("/u/hand/b");
            await("hand", "tooMany", 1);
            copy.send("nonsense\r\n\r\n");
            await("hand", "failed", 1);

            String body = "x".repeat(101);
            client.send("POST /u/hand/c HTTP/1.1\r\nHost: a.test\r\nContent-Length: 101\r\n\r\n" + body);
            assertThat(client.response("POST").text()).isEqualTo("/u/hand/c");
            await("hand", "tooLong", 1);
            assertThat(client.exchange(get("/u/nobody/d")).text()).isEqualTo("/u/nobody/d");
            await("nobody", "failed", 1);
            assertThat(hand.links()).hasSize(1);
        }
    }
}
