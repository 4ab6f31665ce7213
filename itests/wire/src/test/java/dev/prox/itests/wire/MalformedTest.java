package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Link;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import dev.prox.itests.WireText;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request of {@code malformed/} is refused as its file says, reaches nobody, and harms no other connection. */
@TestInstance(Lifecycle.PER_CLASS)
class MalformedTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { listener: web, header: { X-Proxy-To: present } }
            forward: { allow-private: true, without-header: reject }
          - match: { listener: web }
            proxy: origin
        """;

    /** What may reach the origin at any time: the requests by which the test asks whether all is still well. */
    private static final String GOOD_ONLY = "(GET /good/\\d+ HTTP/1\\.1\r\n([^\r\n]+\r\n)+\r\n)*";

    private final AtomicInteger good = new AtomicInteger();
    private final RecordingOrigin origin = RecordingOrigin.answering(request -> RecordingOrigin.ok("well"));
    private ProxServer prox;

    @BeforeAll
    void start() {
        prox = ProxServer.start(CONFIGURATION.replace("{origin}", origin.authority()));
    }

    @AfterAll
    void stop() {
        try (origin) {
            assertThat(origin.requests()).as("with what arrived late").hasSize(good.get());
            prox.close();
        }
    }

    Stream<MalformedRequest> malformed() {
        return GoldenFiles.in("malformed").stream()
                .map(file -> MalformedRequest.read(file, Map.of("origin", origin.authority())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void isRefused(MalformedRequest request) {
        try {
            play(request);
        } catch (AssertionError | UncheckedIOException e) {
            throw new AssertionError(request + ": " + e.getMessage(), e);
        }
    }

    private void play(MalformedRequest request) {
        Map<Link, Integer> before = new HashMap<>();
        origin.links().forEach(link -> before.put(link, link.receivedBytes()));
        long refusedBefore = notGood();
        try (var client = RawClient.to(prox.port("web"))) {
            client.offer(request.bytes());
            check(request, client.response(method(request)));
            if (request.connection() == MalformedRequest.Connection.KEEP) {
                assertGood(client);
            } else if (request.connection() == MalformedRequest.Connection.CLOSE) {
                client.awaitEnd();
            }
        }
        try (var other = RawClient.to(prox.port("web"))) {
            assertGood(other);
        }
        assertThat(notGood()).as("complete requests upstream").isEqualTo(refusedBefore);
        if (!request.reachesUpstream()) {
            assertThat(origin.links())
                    .allSatisfy(link -> assertThat(link.receivedText().substring(before.getOrDefault(link, 0)))
                            .as("what the upstream saw")
                            .matches(GOOD_ONLY));
        }
    }

    private static void check(MalformedRequest request, Message answer) {
        assertThat(request.statuses()).as(answer.toString()).contains(answer.status());
        assertThat(answer.head().first("Proxy-Status")).as(answer.toString()).contains("error=");
        MalformedRequest.Words words = request.words();
        if (words.error() != null) {
            assertThat(answer.head().first("Proxy-Status")).contains("error=" + words.error());
        }
        if (words.says() != null) {
            assertThat(answer.text()).containsIgnoringCase(words.says());
        }
        if (words.hides() != null) {
            assertThat(answer.toString()).doesNotContain(words.hides());
        }
    }

    /** Requests that reached the origin and should not have. */
    private long notGood() {
        return origin.requests().stream()
                .filter(request -> !request.head().target().startsWith("/good/"))
                .count();
    }

    private void assertGood(RawClient client) {
        int number = good.incrementAndGet();
        Message answer = client.exchange("GET /good/" + number + " HTTP/1.1\r\nHost: good.test\r\n\r\n");
        assertThat(answer.status()).as("a good request meanwhile").isEqualTo(200);
        assertThat(answer.text()).isEqualTo("well");
    }

    private static String method(MalformedRequest request) {
        List<String> words = List.of(WireText.shown(request.bytes()).split(" ", 2));
        return words.getFirst().equals("CONNECT") ? "CONNECT" : "GET";
    }
}
