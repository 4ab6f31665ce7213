package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which of some servers answers. */
class BalanceTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          even:   { endpoints: [ { url: "http://{a}", weight: 3 }, "http://{b}" ] }
          hashed: { endpoints: [ "http://{a}", "http://{b}", "http://{c}" ], balance: { maglev: { by: "{header.X-User}" } } }
          shop:
            endpoints: [ "http://{a}", "http://{b}", "http://{c}" ]
            sticky: { cookie: server, secret: 0123456789abcdef }
          spare:
            endpoints: [ "http://127.0.0.1:{port:nobody}", { url: "http://{b}", priority: 1 } ]
            outliers: { consecutive: 2, eject: 1h, eject-max: 1h }
          bad:
            endpoints: [ "http://{failing}", "http://{b}" ]
            balance: round-robin
            outliers: { consecutive: 3, eject: 1h, eject-max: 1h }
        routes:
          - match: { path: /even }
            proxy: even
          - match: { path: /hashed }
            proxy: hashed
          - match: { path: /shop }
            proxy: shop
          - match: { path: /spare }
            proxy: spare
          - match: { path: /bad }
            proxy: bad
        metrics: {}
        admin: { address: "127.0.0.1:{port:admin}" }
        runtime: { event-loops: 1 }
        """;

    private static final List<RecordingOrigin> ORIGINS = new ArrayList<>();
    private static ProxServer prox;

    @BeforeAll
    static void start() {
        RecordingOrigin a = origin(RecordingOrigin.ok("a"));
        RecordingOrigin b = origin(RecordingOrigin.ok("b"));
        RecordingOrigin c = origin(RecordingOrigin.ok("c"));
        RecordingOrigin failing = origin("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
        prox = ProxServer.start(CONFIGURATION
                .replace("{a}", a.authority())
                .replace("{b}", b.authority())
                .replace("{c}", c.authority())
                .replace("{failing}", failing.authority()));
    }

    private static RecordingOrigin origin(String answer) {
        RecordingOrigin made = RecordingOrigin.answering(request -> answer);
        ORIGINS.add(made);
        return made;
    }

    @AfterAll
    static void stop() {
        prox.close();
        ORIGINS.forEach(RecordingOrigin::close);
    }

    private static Message get(RawClient client, String path, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        return client.send("GET " + path + " HTTP/1.1\r\nHost: a.test\r\n" + more + "\r\n")
                .response("GET");
    }

    private static Map<String, Long> shares(RawClient client, int requests, String path) {
        return IntStream.range(0, requests)
                .mapToObj(i -> get(client, path))
                .peek(answer -> assertThat(answer.status()).isEqualTo(200))
                .collect(Collectors.groupingBy(Message::text, Collectors.counting()));
    }

    private static String state(String upstream, RecordingOrigin origin) {
        return prox.console("upstream list " + upstream)
                .lines()
                .filter(line -> line.contains(origin.authority()))
                .findFirst()
                .orElse("");
    }

    @Test
    void serversAnswerByTheirWeightAlsoWhileTheBalancerIsReplaced() throws Exception {
        try (var client = RawClient.to(prox.port("web"))) {
            Map<String, Long> shares = shares(client, 400, "/even");
            assertThat(shares.get("a")).isBetween(250L, 350L);

            assertThat(prox.run("module", "upgrade", "upstream/balance", "--same")
                            .output())
                    .startsWith("upgraded upstream/balance");
            assertThat(shares(client, 400, "/even").get("a")).isBetween(250L, 350L);
            assertThat(prox.run("module", "rollback", "upstream/balance").exit())
                    .isZero();
            assertThat(shares(client, 40, "/even")).containsOnlyKeys("a", "b");
        }
    }

    @Test
    void aUserAlwaysHasTheSameServer() {
        try (var client = RawClient.to(prox.port("web"))) {
            Function<Integer, String> server =
                    user -> get(client, "/hashed", "X-User: user-" + user).text();
            List<String> first = IntStream.range(0, 40).boxed().map(server).toList();
            List<String> second = IntStream.range(0, 40).boxed().map(server).toList();
            assertThat(second).isEqualTo(first).contains("a", "b", "c");
        }
    }

    @Test
    void aClientStaysWithItsServerWhileThatDrainsAndNobodyElseComes() {
        try (var client = RawClient.to(prox.port("web"))) {
            Message first = get(client, "/shop");
            String cookie = first.head().first("Set-Cookie");
            assertThat(cookie).startsWith("server=").endsWith("; Path=/; HttpOnly; SameSite=Lax");
            String pair = "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
            RecordingOrigin own = ORIGINS.get("abc".indexOf(first.text()));

            assertThat(prox.run("upstream", "drain", "shop", own.authority()).output())
                    .contains("gets no new clients");
            assertThat(state("shop", own)).contains("draining");
            for (int i = 0; i < 5; i++) {
                Message again = get(client, "/shop", pair);
                assertThat(again.text()).isEqualTo(first.text());
                assertThat(again.head().first("Set-Cookie")).isNull();
            }
            assertThat(shares(client, 30, "/shop"))
                    .doesNotContainKey(first.text())
                    .hasSize(2);
            assertThat(prox.run("upstream", "undrain", "shop", own.authority()).output())
                    .contains(" is up");
            assertThat(shares(client, 60, "/shop")).hasSize(3);
        }
    }

    @Test
    void theSpareServesWhenTheFirstCannotBeReached() {
        try (var client = RawClient.to(prox.port("web"))) {
            Await.until("the first is taken out", () -> get(client, "/spare").status() == 200);
            assertThat(shares(client, 5, "/spare")).containsOnlyKeys("b");
        }
    }

    @Test
    void aServerThatFailsIsTakenOut() throws Exception {
        RecordingOrigin failing = ORIGINS.getLast();
        try (var client = RawClient.to(prox.port("web"))) {
            Await.until("it is taken out", () -> {
                get(client, "/bad");
                return state("bad", failing).contains("ejected");
            });
            assertThat(state("bad", failing)).endsWith(" failures in a row");
            assertThat(shares(client, 10, "/bad")).containsOnlyKeys("b");
            assertThat(prox.admin("/metrics").body())
                    .contains("prox_endpoint_up{upstream=\"bad\",endpoint=\"http://" + failing.authority() + "\"} 0");
        }
    }
}
