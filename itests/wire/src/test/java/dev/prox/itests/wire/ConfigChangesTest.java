package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prox.itests.Await;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The configuration as one document of many files, changed over HTTP and by commands, with a history. */
@TestInstance(Lifecycle.PER_CLASS)
class ConfigChangesTest {
    private static final String MAIN = """
        # the site
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        include: [ conf.d/*.yaml ]
        tenants:
          files: tenants/*.yaml
          hosts: { acme: [ "*.acme.example" ], beta: [ beta.example ] }
        routes:
          # for all others
          - respond: "main"
        runtime: { samples: 100 }
        admin: { address: "127.0.0.1:{port:admin}", token: 0123456789abcdef0123 }
        """;

    private final ObjectMapper json = new ObjectMapper();
    private ProxServer prox;
    private AdminClient admin;

    @BeforeAll
    void start() {
        prox = ProxServer.start(MAIN);
        admin = new AdminClient(prox);
    }

    @AfterAll
    void stop() {
        admin.close();
        prox.close();
    }

    private void write(String name, String text) throws IOException {
        Path file = prox.configuration().resolveSibling(name);
        Files.createDirectories(file.getParent());
        Path fresh = Files.writeString(file.resolveSibling(".fresh"), text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String answer(String host, String path) {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            Message answer = client.exchange("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            return answer.status() + " " + answer.text();
        }
    }

    private JsonNode tenant(String name) {
        try {
            for (JsonNode each : json.readTree(prox.admin("/modules").body()).path("tenants")) {
                if (each.path("name").asText().equals(name)) {
                    return each;
                }
            }
            return json.nullNode();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void includedFilesBelongToTheDocument() throws Exception {
        write("conf.d/10.yaml", "routes: [ { match: { path: /ten }, respond: ten } ]\n");
        Await.until("the included route serves", () -> answer("x.test", "/ten").equals("200 ten"));

        write("conf.d/20.yaml", "listeners: { web: { address: \"127.0.0.1:1\" } }\n");
        Await.until("a refusal", () -> prox.console("refused").contains("written twice"));
        assertThat(prox.console("refused"))
                .contains("conf.d/20.yaml:1:14: listeners.web: written twice (expected: a key once in all files; the"
                        + " first is at " + prox.configuration() + ":3:3)");
        Files.delete(prox.configuration().resolveSibling("conf.d/20.yaml"));
        write("conf.d/10.yaml", "routes: [ { match: { path: /ten }, respond: eleven } ]\n");
        Await.until("the edit serves", () -> answer("x.test", "/ten").equals("200 eleven"));
    }

    @Test
    void whatIsWrongWithATenantIsItsOwnTrouble() throws Exception {
        write("tenants/acme.yaml", "routes: [ { match: { host: evil.example }, respond: stolen } ]\n");
        Await.until("closed", () -> answer("shop.acme.example", "/").startsWith("503"));
        assertThat(answer("evil.example", "/")).isEqualTo("200 main");
        assertThat(tenant("acme").path("refused").asText())
                .contains("tenants/acme.yaml:1:28: tenant.acme.routes[0].match.host: evil.example (expected: a host"
                        + " that the tenant owns: *.acme.example)");

        write("tenants/acme.yaml", "routes: [ { respond: acme 1 } ]\n");
        Await.until("acme serves", () -> answer("shop.acme.example", "/").equals("200 acme 1"));
        write("tenants/acme.yaml", "routes: [ { respond: acme 2 }, { match: { path: /x }, proxy: shop } ]\n");
        write("tenants/beta.yaml", """
            upstreams: { api: { endpoints: [ "http://127.0.0.1:1" ] } }
            routes:
              - match: { path: /api }
                proxy: api
              - respond: beta
            """);
        Await.until("beta serves", () -> answer("beta.example", "/").equals("200 beta"));
        Await.until(
                "acme is told",
                () -> tenant("acme").path("refused").asText().contains("no upstream")
                        || tenant("acme").path("refused").asText().contains("and there is none"));
        assertThat(answer("shop.acme.example", "/")).isEqualTo("200 acme 1");
        assertThat(answer("beta.example", "/api")).startsWith("502");
        assertThat(prox.console("status")).contains("acme serves what it had before:");
        assertThat(prox.console("upstreams")).contains("beta/api");
        assertThat(prox.admin("/metrics").body()).contains("prox_tenant_refused{tenant=\"acme\"} 1");

        write("tenants/acme.yaml", "routes: [ { forward: {} } ]\n");
        Await.until(
                "the handler is refused",
                () -> tenant("acme").path("refused").asText().contains("for a tenant one of proxy, respond, redirect"));
        Files.delete(prox.configuration().resolveSibling("tenants/acme.yaml"));
        Await.until("acme is gone", () -> answer("shop.acme.example", "/").equals("200 main"));
    }

    @Test
    void theDocumentIsReadAndChangedOverHttp() throws Exception {
        assertThat(prox.admin("/config").statusCode()).isEqualTo(401);
        HttpResponse<String> read = admin.get("/config");
        assertThat(read.body()).startsWith("# the site\n").contains("include: [ conf.d/*.yaml ]");
        String tag = AdminClient.tag(read);
        assertThat(admin.send("GET", "/config", "", "If-None-Match", tag).statusCode())
                .isEqualTo(304);
        String text = read.body().replace("respond: \"main\"", "respond: \"by put\"");
        assertThat(admin.send("PUT", "/config", text).statusCode()).isEqualTo(428);

        HttpResponse<String> put = admin.send("PUT", "/config", text, "If-Match", tag, "User-Agent", "test/1");
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        assertThat(answer("x.test", "/")).isEqualTo("200 by put");
        assertThat(Files.readString(prox.configuration())).isEqualTo(text);
        assertThat(admin.send("PUT", "/config", text, "If-Match", tag).statusCode())
                .isEqualTo(412);

        HttpResponse<String> patched = admin.send(
                "PATCH",
                "/config",
                "[{\"op\":\"replace\",\"path\":\"/routes/0/respond\",\"value\":\"main\"}]",
                "If-Match",
                AdminClient.tag(put),
                "Content-Type",
                "application/json-patch+json");
        assertThat(patched.statusCode()).as(patched.body()).isEqualTo(200);
        assertThat(answer("x.test", "/")).isEqualTo("200 main");
        assertThat(Files.readString(prox.configuration()))
                .startsWith("# the site\n")
                .contains("  # for all others\n");
        historyTellsAndGoesBack();
    }

    private void historyTellsAndGoesBack() throws IOException {
        JsonNode versions = json.readTree(admin.get("/config/history").body()).path("versions");
        assertThat(versions.path(0).path("serving").asBoolean()).isTrue();
        assertThat(versions.path(1).path("author").asText()).isEqualTo("api test/1");
        long put = versions.path(1).path("number").asLong();
        assertThat(prox.run("config", "diff").orFail().output())
                .contains("-  - respond: \"by put\"", "+  - { respond: main }", "routes[0].respond: by put -> main");
        assertThat(prox.run("config", "history").orFail().output()).contains("api test/1");
        assertThat(prox.run("config", "rollback", Long.toString(put)).orFail().output())
                .contains("configuration " + put + " serves again");
        assertThat(answer("x.test", "/")).isEqualTo("200 by put");
        assertThat(prox.run("config", "rollback", "999").output()).contains("there is no configuration 999");
        prox.rewrite(MAIN);
        Await.until("the file serves", () -> answer("x.test", "/").equals("200 main"));
        assertThat(prox.console("config history").lines().skip(1).findFirst().orElseThrow())
                .contains("yes", " file ");
    }

    @Test
    void everythingThatIsWrongIsToldAsJson() throws Exception {
        String text = admin.get("/config").body().replace("respond:", "respnd:") + "metrcs: {}\n";

        HttpResponse<String> answer = admin.send("POST", "/config/validate", text);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode errors = json.readTree(answer.body()).path("errors");
        assertThat(errors).hasSize(2);
        assertThat(errors.path(0).path("path").asText()).isEqualTo("routes[0].respnd");
        assertThat(errors.path(0).path("line").asInt()).isEqualTo(10);
        assertThat(errors.path(1).path("fix").asText()).isEqualTo("did you mean `metrics`?");
        assertThat(admin.send("POST", "/config/validate", admin.get("/config").body())
                        .statusCode())
                .isEqualTo(200);
        assertThat(admin.send("PUT", "/config", text, "If-Match", "*").statusCode())
                .isEqualTo(422);
    }

    @Test
    void sampledRequestsTellWhatAnotherDocumentWouldDo() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(answer("dry.test", "/dry" + i + "?secret=1")).isEqualTo("200 main");
            Thread.sleep(15);
        }
        Path next = prox.configuration().resolveSibling("next.yaml");
        Files.writeString(
                next,
                Files.readString(prox.configuration())
                        .replace("routes:\n", "routes:\n  - match: { host: dry.test }\n    respond: \"other\"\n"));

        JsonNode run = json.readTree(prox.run("config", "dry-run", next.toString(), "--json")
                .orFail()
                .output());

        assertThat(run.path("route").asLong()).isBetween(1L, 5L);
        assertThat(run.path("handler").asLong()).isEqualTo(run.path("route").asLong());
        assertThat(run.path("changes").path(0).path("request").asText()).contains("?… at dry.test");
        assertThat(run.path("changes").path(0).path("then").asText()).isEqualTo("routes[0] respond other");
    }
}
