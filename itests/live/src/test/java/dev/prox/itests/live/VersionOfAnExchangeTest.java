package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Head;
import dev.prox.itests.Link;
import dev.prox.itests.Message;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An exchange ends with the versions with which it began, however long it takes, and its connection goes on with new ones. */
@TestInstance(Lifecycle.PER_CLASS)
class VersionOfAnExchangeTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { path: /* }
            filters:
              - headers:
                  request: { set: { X-Rev: "{module.revision}" } }
                  response: { set: { X-Rev-Out: "{module.revision}" } }
              - rate-limit: { rate: 1000/s }
            proxy: origin
        runtime: { event-loops: 1, drain: {drain} }
        """;

    private final RecordingOrigin origin = RecordingOrigin.byHand();
    private final Live live = Live.start(configuration("60s"));

    @AfterAll
    void stop() {
        try (origin) {
            live.close();
        }
    }

    @AfterEach
    void forget() {
        origin.forget();
    }

    private String configuration(String drain) {
        return CONFIGURATION.replace("{origin}", origin.authority()).replace("{drain}", drain);
    }

    private RawClient client() {
        return RawClient.to(live.port());
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: live.test\r\n\r\n";
    }

    /** Asks on a connection of its own, and tells which version edited both heads. */
    private String revision() throws IOException {
        try (RawClient client = client()) {
            client.send(get("/revision"));
            Link link = origin.awaitLink();
            Message request = link.request();
            link.send(RecordingOrigin.ok("now"));
            Message answer = client.response("GET");
            assertThat(answer.head().first("X-Rev-Out"))
                    .isNotNull()
                    .isEqualTo(request.head().first("X-Rev"));
            return answer.head().first("X-Rev-Out");
        }
    }

    /** Begins an upgrade and waits until its snapshot is published; the old version is still there. */
    private CompletableFuture<String> upgradeUnderWay(String module) {
        long before = live.generation();
        CompletableFuture<String> upgrade = CompletableFuture.supplyAsync(() -> live.upgradeSame(module));
        Await.until("the new version serves", () -> live.generation() > before || upgrade.isDone());
        return upgrade;
    }

    @Test
    void theResponseIsEditedByTheVersionThatEditedTheRequest() throws Exception {
        String before = revision();
        try (RawClient client = client()) {
            client.send(get("/slow"));
            Link slow = origin.awaitLink();
            Message request = slow.request();
            assertThat(request.head().first("X-Rev")).isEqualTo(before);

            CompletableFuture<String> upgrade = upgradeUnderWay("filter/headers");
            assertThat(revision()).isNotEqualTo(before);
            assertThat(upgrade)
                    .as("the old version waits for its last exchange")
                    .isNotDone();

            slow.send(RecordingOrigin.ok("at last"));
            assertThat(client.response("GET").head().first("X-Rev-Out")).isEqualTo(before);
            assertThat(upgrade.join()).isNotEqualTo(before);
        }
        new LoadedClasses(live.prox().pid()).awaitOnce("dev.prox.filter.headers.HeadersComponent");
    }

    /** A way back serves at once: what it leaves drains behind, and is not mistaken for what serves. */
    @Test
    void aRollbackDoesNotWaitForExchanges() throws IOException {
        String before = revision();
        String upgraded = live.upgradeSame("filter/headers");
        try (RawClient client = client()) {
            client.send(get("/slow"));
            Link slow = origin.awaitLink();
            slow.request();
            assertThat(live.prox().console("rollback")).contains("rolled back to state");
            assertThat(revision()).isEqualTo(before);
            assertThat(live.prox().console("module upgrade filter/headers --same"))
                    .contains("from " + before + " to ");
            assertThat(live.prox().console("module rollback filter/headers")).contains("to " + before);
            slow.send(RecordingOrigin.ok("at last"));
            assertThat(client.response("GET").head().first("X-Rev-Out")).isEqualTo(upgraded);
        }
        assertThat(live.module("filter/headers").version()).isEqualTo(before);
    }

    @Test
    void anUpgradeComesToItsEndWithoutTheConsoleThatAskedForIt() throws Exception {
        String before = revision();
        try (RawClient client = client()) {
            client.send(get("/slow"));
            Link slow = origin.awaitLink();
            slow.request();
            long generation = live.generation();
            Process console = live.begin("module", "upgrade", "filter/headers", "--same");
            Await.until("the new version serves", () -> live.generation() > generation);
            console.destroyForcibly().waitFor();
            slow.send(RecordingOrigin.ok("at last"));
            assertThat(client.response("GET").head().first("X-Rev-Out")).isEqualTo(before);
        }
        Await.until(
                "the old version is gone",
                () -> live.modules().stream()
                                .filter(module -> module.name().equals("filter/headers"))
                                .count()
                        == 1);
        assertThat(revision()).isNotEqualTo(before);
        assertThat(live.rollback("filter/headers")).isEqualTo(before);
    }

