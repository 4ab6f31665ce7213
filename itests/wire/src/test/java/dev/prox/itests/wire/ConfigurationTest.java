package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every document of {@code config/} is refused with the messages of its file, and changes nothing that serves. */
@TestInstance(Lifecycle.PER_CLASS)
class ConfigurationTest {
    private static final String GOOD = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        admin: { address: "127.0.0.1:{port:admin}", token: 0123456789abcdef0123 }
        routes:
          - respond: as before
        """;

    /** What stands for a password in the documents, and in {@code secret.txt}. */
    private static final String SECRET = "hunter2";

    private final ObjectMapper json = new ObjectMapper();
    private ServerSocket taken;
    private ProxServer prox;
    private RawClient client;

    @BeforeAll
    void start() throws IOException {
        taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        prox = ProxServer.start(GOOD);
        try (var ca = TestCa.create()) {
            copy(ca.issue("site"), "site");
            copy(ca.issue("other"), "other");
        }
        Command.run(
                        "openssl",
                        "pkcs8",
                        "-topk8",
                        "-passout",
                        "pass:x",
                        "-in",
                        file("site.key"),
                        "-out",
                        file("encrypted.key"))
                .orFail();
        Files.writeString(Path.of(file("secret.txt")), SECRET + "\n");
        client = RawClient.to(prox.port("web"));
    }

    private void copy(TestCa.Identity identity, String name) throws IOException {
        Files.copy(identity.chain(), Path.of(file(name + ".pem")));
        Files.copy(identity.key(), Path.of(file(name + ".key")));
    }

    private String file(String name) {
        return prox.configuration().resolveSibling(name).toString();
    }

    @AfterAll
    void stop() throws IOException {
        client.close();
        taken.close();
        try (ProxServer server = prox) {
            assertThat(server.everythingWritten().lines().filter(line -> line.contains(SECRET)))
                    .isEmpty();
        }
    }

    Stream<BadConfiguration> bad() {
        return GoldenFiles.in("config").stream().map(file -> BadConfiguration.read(file, taken.getLocalPort()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void isRefused(BadConfiguration bad) throws IOException {
        JsonNode before = modules();

        write(bad.document());
        Await.until("a refusal", () -> !newest().equals(newest(before)));

        assertThat(BadConfiguration.generic(newest().path("reason").asText(), prox.configuration()))
                .isEqualTo(bad.message())
                .doesNotContain(SECRET);
        assertThat(newest().path("change").asText()).isEqualTo("configuration");
        assertThat(modules().path("generation")).isEqualTo(before.path("generation"));
        assertServes("as before");
    }

    /** What the messages say leads to a document that can serve. */
    @Test
    void doingWhatTheMessagesSayMendsTheDocument() throws IOException {
        List<BadConfiguration> all = bad().toList();
        List<BadConfiguration> mended =
                all.stream().filter(each -> each.fix() != null).toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(200);
        assertThat(mended).hasSizeGreaterThanOrEqualTo(all.size() * 9 / 10);
        try (AdminClient admin = new AdminClient(prox)) {
            for (BadConfiguration each : mended) {
                var answer = admin.send("POST", "/config/validate", each.fix());
                assertThat(answer.statusCode()).as(each + "\n" + answer.body()).isEqualTo(200);
            }
        }
    }

    /** Also that the file is still watched. */
    @Test
    void aGoodDocumentIsAppliedAfterABadOne() throws IOException {
        write("nonsense");
        Await.until("a refusal", () -> newest().path("reason").asText().contains(": nonsense "));

        prox.rewrite(GOOD.replace("as before", "anew"));
        Await.until("the new document serves", () -> answer(client).text().equals("anew"));

        prox.rewrite(GOOD);
        Await.until("the old document serves", () -> answer(client).text().equals("as before"));
    }

    @Test
    void aFileThatGoesAwayIsToldOf() throws IOException {
        Files.delete(prox.configuration());

        Await.until("a refusal", () -> newest().path("reason").asText().contains("not found"));
        assertThat(BadConfiguration.generic(newest().path("reason").asText(), prox.configuration()))
                .isEqualTo("prox.yaml:1:1: not found (expected: a file that can be read)");
        assertServes("as before");
        prox.rewrite(GOOD);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("validated")
    void isRefusedByValidateInTheSameWords(BadConfiguration bad) throws IOException {
        Path file = Files.writeString(Path.of(file("candidate.yaml")), bad.document());

        Command.Result result = validate(file, "2>&1 >&3");

        assertThat(BadConfiguration.generic(result.output(), file).strip()).isEqualTo(bad.message());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(validate(file, "").output()).as("on standard output").isEmpty();
    }

    Stream<BadConfiguration> validated() {
        List<String> names = List.of("003-brace-left-open", "205-key-of-another-certificate", "241-several-in-modules");
        return bad().filter(each -> names.contains(each.name()));
    }

    @Test
    void aGoodDocumentIsValid() throws IOException {
        Path file = Files.writeString(Path.of(file("candidate.yaml")), Files.readString(prox.configuration()));

        Command.Result result = validate(file, "2>&1");

        assertThat(result.output()).isEqualTo("the configuration is valid\n");
        assertThat(result.exit()).isZero();
    }

    /** Descriptor 3 leads nowhere, and so does standard error unless {@code redirection} says otherwise. */
    private static Command.Result validate(Path file, String redirection) {
        String program = ProxServer.home().resolve("bin/prox").toString();
        String script = "\"$0\" validate \"$1\" 3>/dev/null 2>/dev/null " + redirection;
        return Command.run("sh", "-c", script, program, file.toString());
    }

    private void write(String document) throws IOException {
        Path fresh = Files.writeString(Path.of(file("prox.yaml.new")), document);
        Files.move(fresh, prox.configuration(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private JsonNode modules() {
        try {
            return json.readTree(prox.admin("/modules").body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode newest() {
        return newest(modules());
    }

    private static JsonNode newest(JsonNode modules) {
        return modules.path("refused").path(0);
    }

    /** Over a connection that was there before all, and over a new one. */
    private void assertServes(String body) {
        try (var fresh = RawClient.to(prox.port("web"))) {
            for (RawClient each : List.of(client, fresh)) {
                assertThat(answer(each).status()).isEqualTo(200);
                assertThat(answer(each).text()).isEqualTo(body);
            }
        }
    }

    private static Message answer(RawClient client) {
        return client.exchange("GET / HTTP/1.1\r\nHost: any.test\r\n\r\n");
    }
}
