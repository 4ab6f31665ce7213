package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.GrpcHealth;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import dev.prox.itests.TestCa;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Origins that fail their checks, and those that pass them again. */
@TestInstance(Lifecycle.PER_CLASS)
class HealthTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          shop:
            endpoints: [ "http://{one}", "http://{two}" ]
            balance: round-robin
            panic: 0%
            retries: { attempts: 0 }
            health: { path: /healthz, interval: 200ms, timeout: 1s, unhealthy-after: 2, healthy-after: 2 {more} }
          ports:
            endpoints: [ "http://{one}", "http://{two}" ]
            panic: 0%
            health: { tcp: { port: {closed} }, interval: 200ms }
          dialogue:
            endpoints: [ "http://{one}" ]
            health: { interval: 200ms, script: { steps: [ { send: "GET /healthz HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n" }, { expect: "200 OK" } ] } }
          orders:
            endpoints: [ "http://{grpc}" ]
            panic: 0%
            health: { interval: 200ms, grpc: { service: shop.Orders, metadata: { x-asked-by: prox } } }
          secret:
            endpoints: [ "https://{grpcs}" ]
            tls: { ca: {ca} }
            health: { interval: 200ms, grpc: {} }
          other:
            endpoints: [ "http://{no-grpc}" ]
            health: { interval: 200ms, grpc: {} }
        routes:
          - proxy: shop
          - { match: { path: /ports/* }, proxy: ports }
        admin: { address: "127.0.0.1:{port:admin}" }
        metrics: {}
        """;

    private final AtomicBoolean first = new AtomicBoolean(true);
    private final AtomicBoolean second = new AtomicBoolean(true);
    private TestCa ca;
    private GrpcHealth grpc;
    private RecordingOrigin one;
    private RecordingOrigin two;
    private ProxServer prox;

    private static RecordingOrigin origin(String name, AtomicBoolean serves) {
        return RecordingOrigin.answering(request -> {
            boolean check = request.head().target().equals("/healthz");
            return check && !serves.get() ? "HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n" : RecordingOrigin.ok(name);
        });
    }

    private String configuration(String more) {
        return CONFIGURATION
                .replace("{one}", one.authority())
                .replace("{two}", two.authority())
                .replace("{closed}", "1")
                .replace("{grpc}", grpc.plain())
                .replace("{grpcs}", grpc.secure())
                .replace("{no-grpc}", grpc.empty())
                .replace("{ca}", ca.file().toString())
                .replace("{more}", more);
    }

    @BeforeAll
    void start() {
        ca = TestCa.create();
        grpc = GrpcHealth.start(ca.issue("orders.test"));
        one = origin("one", first);
        two = origin("two", second);
        prox = ProxServer.start(configuration(""));
    }

    @AfterAll
    void stop() {
        prox.close();
        one.close();
        two.close();
        grpc.close();
        ca.close();
    }

    private Message ask(String path) {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            return client.exchange("GET " + path + " HTTP/1.1\r\nHost: any.test\r\n\r\n");
        }
    }

    /** Who answers; every request has an answer. */
    private Set<String> serving() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            Message answer = ask("/");
            assertThat(answer.status()).isEqualTo(200);
            names.add(answer.text());
        }
        return names;
    }

    private String admin(String page) {
        try {
            return prox.admin(page).body();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneThatFailsGetsNoRequestsUntilItPasses() {
        Await.until("both serve", () -> serving().size() == 2);
        second.set(false);
        Await.until("the second is out", () -> serving().equals(Set.of("one")));
        assertThat(admin("/upstreams")).contains("\"state\" : \"unhealthy\"", "\"reason\" : \"status 503\"");
        assertThat(admin("/metrics"))
                .contains("prox_endpoint_healthy{upstream=\"shop\",endpoint=\"http://" + two.authority() + "\"} 0");
        assertThat(prox.log()).contains("upstream shop: http://" + two.authority() + " is unhealthy: status 503");

        // what is known outlives the configuration: of another one the first check would not be enough
        prox.rewrite(configuration(", initial: healthy").replace("unhealthy-after: 2", "unhealthy-after: 1000"));
        Await.until("the configuration serves", () -> prox.log().contains("configuration applied, generation 2"));
        assertThat(serving()).containsExactly("one");

        second.set(true);
        Await.until("both serve again", () -> serving().size() == 2);
    }

    @Test
    void whereNoneServesTheAnswerSaysSo() {
        Await.until(
                "nobody listens at the port that is checked",
                () -> ask("/ports/").status() == 503);
        Message answer = ask("/ports/");
        assertThat(answer.head().first("Proxy-Status")).contains("error=destination_unavailable");
        assertThat(answer.head().first("Retry-After")).isNotNull();
        assertThat(answer.text()).contains("no endpoint of the upstream is available");
    }

    /** What the metrics say of the endpoints of an upstream: 1 for one that passes its checks. */
    private boolean isHealthy(String upstream) {
        return admin("/metrics")
                .lines()
                .filter(line -> line.startsWith("prox_endpoint_healthy{upstream=\"" + upstream + "\""))
                .allMatch(line -> line.endsWith(" 1"));
    }

    @Test
    void aServerOfGrpcIsAskedForItsHealth() {
        Await.until("it was asked", () -> grpc.log().contains("asked for shop.Orders by prox"));
        Await.until("with TLS too", () -> grpc.log().contains("asked for  by None"));
        Await.until("both serve", () -> isHealthy("orders") && isHealthy("secret"));
        assertThat(prox.log()).doesNotContain("upstream orders", "upstream secret");
        Await.until("one without the service does not", () -> admin("/upstreams")
                .contains("\"UNIMPLEMENTED (12), the server has no grpc.health.v1.Health/Check: "));

        grpc.answers("2");
        Await.until("none of them serves", () -> !isHealthy("orders") && !isHealthy("secret"));
        assertThat(admin("/upstreams")).contains("\"reason\" : \"the health service says NOT_SERVING\"");
        assertThat(prox.console("upstream list orders")).contains("the health service says NOT_SERVING");

        grpc.answers("NOT_FOUND no\tsuch sérvice");
        Await.until("another reason is seen", () -> admin("/upstreams").contains("NOT_FOUND (5)"));

        grpc.answers("1");
        Await.until("both serve again", () -> isHealthy("orders") && isHealthy("secret"));
    }

    @Test
    void aDialogueIsACheck() {
        Await.until("it was held", () -> admin("/upstreams").contains("health/script"));
        Await.until("and went as written", () -> admin("/metrics")
                .lines()
                .anyMatch(line -> line.startsWith("prox_endpoint_checks_total{upstream=\"dialogue\"")
                        && line.contains("passed")
                        && !line.endsWith(" 0")));
    }
}