    /** Bodies that are half through in both directions, and then another request on the same connections. */
    @ParameterizedTest
    @ValueSource(strings = {"protocol/http1", "upstream/pool", "route/match", "filter/ratelimit"})
    void bodiesUnderWayGoOn(String module) throws Exception {
        try (RawClient client = client()) {
            client.send("POST /long HTTP/1.1\r\nHost: live.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            Link link = origin.awaitLink();
            link.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nearly\r\n");
            var head = client.head();
            assertThat(head.status()).isEqualTo(200);

            CompletableFuture<String> upgrade = upgradeUnderWay(module);
            assertThat(upgrade).isNotDone();

            client.send("6\r\nsecond\r\n0\r\n\r\n");
            assertThat(link.request().text()).isEqualTo("firstsecond");
            link.send("4\r\nlate\r\n0\r\n\r\n");
            assertThat(new String(client.rest(head).body())).isEqualTo("earlylate");
            upgrade.join();

            client.send(get("/next"));
            Link next = origin.awaitLink();
            assertThat(next).as("the connection to the origin").isSameAs(link);
            next.request();
            next.send(RecordingOrigin.ok("served"));
            assertThat(client.response("GET").text()).isEqualTo("served");
        }
    }

    @Test
    void aHeadThatIsHalfThereIsReadByTheNextVersion() throws IOException {
        try (RawClient client = client()) {
            client.send("GET /half HTTP/1.1\r\nHost: li");
            live.upgradeSame("protocol/http1");
            client.send("ve.test\r\n");
            live.upgradeSame("protocol/http1");
            client.send("\r\n");
            Link link = origin.awaitLink();
            assertThat(link.request().head().first("Host")).isEqualTo("live.test");
            link.send(RecordingOrigin.ok("whole"));
            assertThat(client.response("GET").text()).isEqualTo("whole");
        }
    }

    @Test
    void pipelinedRequestsAreReadByTheNextVersion() throws IOException {
        try (RawClient client = client()) {
            client.send(get("/first") + get("/second") + get("/third"));
            Link link = origin.awaitLink();
            link.request();
            CompletableFuture<String> upgrade = upgradeUnderWay("protocol/http1");
            link.send(RecordingOrigin.ok("1"));
            assertThat(client.response("GET").text()).isEqualTo("1");
            upgrade.join();
            for (int i = 2; i <= 3; i++) {
                Link each = origin.awaitLink();
                each.request();
                each.send(RecordingOrigin.ok(String.valueOf(i)));
                assertThat(client.response("GET").text()).isEqualTo(String.valueOf(i));
            }
        }
    }

    /** Clients keep connections open for long: that must not keep the classes of the version that served them last. */
    @Test
    void anIdleConnectionKeepsNoVersion() throws IOException {
        try (RawClient idle = client()) {
            idle.send(get("/once"));
            Link link = origin.awaitLink();
            link.request();
            link.send(RecordingOrigin.ok("served"));
            assertThat(idle.response("GET").status()).isEqualTo(200);
            live.upgradeSame("filter/headers");
            live.upgradeSame("filter/ratelimit");
            live.upgradeSame("route/match");
            new LoadedClasses(live.prox().pid())
                    .awaitOnce(
                            "dev.prox.filter.headers.HeadersComponent",
                            "dev.prox.filter.ratelimit.RateLimitComponent",
                            "dev.prox.route.match.MatchComponent");
        }
    }

    /** The time to drain is over: the old version goes, its exchange is not cut all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"filter/headers", "protocol/http1", "upstream/pool"})
    void anExchangeOutlivesTheTimeToDrain(String module) throws IOException {
        long before = live.generation();
        live.prox().rewrite(configuration("500ms"));
        Await.until("the edit is in force", () -> live.generation() > before);
        try (RawClient client = client()) {
            String revision = live.module("filter/headers").version();
            client.send("POST /long HTTP/1.1\r\nHost: live.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            Link link = origin.awaitLink();
            Head head = link.head();
            live.upgradeSame(module);
            client.send("6\r\nsecond\r\n0\r\nX-Trailer: behind\r\n\r\n");
            Message request = link.rest(head);
            assertThat(request.text()).isEqualTo("firstsecond");
            assertThat(request.trailers()).hasSize(1);
            link.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nlate\r\n0\r\n\r\n");
            Message answer = client.response("POST");
            assertThat(answer.text()).isEqualTo("late");
            assertThat(answer.head().first("X-Rev-Out")).isEqualTo(revision);
            client.send(get("/next"));
            Link next = origin.awaitLink();
            next.request();
            next.send(RecordingOrigin.ok("served"));
            assertThat(client.response("GET").text()).isEqualTo("served");
        } finally {
            long last = live.generation();
            live.prox().rewrite(configuration("60s"));
            Await.until("the edit is in force", () -> live.generation() > last);
        }
    }
}
