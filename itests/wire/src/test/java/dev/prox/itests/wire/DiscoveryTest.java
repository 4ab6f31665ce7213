package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Dnsmasq;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/** Endpoints that come and go: at a real name server, and in a file. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class DiscoveryTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
          one: { address: "127.0.0.1:{port:origin}" }
          two: { address: "127.0.0.2:{port:origin}" }
          three: { address: "127.0.0.3:{port:origin}" }
        upstreams:
          addresses: { discovery: { dns: { name: api.test, port: {port:origin} } }, balance: round-robin }
          services: { discovery: { dns-srv: _api._tcp.test }, balance: round-robin }
          file: { discovery: { file: endpoints.yaml, hold: 1h }, balance: round-robin }
        routes:
          - { match: { listener: web, path: /addresses }, proxy: addresses }
          - { match: { listener: web, path: /services }, proxy: services }
          - { match: { listener: web, path: /file }, proxy: file }
          - { match: { listener: one }, respond: one }
          - { match: { listener: two }, respond: two }
          - { match: { listener: three }, respond: three }
        dns: { servers: [ "{dns}" ], ttl-min: 0s, negative-ttl: 1s, timeout: 500ms }
        runtime: { event-loops: 1, hold: 20s }
        admin: { address: "127.0.0.1:{port:admin}" }
        metrics: {}
        """;

    private Dnsmasq dns;
    private ProxServer prox;

    @BeforeAll
    void start() {
        dns = Dnsmasq.start(1, "--host-record=one.srv.test,127.0.0.1", "--host-record=two.srv.test,127.0.0.2");
        dns.names("127.0.0.1 api.test");
        prox = ProxServer.start(configuration()
                .lines()
                .filter(line -> !line.contains("file"))
                .collect(Collectors.joining("\n", "", "\n")));
    }

    private String configuration() {
        return CONFIGURATION.replace("{dns}", dns.authority());
    }

    @AfterAll
    void stop() {
        try {
            prox.close();
        } finally {
            dns.close();
        }
    }

    private Message ask(String path) {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            return client.exchange("GET " + path + " HTTP/1.1\r\nHost: any.test\r\n\r\n");
        }
    }

    /** Who answers; every request has an answer. */
    private Set<String> serving(String path) {
        Set<String> names = answers(path);
        assertThat(Set.of("one", "two", "three")).containsAll(names);
        return names;
    }

    private Set<String> answers(String path) {
        Set<String> all = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            Message answer = ask(path);
            all.add(answer.status() == 200 ? answer.text() : String.valueOf(answer.status()));
        }
        return all;
    }

    private void followed(String path, String... names) {
        Await.until(path + " is served by " + Set.of(names), () -> serving(path).equals(Set.of(names)));
    }

    private void endpoints(String... hosts) {
        StringBuilder text = new StringBuilder("endpoints:");
        for (String each : hosts) {
            text.append("\n  - http://").append(each).append(':').append(prox.port("origin"));
        }
        Path file = prox.configuration().resolveSibling("endpoints.yaml");
        try {
            Path fresh =
                    Files.writeString(file.resolveSibling("fresh"), hosts.length == 0 ? text + " []" : text + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String admin(String page) {
        try {
            return prox.admin(page).body();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void addressesAreFollowed() {
        followed("/addresses", "one");
        dns.names("127.0.0.1 api.test", "127.0.0.2 api.test", "127.0.0.3 api.test");
        followed("/addresses", "one", "two", "three");
        dns.names("127.0.0.2 api.test", "127.0.0.3 api.test");
        followed("/addresses", "two", "three");
    }

    @Test
    void soAreTheServersOfAService() {
        String port = "," + prox.port("origin");
        dns.services("_api._tcp.test,one.srv.test" + port + ",0,1", "_api._tcp.test,two.srv.test" + port + ",0,1");
        Await.until("they are found", () -> answers("/services").equals(Set.of("one", "two")));
        // the second only serves where the first does not
        dns.services("_api._tcp.test,one.srv.test" + port + ",0,1", "_api._tcp.test,two.srv.test" + port + ",9,1");
        followed("/services", "one");
    }

    @Test
    @Order(1)
    void requestsWaitForTheFirstEndpoints() throws Exception {
        prox.rewrite(configuration());
        Await.until("it waits for them", () -> admin("/ready").contains("missing: the endpoints of upstream file"));
        var answers = new java.util.concurrent.FutureTask<>(() -> ask("/file"));
        Thread.ofVirtual().start(answers);
        endpoints("127.0.0.1");
        assertThat(answers.get().text()).isEqualTo("one");
    }

    @Test
    @Order(2)
    void aDropIsHeldUntilMostAreThereAgain() {
        endpoints("127.0.0.1", "127.0.0.2", "127.0.0.3");
        followed("/file", "one", "two", "three");
        endpoints("127.0.0.3");
        Await.until("it is told", () -> admin("/upstreams").contains("\"held\" : \"1 of 3 endpoints are left\""));
        assertThat(admin("/metrics")).contains("prox_discovery_held{upstream=\"file\"} 1");
        assertThat(serving("/file")).hasSize(3);
        endpoints("127.0.0.2", "127.0.0.3");
        followed("/file", "two", "three");
        endpoints("127.0.0.3");
        followed("/file", "three");
    }

    @Test
    @Order(3)
    void whatWasKnownServesAfterARestart() throws IOException {
        Files.delete(prox.configuration().resolveSibling("endpoints.yaml"));
        prox.kill();
        prox.startAgain();
        assertThat(serving("/file")).containsExactly("three");
        Await.until("it is told why nothing is found", () -> admin("/upstreams").contains("is not there"));
    }
}
