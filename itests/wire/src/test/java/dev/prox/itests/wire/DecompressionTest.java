package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.Curl;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import dev.prox.itests.TempFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that command line tools compressed, and Prox decompresses. */
@TestInstance(Lifecycle.PER_CLASS)
class DecompressionTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { listener: web }
            filters: [ decompress: { max: 2000000, bodies-max: 2 } ]
            proxy: origin
        runtime: { event-loops: 1 }
        """;

    private final TempFolder folder = TempFolder.create("bodies");
    private final RecordingOrigin origin =
            RecordingOrigin.answering(request -> RecordingOrigin.ok("got " + request.body().length));
    private final ProxServer prox = ProxServer.start(CONFIGURATION.replace("{origin}", origin.authority()));

    @AfterAll
    void stop() {
        try (origin;
                folder) {
            prox.close();
        }
    }

    private static byte[] body(int length) {
        byte[] octets = new byte[length];
        var random = new Random(length);
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) ('a' + random.nextInt(10));
        }
        return octets;
    }

    /** The file, compressed by a tool. */
    private Path compressed(String tool, byte[] body) {
        Path plain = folder.write("plain", body);
        Path packed = folder.resolve("packed");
        Command.run(Map.of(), List.of("sh", "-c", tool + " < " + plain + " > " + packed), Await.PATIENCE)
                .orFail();
        return packed;
    }

    private Curl.Result post(String coding, Path file, String... more) {
        String[] arguments = {
            "-H",
            "Content-Encoding: " + coding,
            "-H",
            "Expect:",
            "--data-binary",
            "@" + file,
            "http://" + prox.authority("web") + "/"
        };
        String[] all = java.util.Arrays.copyOf(more, more.length + arguments.length);
        System.arraycopy(arguments, 0, all, more.length, arguments.length);
        return Curl.run(all);
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, gzip -c, 0", "gzip, gzip -c, 1", "gzip, gzip -c, 65536", "gzip, gzip -9c, 1900000",
        "zstd, zstd -c, 0", "zstd, zstd -c, 1", "zstd, zstd -c, 65536", "zstd, zstd -19c, 1900000",
        "br, brotli -c, 0", "br, brotli -c, 1", "br, brotli -c, 65536", "br, brotli -q 11 -c, 1900000",
    })
    void theOriginGetsThePlainBody(String coding, String tool, int length) {
        for (String[] way : new String[][] {{}, {"-H", "Transfer-Encoding: chunked"}}) {
            origin.forget();
            Curl.Result answer = post(coding, compressed(tool, body(length)), way);
            assertThat(answer.status()).as(answer.errors()).isEqualTo(200);
            Message got = origin.requests().getFirst();
            assertThat(got.body()).isEqualTo(body(length));
            assertThat(got.head().has("Content-Encoding")).isFalse();
            assertThat(got.head().has("Content-Length")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip, gzip -9c", "zstd, zstd -19c", "br, brotli -q 11 -c"})
    void aBombIsRefusedAndNotPassedOn(String coding, String tool) {
        origin.forget();
        Curl.Result answer = post(coding, compressed(tool, new byte[1_500_000]));
        assertThat(answer.status()).as(answer.errors()).isEqualTo(413);
        assertThat(answer.body()).contains("grows too much");
        assertThat(origin.requests()).isEmpty();
        assertThat(origin.receivedBytes()).isLessThan(1_000_000);
    }

    @ParameterizedTest
    @CsvSource({"gzip, gzip -c", "zstd, zstd -c", "br, brotli -q 4 -c"})
    void whatIsTooLargeIsRefused(String coding, String tool) {
        Curl.Result answer = post(coding, compressed(tool, body(2_000_001)));
        assertThat(answer.status()).as(answer.errors()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "br"})
    void whatIsMalformedIsRefused(String coding) {
        Curl.Result answer = post(coding, folder.write("plain", body(100_000)));
        assertThat(answer.status()).as(answer.errors()).isEqualTo(400);
        assertThat(answer.body()).contains("Content-Encoding");
    }

    @Test
    void aBodyThatEndsTooEarlyIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(compressed("gzip -c", body(100_000)));
        Path cut = folder.write("cut", java.util.Arrays.copyOf(whole, whole.length - 10));
        assertThat(post("gzip", cut).status()).isEqualTo(400);
    }

    @Test
    void anotherCodingIsRefused() {
        Curl.Result answer = post("deflate", folder.write("plain", body(100)));
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.heads()).contains("Accept-Encoding: zstd, br, gzip");
    }

    /** Only two bodies may be in work at a time: one that is not let go of would show. */
    @Test
    void whoLeavesLeavesNothingBehind() throws IOException {
        byte[] sent = Files.readAllBytes(compressed("zstd -c", body(100_000)));
        String head = "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Encoding: zstd\r\nContent-Length: " + sent.length
                + "\r\n\r\n";
        for (int i = 0; i < 20; i++) {
            try (RawClient client = RawClient.to(prox.port("web"))) {
                client.send(head + new String(sent, 0, 1000, StandardCharsets.ISO_8859_1));
                client.reset();
            }
        }
        Path file = compressed("gzip -c", body(100));
        Await.until("requests are decompressed again", () -> post("gzip", file).status() == 200);
    }
}
