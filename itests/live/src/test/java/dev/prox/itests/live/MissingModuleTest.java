package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import dev.prox.itests.TempFolder;
import dev.prox.itests.TestCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A module is stopped by the framework's own command. What needs it waits, and gets 503 in the end; it never passes. */
@TestInstance(Lifecycle.PER_CLASS)
class MissingModuleTest {
    private static final int HELD_MAX = 4;

    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
          tls: { address: "127.0.0.1:{port:tls}", tls: { certificates: [ { chain: "{chain}", key: "{key}" } ] } }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { path: /plain }
            proxy: origin
          - match: { path: /* }
            filters:
              - headers: { request: { set: { X-Guard: "on" } } }
              - rate-limit: { rate: 1000/s }
            proxy: origin
        runtime: { event-loops: 1, hold: {hold}, hold-max: 4 }
        """;

    private final TestCa ca = TestCa.create();
    private final TestCa.Identity identity = ca.issue("localhost");
    private final RecordingOrigin origin = RecordingOrigin.answering(
            request -> RecordingOrigin.ok(request.head().target() + " " + request.text()));
    private final Live live = Live.start(configuration("60s"));

    @AfterAll
    void stop() {
        try (ca;
                origin) {
            live.close();
        }
    }

    @AfterEach
    void nothingHasPassedTheGuard() {
        assertThat(origin.failures()).isEmpty();
        assertThat(origin.requests())
                .filteredOn(request -> !request.head().target().equals("/plain"))
                .allSatisfy(request -> assertThat(request.head().first("X-Guard"))
                        .as(request.toString())
                        .isEqualTo("on"));
    }

    private String configuration(String hold) {
        return CONFIGURATION
                .replace("{origin}", origin.authority())
                .replace("{chain}", identity.chain().toString())
                .replace("{key}", identity.key().toString())
                .replace("{hold}", hold);
    }

    private void hold(String time) {
        long before = live.generation();
        live.prox().rewrite(configuration(time));
        Await.until("hold is " + time, () -> live.generation() > before);
    }

    private RawClient client() {
        return RawClient.to(live.port());
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: live.test\r\n\r\n";
    }

    private void othersAreServed() {
        try (RawClient other = client()) {
            assertThat(other.exchange(get("/plain")).status()).isEqualTo(200);
        }
    }

    private boolean reached(String path) {
        return origin.requests().stream()
                .anyMatch(request -> request.head().target().equals(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"filter/headers", "filter/ratelimit"})
    void requestsWaitForAFilter(String module) throws IOException {
        live.felix(module, "stop");
        try (RawClient one = client();
                RawClient two = client()) {
            one.send(get("/held/one"));
            two.send("POST /held/two HTTP/1.1\r\nHost: live.test\r\nContent-Length: 9\r\n\r\nsome ");
            othersAreServed();
            two.send("body");
            othersAreServed();
            assertThat(live.prox().admin("/ready").statusCode()).isEqualTo(503);
            assertThat(live.prox().admin("/ready").body()).contains(module.replace("ratelimit", "rate-limit"));
            assertThat(reached("/held/one")).isFalse();
            live.felix(module, "start");
            assertThat(one.response("GET").text()).isEqualTo("/held/one ");
            assertThat(two.response("POST").text()).isEqualTo("/held/two some body");
            assertThat(one.exchange(get("/after")).status()).isEqualTo(200);
        } finally {
            live.felix(module, "start");
            origin.forget();
        }
        Await.until("ready again", () -> live.modules().stream().allMatch(Live.Module::serving));
        assertThat(live.prox().admin("/ready").statusCode()).isEqualTo(200);
    }

    /** Without these nothing at all can be served; connections wait as well. */
    @ParameterizedTest
    @ValueSource(strings = {"route/match", "upstream/pool", "protocol/http1"})
    void requestsWaitForWhatAllNeed(String module) {
        try (RawClient kept = client();
                RawClient fresh = open(module, kept)) {
            kept.send(get("/held/kept"));
            live.felix(module, "start");
            assertThat(kept.response("GET").text()).isEqualTo("/held/kept ");
            assertThat(fresh.response("GET").text()).isEqualTo("/held/fresh ");
            assertThat(kept.exchange(get("/after")).status()).isEqualTo(200);
        } finally {
            live.felix(module, "start");
            origin.forget();
        }
    }

    private RawClient open(String module, RawClient kept) {
        assertThat(kept.exchange(get("/before")).status()).isEqualTo(200);
        live.felix(module, "stop");
        return client().send(get("/held/fresh"));
    }

    /** What is asked without TLS meanwhile is not answered without TLS. */
    @Test
    void connectionsWaitForTls() throws IOException {
        int port = live.prox().port("tls");
        live.felix("tls/files", "stop");
        try (RawClient open = RawClient.to(port)) {
            open.send(get("/held/open"));
            CompletableFuture<Message> answer = CompletableFuture.supplyAsync(() -> {
                try (RawClient waiting = RawClient.tls(port, ca.trust(), "localhost")) {
                    return waiting.exchange(get("/held/secured"));
                }
            });
            othersAreServed();
            assertThat(answer).isNotDone();
            live.felix("tls/files", "start");
            assertThat(answer.join().text()).isEqualTo("/held/secured ");
            assertThat(answered(open)).doesNotContain("HTTP");
            assertThat(reached("/held/open")).isFalse();
        } finally {
            live.felix("tls/files", "start");
            origin.forget();
        }
    }

    private static String answered(RawClient client) throws IOException {
        try {
            return new String(client.in().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    @Test
    void waitingEndsWith503() {
        hold("1s");
        live.felix("filter/headers", "stop");
        try (RawClient waiting = client()) {
            Message answer = waiting.exchange(get("/held/in-vain"));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
            assertThat(answer.head().first("Proxy-Status"))
                    .isNotNull()
                    .contains("prox")
                    .contains("error=");
            assertThat(answer.head().first("Retry-After")).isNotNull();
            assertThat(reached("/held/in-vain")).isFalse();
            othersAreServed();
            live.felix("filter/headers", "start");
            assertThat(waiting.exchange(get("/after")).status()).isEqualTo(200);
        } finally {
            live.felix("filter/headers", "start");
            origin.forget();
            hold("60s");
        }
    }

    /** The framework's own update asks nobody; what comes of it is refused in front of the requests. */
    @Test
    void aPlainUpdateToABrokenVersionPassesNothing() {
        hold("1s");
        try (var folder = TempFolder.create("versions");
                RawClient client = client()) {
            Path broken = BadVersion.ITS_CONSTRUCTOR_THROWS.write(folder.path());
            long bundle = live.module("filter/headers").bundle();
            live.prox().console("felix:update " + bundle + " " + broken.toUri());
            assertThat(client.exchange(get("/held/broken")).status()).isEqualTo(503);
            assertThat(reached("/held/broken")).isFalse();
            assertThat(live.refusals().getFirst().reason()).contains("no wish to start");
            othersAreServed();

            Command.Result rescue = live.upgrade(original("dev.prox.filter.headers"));
            assertThat(rescue.exit()).as(rescue.output()).isZero();
            assertThat(client.exchange(get("/after")).status()).isEqualTo(200);
        } finally {
            origin.forget();
            hold("60s");
        }
    }

    @Test
    void aStoppedModuleThatTheConfigurationNamesStays() {
        live.felix("filter/headers", "stop");
        try {
            Command.Result removal = live.prox().run("module", "remove", "filter/headers");
            assertThat(removal.exit()).isEqualTo(1);
            assertThat(removal.output()).contains("nothing changed: the configuration uses filter/headers");
        } finally {
            live.felix("filter/headers", "start");
        }
        Await.until("ready again", () -> live.modules().stream().allMatch(Live.Module::serving));
    }

    @Test
    void aModuleThatIsUninstalledCanBeInstalledAgain() {
        live.felix("filter/headers", "uninstall");
        try (RawClient waiting = client()) {
            waiting.send(get("/held/uninstalled"));
            othersAreServed();
            String printed = live.prox().console("module install " + original("dev.prox.filter.headers"));
            assertThat(printed).contains("installed filter/headers 0.1.0");
            assertThat(waiting.response("GET").status()).isEqualTo(200);
        } finally {
            origin.forget();
        }
    }

    private static Path original(String bundle) {
        try (Stream<Path> files = Files.list(ProxServer.home().resolve("bundles"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(bundle + "-"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every edit lets those who wait try again; that must not begin their time anew. */
    @Test
    void waitingEndsThoughTheConfigurationChanges() {
        hold("2s");
        live.felix("filter/headers", "stop");
        try (RawClient waiting = client()) {
            waiting.send(get("/held/edits"));
            CompletableFuture<Message> answer = CompletableFuture.supplyAsync(() -> waiting.response("GET"));
            var edit = new AtomicInteger();
            Await.until("the wait ends", () -> {
                long before = live.generation();
                String rate = "rate: " + (1000 + edit.incrementAndGet()) + "/s";
                live.prox().rewrite(configuration("2s").replace("rate: 1000/s", rate));
                Await.until("the edit is in force", () -> live.generation() > before);
                return answer.isDone();
            });
            assertThat(answer.join().status()).isEqualTo(503);
        } finally {
            live.felix("filter/headers", "start");
            origin.forget();
            hold("60s");
        }
    }

    @Test
    void onlySoManyWait() {
        live.felix("filter/headers", "stop");
        var waiting = new ArrayList<RawClient>();
        try (RawClient tooMany = client()) {
            for (int i = 0; i < HELD_MAX; i++) {
                waiting.add(client().send(get("/held/" + i)));
            }
            othersAreServed();
            Message answer = tooMany.exchange(get("/held/too-many"));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
            live.felix("filter/headers", "start");
            List<Integer> statuses = waiting.stream()
                    .map(client -> client.response("GET").status())
                    .toList();
            assertThat(statuses).containsOnly(200);
        } finally {
            waiting.forEach(RawClient::close);
            live.felix("filter/headers", "start");
            origin.forget();
        }
    }

    /** Who is gone takes no place any more. */
    @Test
    void whoIsGoneMakesRoom() {
        live.felix("filter/headers", "stop");
        try {
            for (int i = 0; i < 3 * HELD_MAX; i++) {
                RawClient leaving = client().send(get("/held/left"));
                othersAreServed();
                leaving.reset();
                othersAreServed();
            }
            try (RawClient waiting = client()) {
                waiting.send(get("/held/stays"));
                othersAreServed();
                live.felix("filter/headers", "start");
                assertThat(waiting.response("GET").status()).isEqualTo(200);
            }
            assertThat(reached("/held/left")).isFalse();
        } finally {
            live.felix("filter/headers", "start");
            origin.forget();
        }
    }
}
