package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prox.itests.Await;
import dev.prox.itests.ProxServer;
import dev.prox.itests.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/migrate.md} writes in the place of others' configurations can be served. */
@TestInstance(Lifecycle.PER_CLASS)
class MigrationTest {
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ROW =
            Pattern.compile("\\| (document|listener|upstream|match|filter|route) \\| `([^`]+)` \\|\n");
    private static final Pattern ADDRESS = Pattern.compile("address: \":([0-9]+)\"");
    private static final String LISTENERS = "listeners: { web: { address: \":8080\" } }\n";
    private static final String ENDPOINTS = "endpoints: [ \"http://127.0.0.1:9\" ]";
    private static final String ADMIN = "admin: { address: \"127.0.0.1:{port:admin}\", token: 0123456789abcdef0123 }\n";

    private final ObjectMapper json = new ObjectMapper();
    private ProxServer prox;

    @BeforeAll
    void start() throws IOException {
        prox = ProxServer.start(ours(LISTENERS + "routes: [ respond: first ]\n"));
        Path folder = prox.configuration().resolveSibling("certs");
        Files.createDirectories(folder);
        Files.createDirectories(folder.resolveSibling("static"));
        try (var ca = TestCa.create()) {
            TestCa.Identity identity = ca.issue("localhost");
            Files.copy(identity.chain(), folder.resolve("cert.pem"));
            Files.copy(identity.key(), folder.resolve("key.pem"));
        }
    }

    @AfterAll
    void stop() {
        prox.close();
    }

    private static String page() throws IOException {
        return Files.readString(ProxServer.home().resolve("docs/migrate.md"));
    }

    static List<String> blocks() throws IOException {
        List<String> blocks =
                BLOCK.matcher(page()).results().map(found -> found.group(1)).toList();
        assertThat(blocks).hasSizeGreaterThan(6);
        return blocks;
    }

    static List<String> rows() throws IOException {
        List<String> rows = ROW.matcher(page())
                .results()
                .map(found -> whole(found.group(1), found.group(2)))
                .toList();
        assertThat(rows).hasSizeGreaterThan(25);
        return rows;
    }

    /** A document around a fragment. */
    private static String whole(String where, String text) {
        boolean servers = text.startsWith("endpoints") || text.startsWith("discovery");
        return switch (where) {
            case "document" -> text + "\n";
            case "listener" -> "listeners: { web: { address: \":8080\", " + text + " } }\n";
            case "upstream" ->
                "upstreams: { api: { " + text + (servers ? "" : ", " + ENDPOINTS) + " } }\nroutes: [ proxy: api ]\n";
            case "match" -> "routes: [ { match: { " + text + " }, respond: here } ]\n";
            case "filter" -> "routes: [ { filters: [ { " + text + " } ], respond: here } ]\n";
            default -> "routes: [ { " + text + " } ]\n";
        };
    }

    private static String ours(String document) {
        String listeners = document.contains("listeners:") ? "" : LISTENERS;
        return ADDRESS.matcher(listeners + document + ADMIN).replaceAll("address: \"127.0.0.1:{port:p$1}\"");
    }

    static Stream<String> all() throws IOException {
        return Stream.concat(blocks().stream(), rows().stream());
    }

    @ParameterizedTest
    @MethodSource("all")
    void serves(String document) throws IOException {
        long before = generation();
        String refused = refused();
        if (prox.rewrite(ours(document))) {
            Await.until(
                    "it is taken or refused",
                    () -> generation() > before || !refused().equals(refused));
            assertThat(refused()).isEqualTo(refused);
        }
    }

    private long generation() {
        return modules("generation").asLong();
    }

    private String refused() {
        return modules("refused").toString();
    }

    private JsonNode modules(String key) {
        try {
            return json.readTree(prox.admin("/modules").body()).path(key);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
