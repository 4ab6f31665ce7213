package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.BytePattern;
import dev.prox.itests.Head;
import dev.prox.itests.Message;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.TestCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a folder, beside nginx that serves the same folder; and large ones to clients of all kinds. */
@TestInstance(Lifecycle.PER_CLASS)
class StaticFilesTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
          tls: { address: "127.0.0.1:{port:tls}", tls: { certificates: [ { chain: "{chain}", key: "{key}" } ] } }
          impatient: { address: "127.0.0.1:{port:impatient}", timeouts: { body: 500ms } }
        routes:
          - static: {root}
          - match: { path: /small/* }
            filters: [ rewrite: { strip-prefix: /small }, compress ]
            static: {root}
        """;
    private static final long LARGE = 64L << 20;

    private final TestCa ca = TestCa.create();
    private final TestCa.Identity identity = ca.issue("localhost");
    private final NginxOrigin nginx = NginxOrigin.start(ca);
    private final ProxServer prox = ProxServer.start(
            CONFIGURATION
                    .replace("{root}", nginx.files().toString())
                    .replace("{chain}", identity.chain().toString())
                    .replace("{key}", identity.key().toString()),
            List.of("-Xmx64m"));

    @BeforeAll
    void write() throws IOException {
        nginx.write("a.txt", "0123456789");
        nginx.write("dir/index.html", "inside");
        nginx.write("empty.txt", "");
        try (var out = Files.newOutputStream(nginx.files().resolve("large"))) {
            BytePattern.write(out, LARGE, written -> {});
        }
    }

    @AfterAll
    void stop() {
        try (ca;
                nginx) {
            prox.close();
        }
    }

    /** Those on which both agree; {tag} and {date} are those of each server. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET /a.txt",
                "HEAD /a.txt",
                "GET /empty.txt",
                "GET /dir/",
                "GET /dir?x=1",
                "GET /none",
                "GET /a.txt/",
                "GET /a%2Etxt?x",
                "POST /a.txt",
                "GET /a.txt|Range: bytes=0-3",
                "GET /a.txt|Range: bytes=4-",
                "GET /a.txt|Range: bytes=-3",
                "GET /a.txt|Range: bytes=-30",
                "GET /a.txt|Range: bytes=5-500",
                "GET /a.txt|Range: bytes=10-20",
                "GET /a.txt|Range: lines=1-2",
                "GET /a.txt|Range: bytes=0-3|If-Range: {tag}",
                "GET /a.txt|Range: bytes=0-3|If-Range: {date}",
                "GET /a.txt|Range: bytes=0-3|If-Range: \"other\"",
                "GET /a.txt|If-None-Match: {tag}",
                "GET /a.txt|If-None-Match: W/{tag}",
                "GET /a.txt|If-None-Match: \"other\", {tag}",
                "GET /a.txt|If-None-Match: *",
                "GET /a.txt|If-None-Match: \"other\"|If-Modified-Since: {date}",
                "GET /a.txt|If-Modified-Since: {date}",
                "HEAD /a.txt|If-Modified-Since: {date}",
                "GET /a.txt|If-Modified-Since: Thu, 01 Jan 2004 00:00:00 GMT",
                "GET /a.txt|If-Match: {tag}",
                "GET /a.txt|If-Match: \"other\"",
                "GET /a.txt|If-Unmodified-Since: {date}",
                "GET /a.txt|If-Unmodified-Since: Thu, 01 Jan 2004 00:00:00 GMT",
            })
    void answersAsNginxDoes(String request) {
        assertThat(told(prox.port("web"), request)).isEqualTo(told(nginx.httpPort(), request));
    }

    private static List<String> told(int port, String request) {
        try (RawClient client = RawClient.to(port)) {
            Head known = client.exchange("HEAD /a.txt HTTP/1.1\r\nHost: a.test\r\n\r\n")
                    .head();
            String[] lines = request.replace("{tag}", String.valueOf(known.first("ETag")))
                    .replace("{date}", String.valueOf(known.first("Last-Modified")))
                    .split("\\|", -1);
            Message answer = client.exchange(lines[0] + " HTTP/1.1\r\nHost: a.test\r\n"
                    + (lines[0].startsWith("POST") ? "Content-Length: 0\r\n" : "")
                    + Stream.of(lines).skip(1).map(line -> line + "\r\n").reduce("", String::concat) + "\r\n");
            return told(answer);
        }
    }

    /** What must be the same; of errors the bodies are each server's own. */
    private static List<String> told(Message answer) {
        List<String> told = new ArrayList<>();
        told.add(String.valueOf(answer.status()));
        for (String name : List.of("Content-Range", "Last-Modified", "Location")) {
            told.add(name + ": " + withoutHost(answer.head().first(name)));
        }
        if (answer.status() < 300) {
            String type = String.valueOf(answer.head().first("Content-Type")).split(";", -1)[0];
            told.addAll(List.of(type, String.valueOf(answer.head().first("Content-Length")), answer.text()));
        }
        return told;
    }

    private static @Nullable String withoutHost(@Nullable String location) {
        return location == null ? null : location.replaceFirst("^http://[^/]+", "");
    }

    // ---- large ones ----

    @Test
    void aLargeFileNeedsLittleMemoryAndTheConnectionGoesOn() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            for (int i = 0; i < 2; i++) {
                client.send("GET /large HTTP/1.1\r\nHost: a.test\r\n\r\n");
                assertThat(client.head().first("Content-Length")).isEqualTo(String.valueOf(LARGE));
                new BytePattern.Check(taken -> {}).take(client.in(), LARGE);
            }
        }
        assertNothingOpen();
    }

    @Test
    void soDoesOneThatGoesThroughTls() throws IOException {
        try (RawClient client = RawClient.tls(prox.port("tls"), ca.trust(), "localhost")) {
            client.send("GET /large HTTP/1.0\r\nConnection: close\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(200);
            new BytePattern.Check(taken -> {}).take(client.in(), LARGE);
            client.awaitEnd();
        }
    }

    @Test
    void filtersSeeItsBody() {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            Message answer = client.exchange(
                    "GET /small/a.txt HTTP/1.1\r\nHost: a.test\r\nAccept-Encoding: gzip, identity;q=0\r\n\r\n");
            assertThat(answer.head().first("Content-Encoding")).isEqualTo("gzip");
            assertThat(answer.head().lists("Transfer-Encoding", "chunked")).isTrue();
            assertThat(client.exchange("GET /a.txt HTTP/1.1\r\nHost: a.test\r\n\r\n")
                            .text())
                    .isEqualTo("0123456789");
        }
    }

    @Test
    void aClientThatTakesNothingIsCutOff() {
        try (RawClient client = RawClient.to(prox.port("impatient"), 4096)) {
            client.send("GET /large HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(200);
            assertNothingOpen();
        }
    }

    @Test
    void oneThatLeavesIsLetGoOf() {
        try (RawClient client = RawClient.to(prox.port("web"), 4096)) {
            client.send("GET /large HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(200);
            client.reset();
        }
        assertNothingOpen();
    }

    private void assertNothingOpen() {
        Await.until("the file is closed", () -> {
            try (Stream<Path> open = Files.list(Path.of("/proc/" + prox.pid() + "/fd"))) {
                return open.noneMatch(StaticFilesTest::isLarge);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static boolean isLarge(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).endsWith("large");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
