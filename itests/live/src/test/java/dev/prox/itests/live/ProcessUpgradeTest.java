package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.Head;
import dev.prox.itests.Link;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The process is replaced while it serves; and stays what it is when that fails. */
@TestInstance(Lifecycle.PER_CLASS)
class ProcessUpgradeTest {
    private static final int UPGRADES = 3;
    private static final int CONNECTIONS_MIN = 1_500;
    private static final int BURST = 5;
    private static final long PAUSE_MILLIS = 5;

    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
          proxy: { address: "127.0.0.1:{port:proxy}" }
        routes:
          - match: { listener: proxy }
            forward: { allow-private: true, without-header: direct }
          - match: { listener: web, path: /limited }
            filters: [ rate-limit: { rate: 5/d, burst: 5 } ]
            respond: { body: "admitted" }
          - match: { listener: web }
            respond: { body: "hello" }
        metrics: {}
        runtime: { event-loops: 2, drain: 60s }
        """;

    private static final Pattern PID = Pattern.compile("serves, as process ([0-9]+)");

    private final ProxServer prox = ProxServer.start(CONFIGURATION, List.of("-Dio.netty.leakDetection.level=advanced"));

    @TempDir
    Path folder;

    @AfterAll
    void stop() {
        prox.run("stop").orFail();
        prox.close();
    }

    @Test
    void nobodyNoticesThreeUpgradesInARow() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicLong connections = new AtomicLong();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        try (var origin = RecordingOrigin.byHand();
                var tunnel = RawClient.to(prox.port("proxy"))) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                running.add(clients.submit(() -> connectAgainAndAgain(enough, connections)));
            }
            running.add(clients.submit(() -> keepConnected(enough)));
            Link far = open(tunnel, origin);
            int admitted = 0;
            long before = prox.pid();
            for (int i = 0; i < UPGRADES; i++) {
                admitted += limited();
                long next = upgraded(prox.run("upgrade", ProxServer.home().toString(), "--wait", "0"));
                assertThat(next).isNotEqualTo(before);
                before = next;
                carries(tunnel, far);
            }
            Await.until("enough connections were made", () -> connections.get() >= CONNECTIONS_MIN);
            enough.set(true);
            for (Future<?> each : running) {
                each.get();
            }
            while (limited() == 1) {
                admitted++;
            }
            assertThat(admitted).as("admitted by one bucket, in four processes").isEqualTo(BURST);
            assertThat(prox.admin("/metrics").body())
                    .contains("prox_requests_total{listener=\"web\",route=\"routes[1]\",code=\"200\"} " + BURST);
            assertThat(prox.isAlive()).as("the first process has the tunnel").isTrue();
        } finally {
            enough.set(true);
            clients.close();
        }
        Await.until("the first process ends behind its tunnel", () -> !prox.isAlive());
    }

    private Void connectAgainAndAgain(AtomicBoolean enough, AtomicLong connections) throws InterruptedException {
        while (!enough.get()) {
            Thread.sleep(PAUSE_MILLIS);
            try (var client = RawClient.to(prox.port("web"))) {
                client.send("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
                assertThat(client.response("GET").text()).isEqualTo("hello");
                client.awaitEnd();
                connections.incrementAndGet();
            }
        }
        return null;
    }

    /** Uses a connection as long as it is not told that it ends. */
    private Void keepConnected(AtomicBoolean enough) throws InterruptedException {
        while (!enough.get()) {
            try (var client = RawClient.to(prox.port("web"))) {
                boolean keeps = true;
                while (keeps && !enough.get()) {
                    client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
                    Message answer = client.response("GET");
                    assertThat(answer.text()).isEqualTo("hello");
                    keeps = !answer.head().lists("Connection", "close");
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
        }
        return null;
    }

    private static Link open(RawClient tunnel, RecordingOrigin origin) throws IOException {
        tunnel.send("CONNECT %1$s HTTP/1.1\r\nHost: %1$s\r\n\r\n".formatted(origin.authority()));
        Head head = tunnel.head();
        assertThat(head.status()).as(head.toString()).isEqualTo(200);
        tunnel.send("hello");
        Link far = origin.awaitLink();
        assertThat(new String(far.bytes(5), StandardCharsets.US_ASCII)).isEqualTo("hello");
        return far;
    }

    private static void carries(RawClient tunnel, Link far) throws IOException {
        tunnel.send("there");
        assertThat(new String(far.bytes(5), StandardCharsets.US_ASCII)).isEqualTo("there");
        far.send("back");
        assertThat(new String(tunnel.bytes(4), StandardCharsets.US_ASCII)).isEqualTo("back");
    }

    /** 1 when the bucket had a token. */
    private int limited() {
        try (var client = RawClient.to(prox.port("web"))) {
            client.send("GET /limited HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
            return client.response("GET").status() == 200 ? 1 : 0;
        }
    }

    private static long upgraded(Command.Result result) {
        Matcher pid = PID.matcher(result.orFail().output());
        assertThat(pid.find()).as(result.output()).isTrue();
        return Long.parseLong(pid.group(1));
    }

    @Test
    void aConfigurationThatIsBrokenLeavesTheProcessServing() throws Exception {
        prox.rewrite(CONFIGURATION.replace("respond:", "respnod:"));
        try {
            Command.Result result = prox.run("upgrade", ProxServer.home().toString());
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.output()).contains("ended with exit code 1", "respnod", "serves as before");
            serves();
        } finally {
            prox.rewrite(CONFIGURATION);
        }
    }

    @Test
    void aProcessThatDiesBeforeItServesLeavesTheOneBefore() throws Exception {
        Path other = program("echo starting >&2; sleep 0.1; kill -9 $$");
        Command.Result result = prox.run("upgrade", other.toString());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("ended with exit code 137", "starting", "serves as before");
        serves();
    }

    @Test
    void aSecondUpgradeIsRefusedWhileOneIsUnderWay() throws Exception {
        Path pid = folder.resolve("pid");
        Path other = program("echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; exec sleep 600");
        CompletableFuture<Command.Result> first =
                CompletableFuture.supplyAsync(() -> prox.run("upgrade", other.toString()));
        Await.until("the other program runs", () -> Files.exists(pid));
        Command.Result second = prox.run("upgrade", ProxServer.home().toString());
        assertThat(second.output()).contains("an upgrade of the process is under way already");
        assertThat(prox.run("module", "upgrade", "filter/headers", "--same").output())
                .contains("another process is taking over");
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .orElseThrow()
                .destroyForcibly();
        assertThat(first.join().output()).contains("ended with exit code 137");
        serves();
        assertThat(prox.run("module", "upgrade", "filter/headers", "--same").exit())
                .isZero();
    }

    @Test
    void aFolderThatIsNoProxIsRefused() {
        Command.Result result = prox.run("upgrade", folder.toString());
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.output()).contains("is no Prox");
    }

    private void serves() throws IOException {
        try (var client = RawClient.to(prox.port("web"))) {
            client.send("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
            assertThat(client.response("GET").text()).isEqualTo("hello");
        }
        assertThat(prox.admin("/ready").statusCode()).isEqualTo(200);
    }

    /** A program in the place of Prox that has a version and does something else than to serve. */
    private Path program(String run) throws IOException {
        Path other = Files.createTempDirectory(folder, "other");
        Path program = Files.createDirectory(other.resolve("bin")).resolve("prox");
        Files.writeString(program, """
            #!/bin/sh
            if [ "$1" = version ]; then echo Prox 9; exit; fi
            %s
            """.formatted(run));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return other;
    }
}
