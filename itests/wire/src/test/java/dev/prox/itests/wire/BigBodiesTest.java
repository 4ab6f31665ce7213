package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.BulkOrigin;
import dev.prox.itests.BytePattern;
import dev.prox.itests.Head;
import dev.prox.itests.Pace;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.Resident;
import dev.prox.itests.TestCa;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies far larger than the memory of Prox, and peers that are slower than those at the other end. */
@TestInstance(Lifecycle.PER_CLASS)
class BigBodiesTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
          tls:
            address: "127.0.0.1:{port:tls}"
            tls: { certificates: [ { chain: "{chain}", key: "{key}" } ] }
        upstreams:
          bulk: { endpoints: [ "http://127.0.0.1:{bulk}" ] }
        routes:
          - match: { header: { X-Proxy-To: present } }
            forward: { allow-private: true }
          - match: { path: /* }
            proxy: bulk
        """;

    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    /** What a slow peer moves in its test, at {@link #SLOW_PER_SECOND}: long enough for a leak to show. */
    private static final long SLOW_BYTES = 12_000_000;

    private static final long SLOW_PER_SECOND = 1_000_000;
    private static final int SLOW_PEERS = 6;

    /** What may be on its way between the two ends of one exchange: socket buffers, and little more. */
    private static final long UNDER_WAY_MAX = 40 * MIB;

    /** How much the process may grow meanwhile, over all exchanges. */
    private static final long GROWTH_MAX = 64 * MIB;

    /** How large it may be at any time: heap and direct memory of 64 MiB each, code, and the Java runtime. */
    private static final long RESIDENT_MAX = 400 * MIB;

    private final TestCa ca = TestCa.create();
    private final BulkOrigin bulk = BulkOrigin.start();
    private final ProxServer prox = start();

    private ProxServer start() {
        TestCa.Identity identity = ca.issue("prox.test");
        return ProxServer.start(
                CONFIGURATION
                        .replace("{bulk}", String.valueOf(bulk.port()))
                        .replace("{chain}", identity.chain().toString())
                        .replace("{key}", identity.key().toString()),
                List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m"));
    }

    @AfterAll
    void stop() {
        try (ca;
                bulk) {
            prox.close();
        }
    }

    /** The ways through Prox whose buffering differs. */
    enum Way {
        PLAIN(GIB),
        SECURE(GIB / 4),
        PROXY_TO(GIB);

        private final long bytes;

        Way(long bytes) {
            this.bytes = bytes;
        }
    }

    private RawClient connect(Way way, int receiveBufferBytes) {
        return way == Way.SECURE
                ? RawClient.tls(prox.port("tls"), receiveBufferBytes, ca.trust(), "prox.test")
                : RawClient.to(prox.port("web"), receiveBufferBytes);
    }

    private String request(Way way, String method, String path, String field) {
        String fields = "Host: bulk.test\r\n" + field;
        return way == Way.PROXY_TO
                ? "%s http://bulk.test%s HTTP/1.1\r\n%sX-Proxy-To: 127.0.0.1:%d\r\n\r\n"
                        .formatted(method, path, fields, bulk.port())
                : "%s %s HTTP/1.1\r\n%s\r\n".formatted(method, path, fields);
    }

    @ParameterizedTest
    @EnumSource
    void aGibibyteComesDown(Way way) throws IOException {
        try (RawClient client = connect(way, 0)) {
            client.send(request(way, "GET", "/bytes/" + way.bytes, ""));
            Head head = client.head();
            assertThat(head.first("Content-Length")).as(head.toString()).isEqualTo(String.valueOf(way.bytes));
            var sink = new BytePattern.Check(count -> {});
            sink.take(client.in(), way.bytes);
            assertThat(sink.bytes()).isEqualTo(way.bytes);
        }
        assertThat(Resident.bytes(prox.pid())).isLessThan(RESIDENT_MAX);
    }

    @ParameterizedTest
    @EnumSource
    void aGibibyteGoesUp(Way way) throws IOException {
        bulk.takeAtMost(Long.MAX_VALUE);
        try (RawClient client = connect(way, 0)) {
            client.send(request(way, "PUT", "/sink", "Content-Length: " + way.bytes + "\r\n"));
            BytePattern.write(client.out(), way.bytes, count -> {});
            assertThat(client.response("PUT").text()).isEqualTo(String.valueOf(way.bytes));
        }
        assertThat(Resident.bytes(prox.pid())).isLessThan(RESIDENT_MAX);
    }

    @Test
    void aGibibyteGoesUpInChunks() throws IOException {
        bulk.takeAtMost(Long.MAX_VALUE);
        try (RawClient client = connect(Way.PLAIN, 0)) {
            client.send(request(Way.PLAIN, "PUT", "/sink", "Transfer-Encoding: chunked\r\n"));
            BytePattern.write(new Chunks(client.out()), GIB, count -> {});
            client.send("0\r\n\r\n");
            assertThat(client.response("PUT").text()).isEqualTo(String.valueOf(GIB));
        }
        assertThat(Resident.bytes(prox.pid())).isLessThan(RESIDENT_MAX);
    }

    /** Each write becomes a chunk. */
    private static final class Chunks extends OutputStream {
        private final OutputStream out;

        Chunks(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, offset, length);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void slowReadersDoNotMakeMemoryGrow() throws Exception {
        warmUp();
        long before = Resident.bytes(prox.pid());
        long sentBefore = bulk.sentBytes();
        long aborted = bulk.aborted();
        var read = new AtomicLong();
        whileSlow(peer -> readSlowly(way(peer), read), () -> {
            assertThat(bulk.sentBytes() - sentBefore - read.get())
                    .as("bytes that the origins got rid of and nobody has read")
                    .isLessThan(SLOW_PEERS * UNDER_WAY_MAX);
            assertThat(Resident.bytes(prox.pid()) - before).as("growth").isLessThan(GROWTH_MAX);
        });
        awaitAborted("reader", aborted);
    }

    private void readSlowly(Way way, AtomicLong read) {
        var pace = new Pace();
        var sink = new BytePattern.Check(count -> {
            read.addAndGet(count);
            pace.keep(count, SLOW_PER_SECOND);
        });
        try (RawClient client = connect(way, 64 << 10)) {
            client.send(request(way, "GET", "/bytes/" + GIB, ""));
            client.head();
            sink.take(client.in(), SLOW_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void slowOriginsDoNotMakeMemoryGrow() throws Exception {
        warmUp();
        bulk.takeAtMost(SLOW_PER_SECOND);
        long before = Resident.bytes(prox.pid());
        long takenBefore = bulk.takenBytes();
        long aborted = bulk.aborted();
        var written = new AtomicLong();
        whileSlow(peer -> writeUntilTaken(way(peer), written, takenBefore), () -> {
            assertThat(written.get() - (bulk.takenBytes() - takenBefore))
                    .as("bytes that the clients got rid of and no origin has taken")
                    .isLessThan(SLOW_PEERS * UNDER_WAY_MAX);
            assertThat(Resident.bytes(prox.pid()) - before).as("growth").isLessThan(GROWTH_MAX);
        });
        awaitAborted("writer", aborted);
    }

    private void writeUntilTaken(Way way, AtomicLong written, long takenBefore) {
        try (RawClient client = connect(way, 0)) {
            client.send(request(way, "PUT", "/sink", "Content-Length: " + GIB + "\r\n"));
            var writer = Thread.ofVirtual().name("itests-writer").start(() -> {
                try {
                    BytePattern.write(client.out(), GIB, written::addAndGet);
                } catch (IOException e) {
                    // Closed below, with most of it unsent.
                }
            });
            Await.until(
                    () -> "the origins have taken their share: " + (bulk.takenBytes() - takenBefore),
                    Await.PATIENCE.multipliedBy(4),
                    () -> bulk.takenBytes() - takenBefore >= SLOW_PEERS * SLOW_BYTES || !writer.isAlive());
            assertThat(writer.isAlive()).as("a gibibyte is not through yet").isTrue();
        }
    }

    private void awaitAborted(String who, long before) {
        Await.until(
                () -> "each origin hears that its " + who + " has left; heard " + (bulk.aborted() - before),
                Await.PATIENCE,
                () -> bulk.aborted() >= before + SLOW_PEERS);
    }

    private static Way way(int peer) {
        return Way.values()[peer % Way.values().length];
    }

    /** Fills the memory that any transfer takes, so that what comes on top is seen. */
    private void warmUp() throws IOException {
        bulk.takeAtMost(Long.MAX_VALUE);
        for (Way way : Way.values()) {
            try (RawClient client = connect(way, 0)) {
                client.send(request(way, "GET", "/bytes/" + 64 * MIB, "")).head();
                new BytePattern.Check(count -> {}).take(client.in(), 64 * MIB);
                client.send(request(way, "PUT", "/sink", "Content-Length: " + 64 * MIB + "\r\n"));
                BytePattern.write(client.out(), 64 * MIB, count -> {});
                assertThat(client.response("PUT").status()).isEqualTo(200);
            }
        }
    }

    /** A slow peer, by its number. */
    private interface Peer {
        void run(int number);
    }

    /** Runs the slow peers side by side, and the check again and again until they are done. */
    private static void whileSlow(Peer peer, Runnable check) throws Exception {
        try (ExecutorService peers = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name("itests-slow-", 0).factory())) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < SLOW_PEERS; i++) {
                int number = i;
                running.add(peers.submit(() -> peer.run(number)));
            }
            Await.until(() -> "the slow peers are done", Await.PATIENCE.multipliedBy(4), () -> {
                check.run();
                return running.stream().allMatch(Future::isDone);
            });
            for (Future<?> each : running) {
                each.get();
            }
        }
    }
}
