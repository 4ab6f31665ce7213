package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What is said of a request is what becomes of it. */
@TestInstance(Lifecycle.PER_CLASS)
class ExplainTest {
    private static final int REQUESTS = 10_000;
    private static final String[] HOSTS = {"a.test", "b.a.test", "c.b.a.test", "other.test", "A.TEST:8080", "[::1]"};
    private static final String[] PATHS = {
        "/", "/x", "/x/", "/x/y", "/x/../y", "//x", "/x%2Fy", "/%78", "/x;p=1", "/y?q=/x"
    };
    private static final String[] METHODS = {"GET", "POST", "PURGE", "OPTIONS"};
    private static final String[] FIELDS = {"", "X-A: 1", "X-A: 2", "X-B: 1", "x-a: 1\r\nX-B: 3", "Bad Name: 1"};

    private final ObjectMapper json = new ObjectMapper();
    private ProxServer prox;

    @BeforeAll
    void start() {
        prox = ProxServer.start(document());
    }

    @AfterAll
    void stop() {
        prox.close();
    }

    /** Each route answers with its own name. */
    private static String document() {
        List<String> matches = new ArrayList<>(List.of("{ listener: other }"));
        for (String host : List.of("", "host: a.test", "host: \"*.a.test\"", "host: \"[::1]\"")) {
            for (String path : List.of("", "path: /x", "path: /x/*", "path: /y")) {
                for (String rest : List.of("", "method: [ POST, PURGE ]", "header: { X-A: \"1\", X-B: absent }")) {
                    List<String> all = new ArrayList<>(List.of(host, path, rest));
                    all.removeIf(String::isEmpty);
                    matches.add("{ " + String.join(", ", all) + " }");
                }
            }
        }
        // that some requests have no route
        matches.remove("{  }");
        matches.remove("{ path: /y }");
        StringBuilder text = new StringBuilder("""
            listeners:
              web: { address: "127.0.0.1:{port:web}" }
              other: { address: "127.0.0.1:{port:other}" }
            admin: { address: "127.0.0.1:{port:admin}", token: 0123456789abcdef0123 }
            upstreams: { api: { endpoints: [ "http://10.0.0.5:9000", { url: "http://10.0.0.6:9000", weight: 2 } ] } }
            routes:
            """);
        for (int i = 0; i < matches.size(); i++) {
            text.append("  - match: ")
                    .append(matches.get(i))
                    .append("\n    respond: \"routes[")
                    .append(i)
                    .append("]\"\n");
        }
        return text.append("""
              - match: { host: api.test, header: { Authorization: hunter2 } }
                filters: [ headers: { request: { set: { X-Token: hunter2 } } } ]
                proxy: api
            """).toString();
    }

    @Test
    void agreesWithWhatIsDoneOnTenThousandRequests() throws IOException {
        Random random = new Random(42);
        try (AdminClient admin = new AdminClient(prox)) {
            RawClient client = RawClient.to(prox.port("web"));
            for (int i = 0; i < REQUESTS; i++) {
                String host = HOSTS[random.nextInt(HOSTS.length)];
                String path = PATHS[random.nextInt(PATHS.length)];
                String method = METHODS[random.nextInt(METHODS.length)];
                String field = FIELDS[random.nextInt(random.nextInt(10) == 0 ? FIELDS.length : FIELDS.length - 1)];
                String head = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n"
                        + (field.isEmpty() ? "" : field + "\r\n");
                String said = said(admin, method, path, host, field);
                var answer = client.exchange(head + "\r\n");
                String done = answer.status() == 200 ? answer.text() : String.valueOf(answer.status());

                assertThat(said).as(head).isEqualTo(done);
                if (answer.status() == 400) {
                    client.close();
                    client = RawClient.to(prox.port("web"));
                }
            }
            client.close();
        }
    }

    /** The route, or the status where there is none. */
    private String said(AdminClient admin, String method, String path, String host, String field) throws IOException {
        ObjectNode request =
                json.createObjectNode().put("method", method).put("url", path).put("listener", "web");
        var headers = request.putArray("headers").add("Host: " + host);
        field.lines().forEach(headers::add);
        JsonNode said =
                json.readTree(admin.send("POST", "/explain", request.toString()).body());
        return said.path("refused").isTextual()
                ? said.path("refused").asText().substring(0, 3)
                : said.path("route").asText("404");
    }

    @Test
    void saysWhyAndWithWhat() {
        String said = prox.run(
                        "explain",
                        "GET",
                        "http://api.test/x?y",
                        "-H",
                        "Authorization: hunter2",
                        "--client",
                        "192.0.2.1")
                .orFail()
                .output();

        assertThat(said)
                .contains("listener   web")
                .contains("{host: api.test, header: {Authorization: ***}}")
                .contains("filter     filter/headers 0.1.0 {request: {set: {X-Token: ***}}}")
                .contains("handler    proxy api")
                .contains("endpoint   perhaps http://10.0.0.5:9000")
                .contains("endpoint   perhaps http://10.0.0.6:9000 weight 2")
                .contains("path: /x/*, not /x")
                .doesNotContain("hunter2");
        assertThat(prox.run("explain", "GET", "/x", "--client", "nobody").output())
                .contains("the client is an address like 192.0.2.1 or 2001:db8::1, not nobody");
    }

    @Test
    void asksAFileWithoutAProxThatRuns() {
        Path file = prox.configuration();
        var result = ProxServer.program("explain", "POST", "http://a.test/x", "--config", file.toString(), "--json");

        assertThat(result.exit()).isZero();
        assertThat(result.output()).contains("\"match\":\"{host: a.test, path: /x, method: [POST, PURGE]}\"");
    }
}
