package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.RawClient;
import dev.prox.itests.TempFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Several bundles come as one, or none of them; and the deploy folder. */
@TestInstance(Lifecycle.PER_CLASS)
class FeatureTest {
    private static final String PLAIN = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        routes:
          - match: { path: /* }
            respond: { status: 200, body: "served" }
        runtime: { event-loops: 1 }
        modules: { repositories: [ "{repository}" ] }
        """;

    private final TempFolder folder = TempFolder.create("feature");
    private final Path repository = folder.resolve("repository");
    private final String plain = PLAIN.replace("{repository}", repository.toString());
    private final Live live = Live.start(plain);

    @AfterAll
    void stop() {
        try (folder) {
            live.close();
        }
    }

    @BeforeEach
    void nothingIsInstalled() {
        live.configure(plain);
        live.prox().run("rollback", "0").orFail();
        assertThat(live.modules()).noneMatch(module -> module.name().contains("example"));
    }

    private void put(String name, String version) throws IOException {
        Path place = repository.resolve("com/example/" + name + "/" + version);
        Files.createDirectories(place);
        Greeting.of(name, version).write(place.resolve(name + "-" + version + ".jar"));
    }

    private Path feature(String version, String... bundles) {
        String list = String.join("\" }, { \"id\": \"com.example:", bundles);
        return folder.write("greetings-" + version + ".json", """
            {
              // as the specification allows
              "feature-resource-version": "1.0",
              "id": "com.example:greetings:%s",
              "bundles": [ { "id": "com.example:%s" } ]
            }
            """.formatted(version, list));
    }

    private String refused(String... words) {
        Command.Result result = live.prox().run(words);
        assertThat(result.exit()).as(result.output()).isEqualTo(1);
        return result.output();
    }

    private String field(String name) {
        try (RawClient client = RawClient.to(live.port())) {
            return client.exchange("GET / HTTP/1.1\r\nHost: live.test\r\n\r\n")
                    .head()
                    .first(name);
        }
    }

    @Test
    void aFeatureComesChangesAndGoesAsOne() throws IOException {
        put("one", "1.0.0");
        put("two", "1.0.0");
        put("two", "2.0.0");
        put("three", "1.0.0");
        long before = live.generation();
        Path first = feature("1", "one:1.0.0", "two:1.0.0");
        assertThat(live.prox()
                        .run("feature", "install", first.toString())
                        .orFail()
                        .output())
                .contains("installed com.example.one 1.0.0, installed com.example.two 1.0.0");
        assertThat(live.generation()).as("one snapshot").isEqualTo(before + 1);
        live.configure(plain.replace("    respond:", "    filters: [ one: {}, two: {} ]\n    respond:"));
        assertThat(List.of(field("X-one"), field("X-two"))).containsExactly("1.0.0", "1.0.0");

        assertThat(refused("feature", "install", first.toString())).contains("installed already", "feature upgrade");
        assertThat(refused("feature", "remove", "greetings")).contains("the configuration uses filter/one, filter/two");
        assertThat(refused(
                        "feature",
                        "upgrade",
                        feature("2", "two:2.0.0", "three:1.0.0").toString()))
                .contains("nothing changed", "filter/one");
        live.prox()
                .run(
                        "feature",
                        "upgrade",
                        feature("3", "one:1.0.0", "two:2.0.0").toString())
                .orFail();
        assertThat(List.of(field("X-one"), field("X-two"))).containsExactly("1.0.0", "2.0.0");
        assertThat(live.prox().console("feature list --names")).contains("com.example:greetings:3");

        live.prox().kill();
        live.prox().startAgain();
        assertThat(List.of(field("X-one"), field("X-two"))).containsExactly("1.0.0", "2.0.0");
        live.configure(plain);
        assertThat(live.prox().run("feature", "remove", "greetings").orFail().output())
                .contains("removed com.example.one 1.0.0, removed com.example.two 2.0.0");
    }

    @Test
    void oneBadBundleKeepsAllAway() throws IOException {
        put("one", "1.0.0");
        Path bad = repository.resolve("bad-1.0.0.jar");
        Greeting.of("bad", "1.0.0")
                .header("Import-Package", "dev.prox.api;version=\"[99,100)\"")
                .write(bad);
        List<Live.Module> before = live.modules();
        long generation = live.generation();
        String install = feature("1", "one:1.0.0", "bad:1.0.0").toString();
        assertThat(refused("feature", "install", install))
                .contains("install of feature com.example:greetings:1 refused, nothing changed")
                .contains("com.example.bad needs package dev.prox.api version >= 99");
        Files.writeString(bad, "no jar");
        assertThat(refused("feature", "install", install)).contains("is no jar file");
        Files.delete(bad);
        assertThat(refused("feature", "install", install))
                .contains("com.example:bad:1.0.0 is not found in", repository.toString());
        Files.move(repository, folder.resolve("away"));
        assertThat(refused("feature", "install", install)).contains(repository + " (no such folder)");
        Files.move(folder.resolve("away"), repository);
        assertThat(refused(
                        "feature",
                        "install",
                        folder.write("no.json", "{ \"id\": 7 }").toString()))
                .contains("no.json: id: expected group:artifact:version");
        assertThat(live.modules()).isEqualTo(before);
        assertThat(live.generation()).isEqualTo(generation);
    }

    @Test
    void whatLiesInTheDeployFolderIsAModule() throws IOException {
        Path deploy = live.prox().data().resolve("deploy");
        Await.until("the folder is made", () -> Files.isDirectory(deploy));
        Path made = Greeting.of("dropped", "1.0.0").write(folder.resolve("dropped.jar"));
        byte[] whole = Files.readAllBytes(made);
        Files.write(deploy.resolve("half.jar"), Arrays.copyOf(whole, whole.length / 2));
        Files.copy(made, deploy.resolve("dropped.jar"));
        Await.until("it serves", () -> live.modules().stream()
                .anyMatch(module -> module.name().equals("com.example.dropped") && module.serving()));
        Await.until("the other one is named", () -> live.refusals().stream()
                .anyMatch(refusal -> refusal.reason().contains("half.jar is no jar file")));

        Files.write(deploy.resolve("half.jar"), Greeting.of("half", "1.0.0").bytes());
        Await.until("it is whole now", () -> live.modules().stream()
                .anyMatch(module -> module.name().equals("com.example.half")));
        Path next = Greeting.of("dropped", "2.0.0").write(folder.resolve("next.jar"));
        Files.move(next, deploy.resolve("dropped.jar"), StandardCopyOption.REPLACE_EXISTING);
        Await.until("it is upgraded, and the one before has left", () -> live.modules().stream()
                .filter(module -> module.name().equals("com.example.dropped"))
                .map(Live.Module::version)
                .toList()
                .equals(List.of("2.0.0")));

        live.prox().kill();
        Files.delete(deploy.resolve("half.jar"));
        live.prox().startAgain();
        Await.until("what went meanwhile is gone", () -> live.modules().stream()
                .noneMatch(module -> module.name().equals("com.example.half")));
        assertThat(live.module("com.example.dropped").version()).isEqualTo("2.0.0");
        Files.delete(deploy.resolve("dropped.jar"));
        Await.until("it is gone", () -> live.modules().stream()
                .noneMatch(module -> module.name().equals("com.example.dropped")));
    }
}
