package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Curl;
import dev.prox.itests.FastOrigin;
import dev.prox.itests.Wrk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
 * Full load, and everything is swapped: modules by upgrade, rollback and the framework's own commands, the configuration
 * once a second. Not one request fails or meets two versions, not one connection is cut. {@code -Dlive.seconds} makes it
 * longer.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SwapUnderLoadTest {
    private static final Duration LOAD_MIN = Duration.ofSeconds(Integer.getInteger("live.seconds", 60));
    private static final int ROUNDS_MIN = 2;
    private static final int BURST = 6;
    private static final int TAKEN_BEFORE = 2;
    private static final String EMPTY_BUCKET = "127.0.0.2";
    private static final String HALF_BUCKET = "127.0.0.3";

    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { path: /edit }
            respond: { status: 200, body: "edit {edit}" }
          - match: { path: /limited }
            filters: [ rate-limit: { rate: 1/d, burst: 6 } ]
            respond: { status: 200, body: "admitted" }
          - match: { path: /* }
            filters:
              - headers:
                  request: { set: { X-Rev: "{module.revision}" } }
                  response: { set: { X-Rev-Out: "{module.revision}" } }
              - rate-limit: { rate: 1000000/s, burst: 1000000 }
            proxy: origin
        access-log: { output: /dev/null }
        metrics: {}
        runtime: { event-loops: 2 }
        """;

    /** Modules that every request passes through, each with the class that tells its class loaders apart. */
    private enum Swapped {
        HEADERS("filter/headers", "dev.prox.filter.headers.HeadersComponent"),
        RATELIMIT("filter/ratelimit", "dev.prox.filter.ratelimit.RateLimitComponent"),
        MATCH("route/match", "dev.prox.route.match.MatchComponent"),
        POOL("upstream/pool", "dev.prox.upstream.pool.PoolComponent"),
        HTTP1("protocol/http1", "dev.prox.protocol.http1.Http1Component");

        private final String module;
        private final String component;

        Swapped(String module, String component) {
            this.module = module;
            this.component = component;
        }
    }

    private final FastOrigin origin = FastOrigin.start();
    private final Live live = Live.startForLoad(configuration(0));
    private final AtomicInteger edits = new AtomicInteger();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final Set<String> revisions = new TreeSet<>();

    @AfterAll
    void stop() {
        try (origin) {
            live.close();
        }
    }

    private String configuration(int edit) {
        return CONFIGURATION.replace("{origin}", origin.authority()).replace("{edit}", String.valueOf(edit));
    }

    @Test
    void nothingFailsWhileEverythingIsSwapped() throws Exception {
        takeTokens();
        revisions.add(live.module(Swapped.HEADERS.module).version());
        String url = "http://127.0.0.1:" + live.port() + "/";
        Future<?> editing;
        Wrk.Result kept;
        Wrk.Result fresh;
        try (ScheduledExecutorService editor = Executors.newSingleThreadScheduledExecutor();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
                Wrk keeping = Wrk.start(url, 2, 64);
                Wrk connecting = Wrk.start(url, 1, 4, "Connection: close")) {
            List<Future<Long>> steady = steady(clients);
            editing = editor.scheduleAtFixedRate(this::edit, 1, 1, TimeUnit.SECONDS);
            try {
                swapEverything();
            } finally {
                enough.set(true);
                editing.cancel(false);
            }
            for (Future<Long> each : steady) {
                assertThat(each.get()).as("rounds of a steady client").isPositive();
            }
            kept = keeping.stop();
            fresh = connecting.stop();
        }
        assertNothingFailed(kept);
        assertNothingFailed(fresh);
        assertThat(kept.revisions()).as("versions that served").containsKeys(revisions.toArray(String[]::new));
        assertThat(live.refusals()).isEmpty();
        assertThat(live.complaints()).isEmpty();
        lastEditServes();
        tokensAreKept();
        oldClassesAreCollected();
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

    // ---- the swaps ----

    private void swapEverything() {
        long end = System.nanoTime() + LOAD_MIN.toNanos();
        Swapped[] all = Swapped.values();
        for (int round = 0; round < ROUNDS_MIN || System.nanoTime() - end < 0; round++) {
            for (Swapped each : all) {
                String version = live.upgradeSame(each.module);
                if (each == Swapped.HEADERS) {
                    revisions.add(version);
                }
                refusedStill();
            }
            live.felix(all[round % all.length].module, "update");
            live.felix(all[(round + 1) % all.length].module, "stop", "start");
            live.rollback(all[(round + 2) % all.length].module);
            refusedStill();
        }
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

    private static void assertNothingFailed(Wrk.Result result) {
        System.out.println(result.output());
        assertThat(result.answered()).as(result.output()).isPositive().isEqualTo(result.sent());
        assertThat(result.wrong()).as(result.output()).isZero();
        assertThat(result.mixed()).as(result.output()).isZero();
        assertThat(result.errors()).as(result.output()).hasSize(4).allSatisfy((kind, count) -> assertThat(count)
                .isZero());
    }

    private void lastEditServes() {
        String last = "edit " + edits.get();
        String url = "http://127.0.0.1:" + live.port() + "/edit";
        Await.until(last + " serves", () -> Curl.run(url).body().equals(last));
    }

    private void oldClassesAreCollected() {
        var classes = new LoadedClasses(live.prox().pid());
        for (Swapped each : Swapped.values()) {
            classes.awaitOnce(each.component);
        }
    }
}
