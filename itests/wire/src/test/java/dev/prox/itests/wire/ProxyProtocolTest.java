package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.Haproxy;
import dev.prox.itests.Message;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.Ports;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import dev.prox.itests.TestCa;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol from HAProxy and to HAProxy and nginx; and from those who speak it badly. */
@TestInstance(Lifecycle.PER_CLASS)
class ProxyProtocolTest {
    private static final String CONFIGURATION = """
        listeners:
          plain: { address: "127.0.0.1:{port:plain}" }
          told: { address: "127.0.0.1:{port:told}", proxy-protocol: { trusted: [ 127.0.0.1, "::1" ] } }
          told-tls:
            address: "127.0.0.1:{port:told-tls}"
            proxy-protocol: { trusted: [ 127.0.0.0/8 ] }
            tls: { certificates: [ { chain: {chain}, key: {key} } ] }
          others: { address: "127.0.0.1:{port:others}", proxy-protocol: { trusted: [ 10.0.0.0/8 ] } }
          nginx-v1: { address: "127.0.0.1:{port:nginx-v1}" }
          nginx-v2: { address: "127.0.0.1:{port:nginx-v2}" }
          nginx-tls: { address: "127.0.0.1:{port:nginx-tls}" }
          haproxy: { address: "127.0.0.1:{port:haproxy}" }
          chain: { address: "127.0.0.1:{port:chain}", proxy-protocol: { trusted: [ 127.0.0.1 ] } }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
          nginx-v1: { endpoints: [ "http://127.0.0.1:{nginx}" ], proxy-protocol: v1 }
          nginx-v2: { endpoints: [ "http://127.0.0.1:{nginx}" ], proxy-protocol: v2 }
          nginx-tls: { endpoints: [ "https://localhost:{nginx-tls}" ], proxy-protocol: v2, tls: { ca: {ca} } }
          haproxy: { endpoints: [ "http://127.0.0.1:{haproxy-in}" ], proxy-protocol: v2 }
        routes:
          - { match: { listener: plain }, proxy: origin }
          - { match: { listener: told }, proxy: origin }
          - { match: { listener: told-tls }, proxy: origin }
          - { match: { listener: others }, proxy: origin }
          - { match: { listener: nginx-v1 }, proxy: nginx-v1 }
          - { match: { listener: nginx-v2 }, proxy: nginx-v2 }
          - { match: { listener: nginx-tls }, proxy: nginx-tls }
          - { match: { listener: haproxy }, proxy: haproxy }
          - { match: { listener: chain }, proxy: nginx-v2 }
        access-log: {}
        """;
    private static final String HEADER = "PROXY TCP4 192.0.2.1 192.0.2.2 4660 443\r\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private final TestCa ca = TestCa.create();
    private final int toV1 = Ports.free();
    private final int toV2 = Ports.free();
    private final int toTls = Ports.free();
    private final int accepting = Ports.free();
    private RecordingOrigin origin;
    private NginxOrigin nginx;
    private ProxServer prox;
    private Haproxy haproxy;

    @BeforeAll
    void start() {
        origin = RecordingOrigin.answering(request ->
                RecordingOrigin.ok(request.head().all("X-Forwarded-For").toString()));
        nginx = NginxOrigin.start(ca);
        TestCa.Identity identity = ca.issue("localhost");
        prox = ProxServer.start(CONFIGURATION
                .replace("{origin}", origin.authority())
                .replace("{nginx}", String.valueOf(nginx.toldPort()))
                .replace("{nginx-tls}", String.valueOf(nginx.toldTlsPort()))
                .replace("{haproxy-in}", String.valueOf(accepting))
                .replace("{ca}", ca.file().toString())
                .replace("{chain}", identity.chain().toString())
                .replace("{key}", identity.key().toString()));
        haproxy = Haproxy.start(List.of(
                new Haproxy.Way(toV1, "", prox.port("told"), "send-proxy"),
                new Haproxy.Way(toV2, "", prox.port("told"), "send-proxy-v2 proxy-v2-options crc32c,unique-id"),
                new Haproxy.Way(toTls, "", prox.port("told-tls"), "send-proxy-v2"),
                new Haproxy.Way(accepting, "accept-proxy", nginx.toldPort(), "send-proxy-v2")));
    }

