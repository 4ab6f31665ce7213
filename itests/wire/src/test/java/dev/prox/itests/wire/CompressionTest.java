package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Curl;
import dev.prox.itests.Head;
import dev.prox.itests.Link;
import dev.prox.itests.Message;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import dev.prox.itests.TestCa;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that Prox compresses, as curl reads them, and as clients see them that are slow, old, or leave. */
@TestInstance(Lifecycle.PER_CLASS)
class CompressionTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          nginx: { endpoints: [ "http://127.0.0.1:{nginx}" ] }
          hand: { endpoints: [ "http://{hand}" ] }
        routes:
          - match: { path: /hand/* }
            filters: [ compress ]
            proxy: hand
          - match: { path: /* }
            filters: [ compress: { min-length: 1, bodies-max: 2 } ]
            proxy: nginx
        runtime: { event-loops: 1 }
        """;

    private static final int[] SIZES = {0, 1, 1000, 64 << 10, 10 << 20};

    private final TestCa ca = TestCa.create();
    private final NginxOrigin nginx = NginxOrigin.start(ca);
    private final RecordingOrigin hand = RecordingOrigin.byHand();
    private final ProxServer prox = ProxServer.start(
            CONFIGURATION.replace("{nginx}", String.valueOf(nginx.httpPort())).replace("{hand}", hand.authority()));

    @BeforeAll
    void writeFiles() {
        for (int size : SIZES) {
            nginx.write("text-" + size + ".txt", text(size));
            nginx.write("noise-" + size + ".txt", noise(size));
        }
    }

    @AfterAll
    void stop() {
        try (ca;
                nginx;
                hand) {
            prox.close();
        }
    }

    private static String text(int size) {
        String line = "a line of a page that is much like the others\n";
        return line.repeat(size / line.length() + 1).substring(0, size);
    }

    private static String noise(int size) {
        var random = new Random(size);
        var text = new StringBuilder(size);
        for (int i = 0; i < size; i++) {
            text.append((char) (' ' + random.nextInt(95)));
        }
        return text.toString();
    }

    static Stream<Arguments> files() {
        return Stream.of("zstd", "br", "gzip").flatMap(coding -> Stream.of("text", "noise")
                .flatMap(kind -> java.util.Arrays.stream(SIZES).mapToObj(size -> Arguments.of(coding, kind, size))));
    }

    private String url(String path) {
        return "http://" + prox.authority("web") + path;
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatNginxServesComesBackWhole(String coding, String kind, int size) {
        String path = "/" + kind + "-" + size + ".txt";
        Curl.Result answer = Curl.run("--compressed", "-H", "Accept-Encoding: " + coding, url(path));
        assertThat(answer.status()).as(answer.errors()).isEqualTo(200);
        assertThat(answer.body().equals(kind.equals("text") ? text(size) : noise(size)))
                .as("the body of " + path)
                .isTrue();
        if (size == 0) {
            assertThat(answer.heads()).doesNotContain("Content-Encoding");
        } else {
            assertThat(answer.heads())
                    .contains("Content-Encoding: " + coding, "Vary: Accept-Encoding", "Transfer-Encoding: chunked")
                    .containsPattern("ETag: W/\"")
                    .doesNotContain("Content-Length", "Accept-Ranges");
        }
    }

    @Test
    void aHeadSaysWhatAGetSays() {
        Curl.Result head = Curl.run("-I", "-H", "Accept-Encoding: gzip", url("/text-65536.txt"));
        assertThat(head.heads())
                .contains("Content-Encoding: gzip", "Vary: Accept-Encoding")
                .doesNotContain("Content-Length");
        assertThat(head.body()).satisfiesAnyOf(body -> assertThat(body).isEmpty(), body -> assertThat(body)
                .startsWith("HTTP/1.1 200"));
    }

    @Test
    void aRangeIsServedAsItIs() {
        Curl.Result part = Curl.run("-H", "Accept-Encoding: gzip", "-r", "10-19", url("/text-65536.txt"));
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.heads()).doesNotContain("Content-Encoding").contains("Content-Length: 10");
        assertThat(part.body()).isEqualTo(text(65536).substring(10, 20));
    }

    @Test
    void theTagOfACompressedResponseFindsItUnchanged() {
        Curl.Result first = Curl.run("-H", "Accept-Encoding: br", url("/text-1000.txt"));
        String tag = first.heads()
                .lines()
                .filter(line -> line.startsWith("ETag: "))
                .findFirst()
                .orElseThrow()
                .substring(6);
        assertThat(tag).startsWith("W/");
        Curl.Result second =
                Curl.run("-H", "Accept-Encoding: br", "-H", "If-None-Match: " + tag, url("/text-1000.txt"));
        assertThat(second.status()).isEqualTo(304);
        assertThat(second.heads()).contains("ETag: " + tag);
    }

    // ---- streams ----

    private static String get(String path, String version) {
        return "GET " + path + " HTTP/" + version + "\r\nHost: a.test\r\nAccept-Encoding: gzip\r\n\r\n";
    }

    /** The client is of HTTP/1.0, so that the end of the connection is that of the body. */
    @Test
    void anEventOfAStreamIsSeenWhenItIsSent() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send(get("/hand/events", "1.0"));
            Link link = hand.awaitLink();
            link.head();
            link.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            Head head = client.head();
            assertThat(head.first("Content-Encoding")).isEqualTo("gzip");
            assertThat(head.has("Transfer-Encoding")).isFalse();
            InputStream events = null;
            for (int i = 0; i < 20; i++) {
                String event = "data: event " + i + "\n\n";
                link.send(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
                events = events == null ? new GZIPInputStream(client.in(), 1) : events;
                assertThat(new String(events.readNBytes(event.length()), StandardCharsets.US_ASCII))
                        .isEqualTo(event);
            }
            link.send("0\r\n\r\n");
            assertThat(events.read()).isEqualTo(-1);
        }
    }

    @Test
    void trailersFollowACompressedBody() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send(get("/hand/trailers", "1.1"));
            Link link = hand.awaitLink();
            link.head();
            link.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nhello\r\n0\r\nX-Sum: 7\r\n\r\n");
            Message answer = client.response("GET");
            assertThat(unzipped(answer)).isEqualTo("hello");
            assertThat(answer.trailers())
                    .extracting(field -> field.name() + "=" + field.value())
                    .containsExactly("X-Sum=7");
        }
    }

    @Test
    void anOriginThatBreaksOffCutsTheResponse() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send(get("/hand/cut", "1.1"));
            Link link = hand.awaitLink();
            link.head();
            link.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\nhello");
            client.head();
            link.close();
            assertThat(new String(client.in().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("\r\n0\r\n");
        }
    }

    @Test
    void requestsInOneGoGetEachItsOwn() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send(get("/text-65536.txt", "1.1") + "GET /text-1000.txt HTTP/1.1\r\nHost: a.test\r\n\r\n"
                    + get("/noise-65536.txt", "1.1"));
            assertThat(unzipped(client.response("GET"))).isEqualTo(text(65536));
            assertThat(client.response("GET").text()).isEqualTo(text(1000));
            assertThat(unzipped(client.response("GET"))).isEqualTo(noise(65536));
        }
    }

    private static String unzipped(Message answer) throws IOException {
        assertThat(answer.head().first("Content-Encoding"))
                .as(answer.head().toString())
                .isEqualTo("gzip");
        try (var in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    // ---- clients that are slow, or leave ----

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1"})
    void aSlowReaderGetsAll(String version) throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"), 4096)) {
            client.send(get("/noise-" + (10 << 20) + ".txt", version));
            Head head = client.head();
            if (version.equals("1.1")) {
                assertThat(unzipped(client.rest(head))).isEqualTo(noise(10 << 20));
            } else {
                var all = new String(new GZIPInputStream(client.in()).readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(all).isEqualTo(noise(10 << 20));
            }
        }
    }

    /** Only two bodies may be in work at a time: one that is not let go of would show. */
    @Test
    void whoLeavesLeavesNothingBehind() {
        for (int i = 0; i < 20; i++) {
            try (RawClient client = RawClient.to(prox.port("web"), 4096)) {
                client.send(get("/noise-" + (10 << 20) + ".txt", "1.1"));
                client.head();
                client.bytes(1000);
                client.reset();
            }
        }
        Await.until(
                "responses are compressed again", () -> Curl.run("-H", "Accept-Encoding: zstd", url("/text-1000.txt"))
                        .heads()
                        .contains("Content-Encoding: zstd"));
    }

    @Test
    void moreThanTheBoundStayAsTheyAre() {
        try (RawClient first = RawClient.to(prox.port("web"), 4096);
                RawClient second = RawClient.to(prox.port("web"), 4096)) {
            for (RawClient each : new RawClient[] {first, second}) {
                each.send(get("/noise-" + (10 << 20) + ".txt", "1.1"));
                assertThat(each.head().first("Content-Encoding")).isEqualTo("gzip");
            }
            Curl.Result third = Curl.run("-H", "Accept-Encoding: gzip", url("/text-1000.txt"));
            assertThat(third.heads()).contains("Vary: Accept-Encoding").doesNotContain("Content-Encoding");
            assertThat(third.body()).isEqualTo(text(1000));
            first.reset();
            second.reset();
        }
    }
}
