package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.itests.Await;
import dev.prox.itests.BytePattern;
import dev.prox.itests.Head;
import dev.prox.itests.Message;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.TestCa;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
        access-log: {}
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
        Await.until("the octets in the log", () -> prox.log().contains("\"response_octets\":" + LARGE));
    }

    /**
     * Without TLS the kernel sends it from where it lies: of what is written over it meanwhile more comes than was still to be read. With TLS, what was read
     * before comes as it was.
     */
    @ParameterizedTest
    @ValueSource(strings = {"web", "tls"})
    void nobodyReadsWhatGoesOutInTheClear(String listener) throws IOException {
        Path file = Files.write(nginx.files().resolve("over-" + listener), octets('a', 4 << 20));
        try (RawClient client = listener.equals("tls")
                ? RawClient.tls(prox.port("tls"), 4096, ca.trust(), "localhost")
                : RawClient.to(prox.port("web"), 4096)) {
            client.send("GET /over-" + listener + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(200);
            Files.write(file, octets('b', 4 << 20), StandardOpenOption.WRITE);
            byte[] body = client.bytes(4 << 20);
            assertThat((char) body[100_000]).isEqualTo(listener.equals("tls") ? 'a' : 'b');
            assertThat((char) body[body.length - 1]).isEqualTo('b');
        }
    }

    private static byte[] octets(char each, int count) {
        byte[] octets = new byte[count];
        Arrays.fill(octets, (byte) each);
        return octets;
    }

    private byte[] large(int from, int count) throws IOException {
        try (InputStream in = Files.newInputStream(nginx.files().resolve("large"))) {
            in.skipNBytes(from);
            return in.readNBytes(count);
        }
    }

    @Test
    void partsAndOldClientsAndRequestsThatComeAheadGetTheirOwn() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send("""
                GET /large HTTP/1.1\r
                Host: a.test\r
                Range: bytes=12345-2012344\r
                \r
                GET /empty.txt HTTP/1.1\r
                Host: a.test\r
                \r
                HEAD /large HTTP/1.1\r
                Host: a.test\r
                \r
                GET /large HTTP/1.0\r
                Host: a.test\r
                Range: bytes=-1000000\r
                \r
                """);
            client.finish();
            Message part = client.response("GET");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.head().first("Content-Length")).isEqualTo("2000000");
            assertThat(part.body()).isEqualTo(large(12_345, 2_000_000));
            assertThat(client.response("GET").text()).isEmpty();
            assertThat(client.response("HEAD").head().first("Content-Length")).isEqualTo(String.valueOf(LARGE));
            assertThat(client.response("GET").body()).isEqualTo(large((int) LARGE - 1_000_000, 1_000_000));
            client.awaitEnd();
        }
        assertNothingOpen();
    }

    /** Half of it is on its way when another version takes over, and another file takes its place. */
    @Test
    void whatIsOnItsWayStaysTheSame() throws IOException {
        Path file = Files.write(nginx.files().resolve("old"), octets('a', 8 << 20));
        try (RawClient client = RawClient.to(prox.port("web"), 4096)) {
            client.send("GET /old HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(200);
            Path next = Files.write(nginx.files().resolve("next"), octets('b', 3));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            var upgrade = CompletableFuture.supplyAsync(() -> prox.console("module upgrade route/files --same"));
            Await.until("the other version is there", () -> upgrade.isDone() || versions() == 2);
            assertThat(upgrade)
                    .as("it waits for the last exchange of the one before")
                    .isNotDone();
            try (RawClient other = RawClient.to(prox.port("web"))) {
                assertThat(other.exchange("GET /old HTTP/1.1\r\nHost: a.test\r\n\r\n")
                                .text())
                        .isEqualTo("bbb");
            }
            assertThat(client.bytes(8 << 20)).isEqualTo(octets('a', 8 << 20));
            assertThat(upgrade.join()).contains("upgraded route/files");
        }
    }

    private long versions() {
        return prox.console("module list")
                .lines()
                .filter(line -> line.contains("dev.prox.route.files"))
                .count();
    }

    @Test
    void oneThatBecomesShorterIsCut() throws IOException {
        Path file = Files.write(nginx.files().resolve("shorter"), octets('a', 8 << 20));
        try (RawClient client = RawClient.to(prox.port("web"), 4096)) {
            client.send("GET /shorter HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Head head = client.head();
            try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
                open.truncate(1000);
            }
            assertThatThrownBy(() -> client.rest(head)).hasRootCauseInstanceOf(EOFException.class);
        }
        Await.until("why, in the log", () -> prox.log().contains("the file became shorter while it was sent"));
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
