package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Curl;
import dev.prox.itests.Head;
import dev.prox.itests.Link;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The filters of bodies are swapped while bodies go through them: no body is cut or changed, and what was replaced is let go of, native code or not. */
@TestInstance(Lifecycle.PER_CLASS)
class CompressionSwapTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { listener: web }
            filters: [ compress, decompress ]
            proxy: origin
        runtime: { event-loops: 2, drain: 60s }
        """;

    private static final String PAGE = "a line of a page that is much like the others\n".repeat(1000);
    private static final int EVENTS = 100;
    private static final long PAUSE_MILLIS = 5;

    private final RecordingOrigin origin = RecordingOrigin.scripted(CompressionSwapTest::serve);
    private final Live live = Live.start(CONFIGURATION.replace("{origin}", origin.authority()));
    private final AtomicBoolean enough = new AtomicBoolean();

    @AfterAll
    void stop() {
        try (origin) {
            live.close();
        }
    }

    private static void serve(Link link) throws IOException {
        for (var request = link.requestOrEnd(); request != null; request = link.requestOrEnd()) {
            if (request.head().target().equals("/page")) {
                link.send(RecordingOrigin.ok(PAGE));
            } else {
                link.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (int i = 0; i < EVENTS; i++) {
                    String event = event(i);
                    link.send(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
                    pause();
                }
                link.send("0\r\n\r\n");
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static String event(int i) {
        return "data: event " + i + "\n\n";
    }

    @Test
    void noBodySuffersAndOldClassesAreCollected() throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Long>>();
            for (Callable<Void> once : List.<Callable<Void>>of(
                    this::stream,
                    this::stream,
                    this::stream,
                    () -> page("zstd"),
                    () -> page("br"),
                    () -> page("gzip"))) {
                running.add(clients.submit(() -> again(once)));
            }
            try {
                for (String module : List.of("filter/compress", "filter/decompress", "filter/compress")) {
                    live.upgradeSame(module);
                }
                live.rollback("filter/compress");
                live.felix("filter/compress", "stop", "start");
                live.felix("filter/decompress", "update");
            } finally {
                enough.set(true);
            }
            for (Future<Long> each : running) {
                assertThat(each.get()).as("rounds of a client").isPositive();
            }
        }
        assertThat(live.refusals()).isEmpty();
        assertThat(live.complaints()).isEmpty();
        new LoadedClasses(live.prox().pid())
                .awaitOnce(
                        "dev.prox.filter.compress.CompressComponent", "dev.prox.filter.decompress.DecompressComponent");
    }

    private Long again(Callable<Void> once) throws Exception {
        long rounds = 0;
        do {
            once.call();
            rounds++;
        } while (!enough.get());
        return rounds;
    }

    /** The client is of HTTP/1.0, so that the end of the connection is that of the body. */
    private Void stream() {
        try (RawClient client = RawClient.to(live.port())) {
            client.send("GET /events HTTP/1.0\r\nHost: a.test\r\nAccept-Encoding: gzip\r\n\r\n");
            Head head = client.head();
            assertThat(head.first("Content-Encoding")).as(head.toString()).isEqualTo("gzip");
            var events = new GZIPInputStream(client.in());
            for (int i = 0; i < EVENTS; i++) {
                byte[] next = events.readNBytes(event(i).length());
                assertThat(new String(next, StandardCharsets.US_ASCII)).isEqualTo(event(i));
            }
            assertThat(events.read()).isEqualTo(-1);
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Void page(String coding) {
        Curl.Result answer = Curl.run(
                "--compressed", "-H", "Accept-Encoding: " + coding, "http://127.0.0.1:" + live.port() + "/page");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.heads()).contains("Content-Encoding: " + coding);
        assertThat(answer.body()).isEqualTo(PAGE);
        return null;
    }
}
