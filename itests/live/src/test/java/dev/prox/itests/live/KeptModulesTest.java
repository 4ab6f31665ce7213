package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Command;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.TempFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What was installed is there after any end of the process, whole; and every set that served can be returned to. */
@TestInstance(Lifecycle.PER_CLASS)
class KeptModulesTest {
    private static final String PLAIN = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        routes:
          - match: { path: /* }
            respond: { status: 200, body: "served" }
        runtime: { event-loops: 1 }
        modules: { states: 5 }
        """;

    private static final String GREETED = PLAIN.replace("    respond:", "    filters: [ greet: {} ]\n    respond:");
    private static final int KILLS = Integer.getInteger("live.kills", 4);
    private static final int KILL_MILLIS_MAX = 400;

    private final TempFolder folder = TempFolder.create("kept");
    private final Live live = Live.start(PLAIN);
    private final Path first = Greeting.of("greet", "1.0.0").write(folder.resolve("greet-1.jar"));
    private final Path second = Greeting.of("greet", "2.0.0").write(folder.resolve("greet-2.jar"));

    @AfterAll
    void stop() {
        try (folder) {
            live.close();
        }
    }

    @BeforeEach
    void nothingIsInstalled() {
        live.configure(PLAIN);
        prox("rollback", "0");
    }

    private String prox(String... words) {
        return live.prox().run(words).orFail().output();
    }

    private String refused(String... words) {
        Command.Result result = live.prox().run(words);
        assertThat(result.exit()).as(result.output()).isEqualTo(1);
        return result.output();
    }

    /** The version that greets, or null. */
    private String greets() {
        try (RawClient client = RawClient.to(live.port())) {
            return client.exchange("GET / HTTP/1.1\r\nHost: live.test\r\n\r\n")
                    .head()
                    .first("X-greet");
        }
    }

    @Test
    void bashCompletesTheNumbersOfSets() {
        prox("module", "install", first.toString());
        String script = ". '%s'; COMP_WORDS=('%s' rollback ''); COMP_CWORD=2; _prox; echo \"${COMPREPLY[@]}\""
                .formatted(
                        ProxServer.home().resolve("share/bash-completion/prox.bash"),
                        ProxServer.home().resolve("bin/prox"));
        Command.Result completed = Command.run(
                Map.of("PROX_DATA", live.prox().data().toString()),
                List.of("bash", "-c", script),
                Duration.ofSeconds(30));
        List<String> numbers = live.prox()
                .run("rollback", "--list")
                .orFail()
                .output()
                .lines()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
        assertThat(numbers).contains("0").hasSizeGreaterThan(1);
        assertThat(List.of(completed.orFail().output().strip().split(" ")))
                .contains("--list")
                .containsAll(numbers);
    }

    private void install() {
        prox("module", "install", first.toString());
        live.configure(GREETED);
        prox("module", "upgrade", second.toString());
        assertThat(greets()).isEqualTo("2.0.0");
    }

    private Path newest(String kind) {
        try (Stream<Path> files =
                Files.list(live.prox().data().resolve("modules").resolve(kind))) {
            return files.sorted().toList().getLast();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRestartKeepsThem() {
        install();
        assertThat(live.prox().stop()).isZero();
        live.prox().startAgain();
        assertThat(greets()).isEqualTo("2.0.0");
        assertThat(prox("module", "list")).containsPattern("com.example.greet +2.0.0 .*yes +1.0.0");
        assertThat(prox("module", "rollback", Greeting.bundle("greet"))).contains("from 2.0.0 to 1.0.0");
        live.prox().kill();
        live.prox().startAgain();
        assertThat(greets()).isEqualTo("1.0.0");
    }

    @Test
    void whoIsKilledWithinAChangeHasTheOldSetOrTheNewOne() throws Exception {
        install();
        for (int i = 0; i < KILLS; i++) {
            String before = greets();
            boolean back = before.equals("2.0.0");
            Process change = back
                    ? live.begin("module", "rollback", Greeting.bundle("greet"))
                    : live.begin("module", "upgrade", second.toString());
            Thread.sleep(ThreadLocalRandom.current().nextInt(KILL_MILLIS_MAX));
            live.prox().kill();
            change.waitFor();
            live.prox().startAgain();
            assertThat(greets()).isIn("1.0.0", "2.0.0");
            assertThat(live.module(Greeting.bundle("greet")).version()).isEqualTo(greets());
            assertThat(live.refusals()).as("the set is whole").isEmpty();
        }
    }

    @Test
    void aDamagedSetIsNamedAndTheOneBeforeStarts() throws IOException {
        install();
        live.prox().kill();
        Path damaged = newest("states");
        Files.writeString(damaged, "x", StandardOpenOption.APPEND);
        live.prox().startAgain();
        assertThat(greets()).isEqualTo("1.0.0");
        assertThat(live.refusals().getFirst().reason()).contains(damaged.toString(), "damaged", "starts instead");
        assertThat(prox("module", "upgrade", second.toString())).contains("from 1.0.0 to 2.0.0");
        live.prox().kill();
        live.prox().startAgain();
        assertThat(greets()).isEqualTo("2.0.0");
    }

    @Test
    void aBundleThatIsMissingOrDamagedIsNamedAndTheSetBeforeStarts() throws IOException {
        install();
        String sum = sum(second);
        Path blob = live.prox().data().resolve("modules/blobs").resolve(sum + ".jar");
        assertThat(blob).exists();
        live.prox().kill();
        Files.writeString(blob, "x", StandardOpenOption.APPEND);
        live.prox().startAgain();
        assertThat(greets()).isEqualTo("1.0.0");
        assertThat(live.refusals().getFirst().reason()).contains(blob.toString(), "damaged");

        live.prox().kill();
        Files.delete(blob);
        live.prox().startAgain();
        assertThat(greets()).isEqualTo("1.0.0");
        assertThat(live.refusals().getFirst().reason()).contains(blob + " is missing");
    }

    private String sum(Path file) {
        return Command.run("sha256sum", file.toString()).orFail().output().split(" ")[0];
    }

    @Test
    void everyOfTheLastSetsCanBeReturnedTo() {
        install();
        assertThat(prox("rollback")).contains("rolled back to state");
        assertThat(greets()).isEqualTo("1.0.0");
        assertThat(refused("rollback")).contains("the configuration uses filter/greet");
        assertThat(greets()).isEqualTo("1.0.0");
        assertThat(refused("rollback", "4711")).contains("no state 4711");
        live.configure(PLAIN);
        prox("rollback", "0");
        assertThat(prox("module", "list")).doesNotContain("greet");
        assertThat(refused("rollback"))
                .as("nothing was before the distribution")
                .contains("no earlier set of modules");
        for (int i = 0; i < 3; i++) {
            live.upgradeSame("filter/headers");
        }
        List<String> states = prox("rollback", "--list").lines().toList();
        assertThat(states).as("head, five, and the distribution").hasSizeLessThanOrEqualTo(7);
        assertThat(states.getLast()).startsWith("0 ");
        String oldest = states.get(states.size() - 2).split(" ")[0];
        prox("rollback", oldest);
        assertThat(prox("module", "verify")).contains("filter/headers").doesNotContain("damaged");
    }

    @Test
    void whatTheConfigurationUsesStays() {
        install();
        assertThat(refused("module", "remove", Greeting.bundle("greet")))
                .contains("refused, nothing changed: the configuration uses filter/greet");
        assertThat(greets()).isEqualTo("2.0.0");
        live.configure(PLAIN);
        assertThat(prox("module", "remove", Greeting.bundle("greet"))).contains("removed com.example.greet 2.0.0");
        assertThat(prox("module", "list")).doesNotContain("greet");
        prox("module", "remove", "filter/ratelimit");
        live.prox().kill();
        live.prox().startAgain();
        assertThat(prox("module", "list")).doesNotContain("greet", "ratelimit");
        assertThat(refused("module", "remove", "config/yaml")).contains("needed by every start");
    }
}
