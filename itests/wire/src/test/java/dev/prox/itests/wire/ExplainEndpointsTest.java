package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prox.itests.Await;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint that a request is said to go to is the one that it goes to. Origins are listeners that answer with their port. */
@TestInstance(Lifecycle.PER_CLASS)
class ExplainEndpointsTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
          one: { address: "127.0.0.1:{port:one}" }
          two: { address: "127.0.0.1:{port:two}" }
          three: { address: "127.0.0.1:{port:three}" }
        admin: { address: "127.0.0.1:{port:admin}", token: 0123456789abcdef0123 }
        runtime: { hold-max: 0 }
        upstreams:
          maglev: { endpoints: &all [ "http://127.0.0.1:{port:one}", { url: "http://127.0.0.1:{port:two}", weight: 2 }, "http://127.0.0.1:{port:three}" ], balance: { maglev: { by: "{header.X-User}" } } }
          ring: { endpoints: *all, balance: { ring-hash: { by: "{user}/{client.ip}" } } }
          first: { endpoints: *all, balance: first }
          sticky: { endpoints: *all, sticky: { cookie: server, secret: 0123456789abcdef } }
          chance: { endpoints: *all }
          bounded: { endpoints: *all, balance: { maglev: { by: "{client.ip}", load-max: 1.25 } } }
          found: { discovery: { file: found.yaml }, balance: ip-hash }
          later: { endpoints: [ "http://127.0.0.1:{port:one}" ] }
        routes:
          - { match: { listener: one }, respond: "{port:one}" }
          - { match: { listener: two }, respond: "{port:two}" }
          - { match: { listener: three }, respond: "{port:three}" }
          - { match: { listener: web, path: /maglev }, proxy: maglev }
          - { match: { listener: web, path: "/ring/{user}" }, proxy: ring }
          - { match: { listener: web, path: /first }, proxy: first }
          - { match: { listener: web, path: /sticky }, proxy: sticky }
          - { match: { listener: web, path: /chance }, proxy: chance }
          - { match: { listener: web, path: /bounded }, proxy: bounded }
          - { match: { listener: web, path: /found }, proxy: found }
          - { match: { listener: web, path: /later }, proxy: later }
        """;

    private final ObjectMapper json = new ObjectMapper();
    private ProxServer prox;
    private AdminClient admin;

    @BeforeAll
    void start() throws IOException {
        String soon =
                CONFIGURATION.lines().filter(line -> !line.contains("found")).reduce("", (a, b) -> a + b + "\n");
        prox = ProxServer.start(soon);
        String found = "endpoints: [ \"http://127.0.0.1:%d\", \"http://127.0.0.1:%d\" ]\n"
                .formatted(prox.port("two"), prox.port("three"));
        Files.writeString(prox.configuration().resolveSibling("found.yaml"), found);
        prox.rewrite(CONFIGURATION);
        Await.until("what is found serves", () -> ask("/found", "").status() == 200);
        admin = new AdminClient(prox);
    }

    @AfterAll
    void stop() {
        admin.close();
        prox.close();
    }

    private Message ask(String path, String field) {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            return client.exchange("GET " + path + " HTTP/1.1\r\nHost: a.test\r\n" + field + "\r\n");
        }
    }

    private JsonNode said(String path, String field) {
        ObjectNode request =
                json.createObjectNode().put("method", "GET").put("url", path).put("listener", "web");
        var headers = request.put("client", "127.0.0.1").putArray("headers").add("Host: a.test");
        field.lines().forEach(headers::add);
        try {
            return json.readTree(
                    admin.send("POST", "/explain", request.toString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void agrees(String path, String field) {
        String endpoint = said(path, field).path("endpoint").asText();
        for (int i = 0; i < 3; i++) {
            assertThat("http://127.0.0.1:" + ask(path, field).text())
                    .as(path + " " + field)
                    .isEqualTo(endpoint);
        }
    }

    @Test
    void agreesWithTheHashOfEachUser() {
        var names = new TreeSet<String>();
        for (int i = 0; i < 50; i++) {
            agrees("/maglev", "X-User: user" + i + "\r\n");
            agrees("/ring/user" + i, "");
            names.add(said("/maglev", "X-User: user" + i).path("endpoint").asText());
        }
        assertThat(names).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/first", "/later", "/found"})
    void agreesWhereNothingIsLeftToChance(String path) {
        agrees(path, "");
    }

    @Test
    void agreesWithTheCookieOfAClient() {
        var names = new TreeSet<String>();
        for (int i = 0; i < 20; i++) {
            String cookie = String.valueOf(ask("/sticky", "").head().first("Set-Cookie"));
            String field = "Cookie: " + cookie.substring(0, cookie.indexOf(';')) + "\r\n";
            agrees("/sticky", field);
            names.add(said("/sticky", field).path("endpoint").asText());
        }
        assertThat(names).hasSizeGreaterThan(1);
        assertThat(said("/sticky", "Cookie: server=forged.0.x").path("endpoint").isNull())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chance", "/bounded", "/maglev", "/sticky"})
    void saysAmongWhomChanceDecides(String path) {
        JsonNode said = said(path, "");
        assertThat(said.path("endpoint").isNull()).isTrue();
        assertThat(said.path("endpoints").toString())
                .isEqualTo("[\"http://127.0.0.1:%d\",\"http://127.0.0.1:%d weight 2\",\"http://127.0.0.1:%d\"]"
                        .formatted(prox.port("one"), prox.port("two"), prox.port("three")));
    }

    @Test
    void knowsWhatWasFoundAndWhatDrains() {
        List<String> found = IntStream.of(prox.port("two"), prox.port("three"))
                .mapToObj(port -> "http://127.0.0.1:" + port)
                .toList();
        assertThat(said("/found", "").path("endpoints"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(found);
        String drained = found.getFirst();
        prox.run("upstream", "drain", "found", drained).orFail();
        Await.until("it drains", () -> said("/found", "").path("endpoints").size() == 1);
        agrees("/found", "");
        assertThat(said("/found", "").path("endpoint").asText()).isEqualTo(found.getLast());
        prox.run("upstream", "undrain", "found", drained).orFail();
    }

    /** In words, and in the answer itself. */
    @Test
    void anUpstreamOfWhichNothingIsKnownYetSaysSo() {
        prox.rewrite(CONFIGURATION.replace(
                "later: { endpoints: [ \"http://127.0.0.1:{port:one}\" ] }",
                "later: { discovery: { file: later.yaml } }"));
        Await.until("nothing is known", () -> ask("/later", "").status() == 503);
        Message answer = ask("/later", "");
        assertThat(OneLine.told(answer, "Proxy-Status", "Retry-After"))
                .isEqualTo("503; Proxy-Status: prox; error=destination_unavailable; "
                        + "details=\"no endpoints of the upstream have been found yet\"; Retry-After: 1");
        assertThat(answer.text()).contains("no endpoints of the upstream have been found yet");
        assertThat(said("/later", "").path("missing").asText()).isEqualTo("the endpoints of upstream later");
        prox.rewrite(CONFIGURATION);
        Await.until("it serves again", () -> ask("/later", "").status() == 200);
    }
}
