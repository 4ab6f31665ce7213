package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.Link;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What an operator lets tenants have: a document that wants more is refused, requests beyond are, and nobody else notices. */
@TestInstance(Lifecycle.PER_CLASS)
class TenantLimitsTest {
    private static final String MAIN = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        tenants:
          files: tenants/*.yaml
          hosts: { acme: [ a.test ], beta: [ b.test, c.test ] }
          limits: { routes: 3, upstreams: 1, endpoints: 2, requests: 2 }
          limits-of: { beta: { routes: 4, requests: 0, requests-per-second: 1 } }
        admin: { address: "127.0.0.1:{port:admin}", token: 0123456789abcdef0123 }
        runtime: { event-loops: 1 }
        """;

    private final ObjectMapper json = new ObjectMapper();
    private final RecordingOrigin origin = RecordingOrigin.byHand();
    private ProxServer prox;

    @BeforeAll
    void start() throws IOException {
        prox = ProxServer.start(MAIN);
        acme("[ \"http://" + origin.authority() + "\" ]", "{ proxy: api }");
        write("beta", "routes: [ { respond: beta }, { match: { path: /x }, respond: x } ]\n");
        Await.until("both serve", () -> ask("b.test").status() != 404 && serves("acme"));
    }

    @AfterAll
    void stop() {
        try (origin) {
            prox.close();
        }
    }

    private void acme(String endpoints, String... routes) throws IOException {
        write(
                "acme",
                "upstreams: { api: { endpoints: " + endpoints + " } }\nroutes: [ " + String.join(", ", routes)
                        + " ]\n");
    }

    private void write(String tenant, String text) throws IOException {
        Path file = prox.configuration().resolveSibling("tenants/" + tenant + ".yaml");
        Files.createDirectories(file.getParent());
        Path fresh = Files.writeString(file.resolveSibling(".fresh"), text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String request(String host) {
        return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    private Message ask(String host) {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            return client.exchange(request(host));
        }
    }

    private JsonNode modules() {
        try {
            return json.readTree(prox.admin("/modules").body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long generation() {
        return modules().path("generation").asLong();
    }

    private JsonNode tenant(String name) {
        for (JsonNode each : modules().path("tenants")) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        return json.nullNode();
    }

    private boolean serves(String name) {
        return tenant(name).path("refused").isNull();
    }

    private void refused(String why) {
        Await.until(
                "it is refused", () -> tenant("acme").path("refused").asText().contains(why));
        assertThat(serves("beta")).isTrue();
    }

    @Test
    void noMoreRequestsAtOnceThanTheTenantMayHave() throws IOException {
        List<RawClient> clients = IntStream.range(0, 3)
                .mapToObj(i -> RawClient.to(prox.port("web")))
                .toList();
        Link first = asked(clients.get(0));
        asked(clients.get(1));

        Message third = clients.get(2).exchange(request("a.test"));
        assertThat(OneLine.told(third, "Proxy-Status", "Retry-After"))
                .isEqualTo("503; Proxy-Status: prox; error=connection_limit_reached; "
                        + "details=\"the site has as many requests as it may have\"; Retry-After: 1");
        assertThat(ask("x.test").status()).isEqualTo(404);

        first.send(RecordingOrigin.ok("one"));
        assertThat(clients.get(0).response("GET").text()).isEqualTo("one");
        Link again = asked(clients.get(2));
        clients.get(1).reset();
        Await.until("who has left counts no more", () -> {
            RawClient next = RawClient.to(prox.port("web"));
            next.send(request("a.test"));
            boolean admitted = origin.links().stream().anyMatch(link -> link != again && link.hasUnseen());
            next.close();
            return admitted;
        });
        clients.forEach(RawClient::close);
        origin.forget();
    }

    private Link asked(RawClient client) throws IOException {
        client.send(request("a.test"));
        Link link = origin.awaitLink();
        link.request();
        return link;
    }

    /** All come within a moment, whatever that takes. */
    @Test
    void noMoreRequestsASecond() {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send(request("b.test").repeat(200));
            List<Message> answers = IntStream.range(0, 200)
                    .mapToObj(i -> client.response("GET"))
                    .toList();
            assertThat(answers).filteredOn(each -> each.status() == 429).hasSizeGreaterThan(100);
            Message refused = answers.stream()
                    .filter(each -> each.status() == 429)
                    .findFirst()
                    .orElseThrow();
            assertThat(OneLine.told(refused, "Proxy-Status", "Retry-After"))
                    .isEqualTo("429; Proxy-Status: prox; error=http_request_denied; "
                            + "details=\"the site has more requests a second than it may have\"; Retry-After: 1");
        }
        Await.until("it may ask again", () -> ask("c.test").status() == 200);
    }

    @Test
    void aDocumentThatWantsMoreIsRefused() throws IOException {
        String origins = "[ \"http://" + origin.authority() + "\" ]";
        String[] four = {
            "{ proxy: api }",
            "{ match: { path: /a }, respond: a }",
            "{ match: { path: /b }, respond: b }",
            "{ match: { path: /c }, respond: c }"
        };
        acme(origins, four);
        refused("tenants/acme.yaml:2:9: tenant.acme.routes: 4 routes (expected: at most 3, which the operator allows)");
        acme("[ \"http://127.0.0.1:1\", \"http://127.0.0.1:2\", \"http://127.0.0.1:3\" ]", "{ proxy: api }");
        refused("tenant.acme.upstreams: 3 endpoints (expected: at most 2, which the operator allows)");
        write("acme", "upstreams: { one: { endpoints: %s }, two: { endpoints: %s } }\n".formatted(origins, origins));
        refused("tenant.acme.upstreams: 2 upstreams (expected: at most 1, which the operator allows)");
        acme(origins, "{ proxy: api }");
        Await.until("it serves again", () -> serves("acme"));
    }

    @Test
    void aLimitThatIsLoweredIsOneForTheNextChange() throws IOException {
        String lower = MAIN.replace("routes: 4", "routes: 1");
        long before = generation();
        prox.rewrite(lower);
        Await.until("it is taken", () -> generation() > before);
        assertThat(serves("beta")).isTrue();
        assertThat(ask("b.test").status()).isIn(200, 429);
        Command.Result said =
                ProxServer.program("validate", prox.configuration().toString());
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.output()).contains("4 routes (expected: at most 1, which the operator allows)");
        long lowered = generation();
        prox.rewrite(MAIN);
        Await.until("it is taken back", () -> generation() > lowered);
    }
}
