package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.ProxServer;
import dev.prox.itests.TempFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples of the distribution do what they say: the head of each file names commands ({@code make:} before it is
 * served, {@code try:} while it is) and what the latter print ({@code gives:}).
 */
class ExamplesTest {
    private static final Path EXAMPLES = ProxServer.home().resolve("examples");
    private static final Pattern LINE = Pattern.compile("# +(make|try|gives): +(.+)");
    private static final Pattern PORT = Pattern.compile("((?:127\\.0\\.0\\.1|localhost)(?::|, port: ))([0-9]+)");

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            assertThat(found).as("examples in " + EXAMPLES).isNotEmpty();
            return found;
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void givesWhatItsHeadSays(Path example) throws IOException {
        String text = Files.readString(example);
        try (var folder = TempFolder.create("example")) {
            lines(text, "make").forEach(command -> shell(command, folder).orFail());
            try (var prox = ProxServer.start(withPortsOfOurs(withFiles(text, folder)))) {
                List<String> commands = lines(text, "try");
                List<String> results = lines(text, "gives");
                assertThat(commands).isNotEmpty().hasSameSizeAs(results);
                for (int i = 0; i < commands.size(); i++) {
                    String printed =
                            shell(withPortsOf(prox, commands.get(i)), folder).output();
                    assertThat(printed).as(commands.get(i)).contains(results.get(i));
                }
            }
        }
    }

    @Test
    void theFilterIsBuiltInstalledUpgradedAndRolledBack() throws IOException {
        try (var folder = TempFolder.create("example");
                var prox = ProxServer.start("""
                    listeners:
                      web: { address: "127.0.0.1:{port:web}" }
                    routes:
                      - respond: "served"
                    """)) {
            copy(EXAMPLES.resolve("filter-hello"), folder.resolve("filter-hello"));
            prox.run("module", "install", build(folder, "1.0.0")).orFail();
            prox.rewrite("""
                listeners:
                  web: { address: "127.0.0.1:{port:web}" }
                routes:
                  - filters: [ hello: { greeting: good morning } ]
                    respond: "served"
                """);
            String get = "curl -si http://" + prox.authority("web") + "/";
            Await.until("the filter greets", () -> shell(get, folder).output().contains("X-Hello: good morning"));
            assertThat(shell(get + " -H 'X-Rude: yes'", folder).output()).startsWith("HTTP/1.1 403");
            prox.run("module", "upgrade", build(folder, "1.1.0")).orFail();
            assertThat(prox.console("module list")).containsPattern("com.example.hello +1.1.0 +[0-9]+ +yes +1.0.0");
            prox.run("module", "rollback", "com.example.hello").orFail();
            assertThat(shell(get, folder).output()).contains("X-Hello: good morning");
            String next = folder.resolve("filter-hello/hello-1.1.0.jar").toString();
            prox.run("module", "canary", next, "--header", "X-Try=yes", "--hold")
                    .orFail();
            assertThat(prox.run("module", "promote").orFail().output())
                    .contains("upgraded com.example.hello from 1.0.0 to 1.1.0");
        }
    }

    private static String build(TempFolder folder, String version) {
        String tools = Path.of(System.getProperty("java.home"), "bin").toString();
        Map<String, String> environment =
                Map.of("PROX_HOME", ProxServer.home().toString(), "PATH", tools + ":" + System.getenv("PATH"));
        Path script = folder.resolve("filter-hello/build.sh");
        Command.run(environment, List.of(script.toString(), version), Await.PATIENCE)
                .orFail();
        return script.resolveSibling("hello-" + version + ".jar").toString();
    }

    private static List<String> lines(String text, String kind) {
        return text.lines()
                .map(LINE::matcher)
                .filter(line -> line.matches() && line.group(1).equals(kind))
                .map(line -> line.group(2))
                .toList();
    }

    /** Runs a command of the head, which speaks of the folder {@code examples/}. */
    private static Command.Result shell(String command, TempFolder folder) {
        String here = command.replace("examples/", folder.path() + "/");
        return Command.run(Map.of(), List.of("sh", "-c", here), Await.PATIENCE);
    }

    /** Names the files that were made by where they are. */
    private static String withFiles(String text, TempFolder folder) throws IOException {
        String result = text;
        try (Stream<Path> made = Files.list(folder.path())) {
            for (Path file : made.toList()) {
                for (String before : List.of(" ", "file:")) {
                    result = result.replace(before + file.getFileName(), before + file);
                }
            }
        }
        return result;
    }

    private static String withPortsOfOurs(String text) {
        return PORT.matcher(text).replaceAll(port -> port.group(1) + "{port:" + name(port.group(2)) + "}");
    }

    private static String withPortsOf(ProxServer prox, String command) {
        return PORT.matcher(command)
                .replaceAll(port -> Matcher.quoteReplacement(port.group(1) + prox.port(name(port.group(2)))));
    }

    private static String name(String port) {
        return port.equals("9180") ? "admin" : "p" + port;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
