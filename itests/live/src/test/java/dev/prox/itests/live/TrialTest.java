package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.FastOrigin;
import dev.prox.itests.Message;
import dev.prox.itests.RawClient;
import dev.prox.itests.TempFolder;
import dev.prox.itests.Wrk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Changes that are tried on some exchanges, taken back when they do harm, or when nobody confirms them. */
@TestInstance(Lifecycle.PER_CLASS)
class TrialTest {
    private static final String NOW_AND_THEN = "if (java.util.concurrent.ThreadLocalRandom.current().nextInt(50) == 0)"
            + " throw new IllegalStateException(\"now and then\"); exchange.request().add(IN);";
    private static final double FAILED_MAX = 0.0002;
    private static final long REST_MILLIS = 8_000;
    private static final int EXCHANGES = 30;
    /** As many as the budget of a module. */
    private static final int FAULTS = 10;

    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { path: /judged }
            respond: { status: 200, body: "first" }
          - match: { path: /* }
            filters:
              - headers:
                  request: { set: { X-Rev: "{module.revision}" } }
                  response: { set: { X-Rev-Out: "{module.revision}" } }
            proxy: origin
        runtime: { event-loops: 2 }
        """;

    private final TempFolder folder = TempFolder.create("trials");
    private final FastOrigin origin = FastOrigin.start();
    private final Live live = Live.startForLoad(CONFIGURATION.replace("{origin}", origin.authority()));

    @AfterAll
    void stop() {
        try (folder;
                origin;
                live) {
            assertThat(live.prox().log()).doesNotContain("LEAK:");
        }
    }

    @AfterEach
    void asItWas() {
        assertThat(live.module("filter/headers").version()).isEqualTo("0.1.0");
        assertThat(answer("/", "").head().first("X-Rev-In")).isEqualTo("0.1.0");
        assertThat(answer("/judged", "").text()).isEqualTo("first");
    }

    // ---- modules ----

    @Test
    void aModuleThatFailsNowAndThenIsFoundBySomeOfItsFewExchanges() throws InterruptedException {
        Path bad = BadVersion.filter("exchange.request().add(IN);", NOW_AND_THEN)
                .header("Bundle-Version", "0.4.0")
                .write(folder.resolve("now-and-then.jar"));
        Wrk load = Wrk.start("http://127.0.0.1:" + live.port() + "/", 2, 32);
        long before = System.nanoTime();
        assertThat(run("module", "canary", bad.toString(), "--percent", "1", "--for", "10m", "--latency", "off"))
                .contains("canary of filter/headers from 0.1.0 to 0.4.0 begun: 1 %");
        Await.until("the trial is withdrawn", () -> refused("canary of filter/headers", "fail"));
        long nanos = System.nanoTime() - before;
        System.out.println(
                "withdrawn after " + nanos / 1_000_000 + " ms: " + live.prox().console("status"));
        // what fails is counted among all requests, most of which come when nothing is tried
        Thread.sleep(Math.max(REST_MILLIS, nanos / 500_000));
        Wrk.Result result = load.stop();
        System.out.println(result.output());
        assertThat(result.errors().values()).as(result.output()).containsOnly(0L);
        assertThat(result.mixed()).as(result.output()).isZero();
        assertThat(result.wrong()).as(result.output()).isPositive().isLessThan((long) (result.answered() * FAILED_MAX));
        Await.until(
                "the bundle is gone",
                () -> live.modules().stream()
                                .filter(each -> each.name().equals("filter/headers"))
                                .count()
                        == 1);
    }

    @Test
    void oneThatDoesWellServesAllByItself() {
        assertThat(run("module", "canary", good("0.5.0").toString(), "--percent", "25", "--for", "300ms"))
                .contains("25 %");
        Await.until("it serves all", () -> {
            answer("/", "");
            return live.modules().stream().anyMatch(each -> each.version().equals("0.5.0") && each.serving());
        });
        assertThat(live.prox().console("status")).contains("serves all");
        assertThat(run("module", "states")).contains("upgraded filter/headers from 0.1.0 to 0.5.0");
        assertThat(live.rollback("filter/headers")).isEqualTo("0.1.0");
    }

    @Test
    void onlyWhoHasTheFieldMeetsIt() {
        String canary = good("0.6.0").toString();
        run("module", "canary", canary, "--header", "X-Try=yes", "--hold");
        for (int i = 0; i < EXCHANGES; i++) {
            assertThat(answer("/", "x-try: yes\r\n").head().first("X-Rev-In")).isEqualTo("0.2.0");
            assertThat(answer("/", "X-Try: no\r\n").head().first("X-Rev-In")).isEqualTo("0.1.0");
        }
        assertThat(live.prox().console("status")).contains("X-Try=yes").contains(EXCHANGES + " exchanges, 0 failed");
        Command.Result second = live.prox().run("module", "canary", canary);
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.output()).contains("is on trial").contains("module withdraw");
        assertThat(run("module", "withdraw")).contains("withdrawn: canary of filter/headers");
        assertThat(answer("/", "X-Try: yes\r\n").head().first("X-Rev-In")).isEqualTo("0.1.0");
        Await.until("the bundle is gone", () -> live.modules().stream()
                .noneMatch(each -> each.version().equals("0.6.0")));
    }

    @Test
    void whatCannotBeTriedIsSaid() {
        assertThat(mistake("module", "promote")).contains("nothing is on trial");
        assertThat(mistake("module", "canary")).contains("canary needs a file");
        String file = good("0.7.0").toString();
        assertThat(mistake("module", "canary", file, "--percent", "100")).contains("less than 100");
        assertThat(mistake("module", "canary", file, "--percent", "1", "--host", "a"))
                .contains("not several");
        assertThat(mistake("module", "canary", file, "--header", "X-Try")).contains("NAME=VALUE");
        assertThat(mistake("module", "canary", file, "--fro", "1s")).contains("unknown option --fro");
        assertThat(mistake("module", "canary", file, "--for", "soon")).contains("a time, as in 60s");
    }

    // ---- configurations ----

    @Test
    void aRouteThatFailsBehindAnEditTakesTheEditBack() {
        for (int i = 0; i < EXCHANGES; i++) {
            assertThat(answer("/judged", "").status()).isEqualTo(200);
        }
        String bad = configuration().replace("status: 200, body: \"first\"", "status: 500, body: \"second\"");
        write(live.prox().configuration(), bad);
        Await.until("it serves", () -> answer("/judged", "").status() == 500);
        long before = System.nanoTime();
        Await.until("it was taken back", () -> {
            answer("/judged", "");
            return refused("configuration", "taken back: routes[0]: 100 %");
        });
        System.out.println("taken back after " + (System.nanoTime() - before) / 1_000_000 + " ms");
        assertThat(answer("/judged", "").status()).isEqualTo(200);
        assertThat(configuration()).as("what somebody wrote").isEqualTo(bad);
        write(
                live.prox().configuration(),
                bad.replace("status: 500, body: \"second\"", "status: 200, body: \"first\""));
    }

    @Test
    void whatNobodyConfirmsGoesBack() {
        String before = configuration();
        Path next = folder.write("next.yaml", before.replace("\"first\"", "\"next\""));
        assertThat(run("config", "apply", next.toString(), "--confirm", "500ms"))
                .contains("config confirm");
        assertThat(configuration()).isEqualTo(before);
        Await.until("it goes back", () -> answer("/judged", "").text().equals("first"));
        assertThat(refused("configuration", "nobody has confirmed it")).isTrue();

        assertThat(run("config", "apply", next.toString(), "--confirm", "10m")).contains("config confirm");
        assertThat(answer("/judged", "").text()).isEqualTo("next");
        assertThat(run("config", "confirm")).contains("confirmed");
        assertThat(configuration()).isEqualTo(before.replace("\"first\"", "\"next\""));
        assertThat(mistake("config", "confirm")).contains("nothing waits");
        assertThat(run("config", "apply", folder.write("before.yaml", before).toString()))
                .contains("serves");
        assertThat(configuration()).isEqualTo(before);
    }

    @Test
    void aConfigurationIsTriedOnAHost() {
        String before = configuration();
        Path next = folder.write("tried.yaml", before.replace("\"first\"", "\"tried\""));
        run("config", "canary", next.toString(), "--host", "try.test", "--hold");
        assertThat(answer("/judged", "", "try.test:8080").text()).isEqualTo("tried");
        assertThat(answer("/judged", "", "try.test").text()).isEqualTo("tried");
        assertThat(answer("/judged", "").text()).isEqualTo("first");
        assertThat(run("config", "promote")).contains("serves all");
        assertThat(answer("/judged", "").text()).isEqualTo("tried");
        assertThat(configuration()).isEqualTo(before.replace("\"first\"", "\"tried\""));
        Path other = folder.write("other.yaml", before.replace("event-loops: 2", "event-loops: 2, drain: 9s"));
        assertThat(mistake("config", "canary", other.toString())).contains("runtime cannot be on trial");
        run("config", "apply", folder.write("before.yaml", before).toString());
    }

    @Test
    void aRouteThatFailsBehindAnUpgradeTakesTheUpgradeBack() {
        for (int i = 0; i < EXCHANGES; i++) {
            assertThat(answer("/", "").status()).isEqualTo(200);
        }
        Path bad = BadVersion.filter(
                        "exchange.request().add(IN);",
                        "if (true) return dev.prox.api.Respond.failure(dev.prox.api.Failure.Kind.INTERNAL, \"no\");")
                .header("Bundle-Version", "0.10.0")
                .write(folder.resolve("failing.jar"));
        run("module", "upgrade", bad.toString());
        assertThat(answer("/", "").status()).isEqualTo(500);
        Await.until("it was taken back", () -> answer("/", "").status() == 200);
        assertThat(refused("upgraded filter/headers from 0.1.0 to 0.10.0", "taken back: routes[1]: "))
                .isTrue();
        Await.until("the bundle is gone", () -> live.modules().stream()
                .noneMatch(each -> each.version().equals("0.10.0")));
    }

    // ---- modules that break their word ----

    @Test
    void aModuleThatThrowsTooOftenIsReplacedByItsVersionBefore() {
        Path bad = BadVersion.filter(
                        "exchange.request().add(IN);",
                        "if (exchange.request().value(FAULT) != null) throw new IllegalStateException(\"too often\");"
                                + " exchange.request().add(IN);")
                .header("Bundle-Version", "0.8.0")
                .write(folder.resolve("too-often.jar"));
        run("module", "upgrade", bad.toString());
        for (int i = 0; i < FAULTS; i++) {
            assertThat(answer("/", "X-Fault: yes\r\n").status()).isEqualTo(500);
        }
        Await.until("the version before serves", () -> live.modules().stream()
                .anyMatch(each ->
                        each.name().equals("filter/headers") && each.version().equals("0.1.0") && each.serving()));
        assertThat(refused("filter/headers 0.8.0", "threw too often")).isTrue();
        assertThat(live.prox().console("status")).contains("filter/headers 0.8.0 threw " + FAULTS + " times");
        Await.until("the bundle is gone", () -> live.modules().stream()
                .noneMatch(each -> each.version().equals("0.8.0")));
    }

    @Test
    void aModuleThatHoldsAnEventLoopIsNamed() {
        Path bad = BadVersion.filter(
                        "exchange.request().add(IN);",
                        "if (exchange.request().value(FAULT) != null) try { Thread.sleep(2500); }"
                                + " catch (InterruptedException e) { throw new IllegalStateException(e); }"
                                + " exchange.request().add(IN);")
                .header("Bundle-Version", "0.9.0")
                .write(folder.resolve("blocking.jar"));
        run("module", "upgrade", bad.toString());
        assertThat(answer("/", "X-Fault: yes\r\n").status()).isEqualTo(200);
        Await.until(
                "it is named", () -> live.prox().console("status").contains("filter/headers 0.9.0 blocked 1 times"));
        assertThat(live.prox().log()).contains("blocks an event loop").contains("dev.prox.filter.headers.Made$Both");
        assertThat(live.rollback("filter/headers")).isEqualTo("0.1.0");
    }

    // ---- tools ----

    private Path good(String version) {
        return BadVersion.whole().header("Bundle-Version", version).write(folder.resolve("good-" + version + ".jar"));
    }

    private String configuration() {
        try {
            return Files.readString(live.prox().configuration());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String run(String... words) {
        return live.prox().run(words).orFail().output();
    }

    private String mistake(String... words) {
        Command.Result result = live.prox().run(words);
        assertThat(result.exit()).as(result.output()).isEqualTo(1);
        return result.output();
    }

    private boolean refused(String change, String reason) {
        return live.refusals().stream()
                .anyMatch(each ->
                        each.change().startsWith(change) && each.reason().contains(reason));
    }

    private Message answer(String path, String fields) {
        return answer(path, fields, "live.test");
    }

    private Message answer(String path, String fields, String host) {
        try (RawClient client = RawClient.to(live.port())) {
            return client.exchange("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "\r\n");
        }
    }
}
