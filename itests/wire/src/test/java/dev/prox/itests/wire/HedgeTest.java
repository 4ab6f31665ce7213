package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Link;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An origin that is slow beside one that is fast. */
class HedgeTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          both:
            endpoints: [ "http://{slow}", "http://{fast}" ]
            balance: round-robin
            hedge: { after: 10ms, budget: 100% }
        routes:
          - proxy: both
        metrics: {}
        access-log: {}
        admin: { address: "127.0.0.1:{port:admin}" }
        runtime: { event-loops: 1 }
        """;

    private static ProxServer prox(RecordingOrigin slow, RecordingOrigin fast) {
        return ProxServer.start(
                CONFIGURATION.replace("{slow}", slow.authority()).replace("{fast}", fast.authority()));
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n";
    }

    @Test
    void theFirstResponseWinsAndTheOtherTryIsGivenUp() throws Exception {
        try (var slow = RecordingOrigin.byHand();
                var fast = RecordingOrigin.byHand();
                var prox = prox(slow, fast);
                var client = RawClient.to(prox.port("web"))) {
            client.send(get("/a"));
            Link first = slow.awaitLink();
            Link second = fast.awaitLink();
            assertThat(second.request().head().fields())
                    .isEqualTo(first.request().head().fields());
            second.send(RecordingOrigin.ok("fast"));
            assertThat(client.response("GET").text()).isEqualTo("fast");
            first.awaitEnd();

            client.send(get("/b"));
            assertThat(second.request().head().target()).isEqualTo("/b");
            Link third = slow.awaitLink();
            third.request();
            third.send(RecordingOrigin.ok("slow"));
            assertThat(client.response("GET").text()).isEqualTo("slow");
            second.awaitEnd();
        }
    }

    @Test
    void aRequestThatMayDoSomethingGoesOnce() throws Exception {
        try (var slow = RecordingOrigin.byHand();
                var fast = RecordingOrigin.byHand();
                var prox = prox(slow, fast);
                var client = RawClient.to(prox.port("web"));
                var other = RawClient.to(prox.port("web"))) {
            client.send("POST /a HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi");
            Link first = slow.awaitLink();
            first.request();
            other.send(get("/b"));
            Link second = fast.awaitLink();
            second.request();
            // what came behind it was sent twice meanwhile
            Await.until("the second try", () -> slow.links().size() == 2);
            first.send(RecordingOrigin.ok("once"));
            second.send(RecordingOrigin.ok("twice"));
            assertThat(other.response("GET").text()).isEqualTo("twice");
            assertThat(client.response("POST").text()).isEqualTo("once");
            assertThat(fast.links()).hasSize(1);
        }
    }

    @Test
    void everyRequestHasItsOwnAnswerOnceAndNoConnectionIsForgotten() throws Exception {
        int requests = 200;
        try (var slow = RecordingOrigin.scripted(Link::awaitEnd);
                var fast = RecordingOrigin.answering(request ->
                        RecordingOrigin.ok("this is " + request.head().target()));
                var prox = prox(slow, fast);
                var client = RawClient.to(prox.port("web"))) {
            for (int i = 0; i < requests; i++) {
                Message answer = client.send(get("/" + i)).response("GET");
                assertThat(answer.text()).isEqualTo("this is /" + i);
            }
            assertThat(fast.requests().stream().map(each -> each.head().target()))
                    .containsExactlyElementsOf(
                            IntStream.range(0, requests).mapToObj(i -> "/" + i).toList());
            Await.until("connections that lost are closed", () -> slow.links().stream()
                    .allMatch(Link::isEnded));
            assertThat(fast.links().stream().filter(link -> !link.isEnded())).hasSizeLessThanOrEqualTo(2);
            List<String> page = prox.admin("/metrics").body().lines().toList();
            assertThat(page)
                    .contains("prox_hedges_total{listener=\"web\",route=\"routes[0]\"} "
                            + slow.links().size());
            // the log is written behind the answers
            Await.until(
                    "a line for each second try",
                    () -> prox.log()
                                    .lines()
                                    .filter(line -> line.contains("\"hedges\":1"))
                                    .count()
                            == slow.links().size());
        }
    }
}