    @AfterAll
    void stop() {
        haproxy.close();
        nginx.close();
        origin.close();
        try (ca) {
            prox.close();
        }
    }

    private static Message ask(int port, String bytes) {
        try (RawClient client = RawClient.to(port)) {
            return client.exchange(bytes);
        }
    }

    private void assertClosedUnheard(String listener, byte[] bytes) throws Exception {
        int before = origin.requests().size();
        try (RawClient client = RawClient.to(prox.port(listener))) {
            client.offer(bytes);
            client.awaitEnd();
        }
        assertThat(origin.requests()).hasSize(before);
    }

    // ---- in ----

    @Test
    void whomTheHeaderNamesIsTheClient() {
        Message answer = ask(prox.port("told"), HEADER + GET);
        assertThat(answer.text()).isEqualTo("[192.0.2.1]");
        Await.until("the access log names it too", () -> prox.log().contains("192.0.2.1"));
        assertThat(ask(prox.port("plain"), GET).text()).isEqualTo("[127.0.0.1]");
    }

    @Test
    void haproxySaysForWhomItConnects() {
        assertThat(ask(toV1, GET).text()).isEqualTo("[127.0.0.1]");
        assertThat(ask(toV2, GET).text()).isEqualTo("[127.0.0.1]");
    }

    @Test
    void theHeaderComesBeforeTls() {
        Command.Result result = Command.run(
                "curl",
                "-sS",
                "--cacert",
                ca.file().toString(),
                "--haproxy-protocol",
                "https://localhost:" + prox.port("told-tls") + "/");
        assertThat(result.orFail().output()).isEqualTo("[127.0.0.1]");
        Command.Result balanced =
                Command.run("curl", "-sS", "--cacert", ca.file().toString(), "https://localhost:" + toTls + "/");
        assertThat(balanced.orFail().output()).isEqualTo("[127.0.0.1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GET,
                "PROXY TCP4 x\r\n" + GET,
                "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n" + GET,
                "\r\n\r\n\0\r\nQUIX"
            })
    void withoutItTheConnectionIsClosed(String bytes) throws Exception {
        assertClosedUnheard("told", bytes.getBytes(StandardCharsets.ISO_8859_1));
        assertClosedUnheard("told-tls", bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void soAreThoseThatAreNotTrusted() throws Exception {
        assertClosedUnheard("others", (HEADER + GET).getBytes(StandardCharsets.ISO_8859_1));
    }

    // ---- out ----

    @ParameterizedTest
    @ValueSource(strings = {"nginx-v1", "nginx-v2", "nginx-tls", "haproxy"})
    void anUpstreamIsToldOfTheClient(String listener) {
        try (RawClient client = RawClient.to(prox.port(listener))) {
            String told = client.exchange("GET /told HTTP/1.1\r\nHost: a.test\r\n\r\n")
                    .text();
            assertThat(told).startsWith("127.0.0.1 " + client.port() + " connection ");
            String again = client.exchange("GET /told HTTP/1.1\r\nHost: a.test\r\n\r\n")
                    .text();
            assertThat(again).as("the same connection for the same client").isEqualTo(told);
        }
    }

    @Test
    void eachClientHasItsOwnConnection() {
        String get = "GET /told HTTP/1.1\r\nHost: a.test\r\n\r\n";
        try (RawClient one = RawClient.to(prox.port("nginx-v2"));
                RawClient two = RawClient.to(prox.port("nginx-v2"))) {
            String first = one.exchange(get).text();
            String second = two.exchange(get).text();
            assertThat(first.split(" ")[1]).isEqualTo(String.valueOf(one.port()));
            assertThat(second.split(" ")[1]).isEqualTo(String.valueOf(two.port()));
            assertThat(one.exchange(get).text()).isEqualTo(first);
        }
    }

    @Test
    void whatALoadBalancerSaidIsSaidOn() {
        Message answer = ask(prox.port("chain"), HEADER + "GET /told HTTP/1.1\r\nHost: a.test\r\n\r\n");
        assertThat(answer.text()).startsWith("192.0.2.1 4660 connection ");
    }
}
