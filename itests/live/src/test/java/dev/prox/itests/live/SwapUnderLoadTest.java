package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Curl;
import dev.prox.itests.FastOrigin;
import dev.prox.itests.GrpcHealth;
import dev.prox.itests.TestCa;
import dev.prox.itests.Wrk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Full load, and everything is swapped: a module each second, all of them in turn, and ten edits of the configuration. Not
 * one request fails or meets two versions or two documents, not one connection is cut, nothing of what was replaced stays in
 * memory. {@code itests/swaps.sh SECONDS} makes it longer.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SwapUnderLoadTest {
    private static final Duration LOAD_MIN = Duration.ofSeconds(Integer.getInteger("live.seconds", 60));
    private static final long SWAP_MILLIS = 1000;
    private static final long EDIT_MILLIS = 100;
    private static final int LOOKS = 5;
    private static final double HEAP_GROWTH_MAX = 1.02;

    private static final int BURST = 6;
    private static final int TAKEN_BEFORE = 2;
    private static final String EMPTY_BUCKET = "127.0.0.2";
    private static final String HALF_BUCKET = "127.0.0.3";

    /** Whatever is edited by a filter carries the version of that filter and the number of the edit. */
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
          tls: { address: "127.0.0.1:{port:tls}", tls: { certificates: [ { chain: "{chain}", key: "{key}" } ] } }
          proxy: { address: "127.0.0.1:{port:proxy}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
          checked: { endpoints: [ "http://{grpc}" ], health: { interval: 500ms, timeout: 30s, grpc: {} } }
        routes:
          - match: { listener: web, path: /edit }
            respond: { status: 200, body: "edit {edit}" }
          - match: { listener: web, path: /limited }
            filters: [ rate-limit: { rate: 1/d, burst: 6 } ]
            respond: { status: 200, body: "admitted" }
          - match: { listener: web, path: /* }
            filters:
              - headers: &edited
                  request: { set: { X-Rev: "{module.revision}~{edit}" } }
                  response: { set: { X-Rev-Out: "{module.revision}~{edit}" } }
              - rate-limit: { rate: 1000000/s, burst: 1000000 }
            proxy: origin
          - match: { listener: web, path: /checked }
            proxy: checked
          - match: { listener: tls }
            filters:
              - compress: { min-length: 0 }
              - decompress: {}
              - headers: *edited
            proxy: origin
          - match: { listener: proxy }
            filters: [ headers: *edited ]
            forward: { allow-private: true, without-header: direct }
        access-log: { output: /dev/null }
        metrics: {}
        # an idle connection of a version that has left keeps its classes
        pool: { idle: 5s }
        runtime: { event-loops: 2 }
        """;

    private final TestCa ca = TestCa.create();
    private final TestCa.Identity identity = ca.issue("localhost");
    private final FastOrigin origin = FastOrigin.start();
    private final GrpcHealth grpc = GrpcHealth.start(identity);
    private final Live live = Live.startForLoad(configuration(0));
    private final Swaps swaps = new Swaps(live, SWAP_MILLIS);
    private final AtomicInteger edits = new AtomicInteger();
    private final AtomicBoolean enough = new AtomicBoolean();

    @AfterAll
    void stop() {
        try (ca;
                grpc;
                origin) {
            live.close();
        }
    }

    private String configuration(int edit) {
        return CONFIGURATION
                .replace("{origin}", origin.authority())
                .replace("{grpc}", grpc.plain())
                .replace("{chain}", identity.chain().toString())
                .replace("{key}", identity.key().toString())
                .replace("{edit}", String.valueOf(edit));
    }

    @Test
    void nothingFailsWhileEverythingIsSwapped() throws Exception {
        takeTokens();
        long heapBefore;
        long heapAfter;
        var results = new ArrayList<Wrk.Result>();
        try (ScheduledExecutorService editor = Executors.newSingleThreadScheduledExecutor();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
                Wrk kept = Wrk.start(url("http", "web"), 1, 32);
                Wrk fresh = Wrk.start(url("http", "web"), 1, 2, "Connection: close");
                Wrk secured = Wrk.start(url("https", "tls"), 1, 4, "Accept-Encoding: zstd");
                Wrk greeted = Wrk.start(url("https", "tls"), 1, 1, "Connection: close");
                Wrk forwarded = Wrk.start(url("http", "proxy"), 1, 4, "Host: " + origin.authority())) {
            long begun = System.nanoTime();
            List<Future<Long>> steady = steady(clients);
            Future<?> editing = editor.scheduleAtFixedRate(this::edit, EDIT_MILLIS, EDIT_MILLIS, TimeUnit.MILLISECONDS);
            try {
                swaps.run(swaps.modules(), this::refusedStill);
                heapBefore = memory().heapKib(LOOKS);
                swaps.run(swaps.modules(), this::refusedStill);
                swaps.runUntil(begun + LOAD_MIN.toNanos(), this::refusedStill);
                heapAfter = memory().heapKib(LOOKS);
            } finally {
                enough.set(true);
                editing.cancel(false);
            }
            for (Future<Long> each : steady) {
                assertThat(each.get()).as("rounds of a steady client").isPositive();
            }
            for (Wrk each : List.of(kept, fresh, secured, greeted, forwarded)) {
                results.add(each.stop());
            }
        }
        tell(results, heapBefore, heapAfter);
        results.forEach(SwapUnderLoadTest::assertNothingFailed);
        assertThat(results.getFirst().revisions())
                .as("versions that served")
                .containsKeys(swaps.revisions().toArray(String[]::new));
        assertThat(live.refusals()).isEmpty();
        assertThat(live.complaints())
                .as("but of the admin listener, whose address is taken until the version before has left")
                .allMatch(line -> line.contains("tries again"));
        assertThat(grpc.log()).as("what is checked meanwhile").contains("asked for");
        lastEditServes();
        assertThat(live.prox().admin("/ready").statusCode()).isEqualTo(200);
        assertThat(live.prox().admin("/metrics").body()).contains("prox_requests_total");
        tokensAreKept();
        memory().awaitOnce(swaps.components());
        assertThat((double) heapAfter)
                .as("KiB alive on the heap, %d before", heapBefore)
                .isLessThan(heapBefore * HEAP_GROWTH_MAX);
    }

    @Test
    void theFixedOnesSayHowTheyAreReplaced() {
        for (String name : Swaps.FIXED) {
            var refused = live.prox().run("module", "upgrade", name, "--same");
            assertThat(refused.exit()).as(refused.output()).isEqualTo(1);
            assertThat(refused.output()).contains("replaced with the process");
        }
    }

    private String url(String scheme, String listener) {
        return scheme + "://127.0.0.1:" + live.prox().port(listener) + "/";
    }

    private LoadedClasses memory() {
        return new LoadedClasses(live.prox().pid());
    }

    private List<Future<Long>> steady(ExecutorService clients) {
        var running = new ArrayList<Future<Long>>();
        for (int i = 0; i < 2; i++) {
            for (SteadyClient.Way way : SteadyClient.Way.values()) {
                running.add(clients.submit(new SteadyClient(live.port(), way, enough::get)));
            }
        }
        return running;
    }

    private void edit() {
        live.prox().rewrite(configuration(edits.incrementAndGet()));
    }

    // ---- the limiter ----

    private Curl.Result limited(String client) {
        return Curl.run("--interface", client, "http://127.0.0.1:" + live.port() + "/limited");
    }

    private void takeTokens() {
        for (int i = 0; i < BURST; i++) {
            assertThat(limited(EMPTY_BUCKET).status()).isEqualTo(200);
        }
        for (int i = 0; i < TAKEN_BEFORE; i++) {
            assertThat(limited(HALF_BUCKET).status()).isEqualTo(200);
        }
        refusedStill();
    }

    private void refusedStill() {
        Curl.Result answer = limited(EMPTY_BUCKET);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(429);
    }

    private void tokensAreKept() {
        refusedStill();
        for (int i = TAKEN_BEFORE; i < BURST; i++) {
            assertThat(limited(HALF_BUCKET).status()).isEqualTo(200);
        }
        assertThat(limited(HALF_BUCKET).status()).isEqualTo(429);
    }

    // ---- afterwards ----

    private void tell(List<Wrk.Result> results, long heapBefore, long heapAfter) {
        long answered = results.stream().mapToLong(Wrk.Result::answered).sum();
        System.out.printf(
                "%s; %d edits written, generation %d; %d requests answered; heap %d KiB, then %d KiB%n",
                swaps, edits.get(), live.generation(), answered, heapBefore, heapAfter);
    }

    private static void assertNothingFailed(Wrk.Result result) {
        assertThat(result.answered()).as(result.output()).isPositive().isEqualTo(result.sent());
        assertThat(Map.of("wrong", result.wrong(), "mixed", result.mixed()).values())
                .as(result.output())
                .containsOnly(0L);
        assertThat(result.errors()).as(result.output()).hasSize(4).allSatisfy((kind, count) -> assertThat(count)
                .isZero());
    }

    private void lastEditServes() {
        String last = "edit " + edits.get();
        String url = url("http", "web") + "edit";
        Await.until(last + " serves", () -> Curl.run(url).body().equals(last));
    }
}
