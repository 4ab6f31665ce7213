package dev.prox.itests.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Account;
import dev.prox.itests.Await;
import dev.prox.itests.Curl;
import dev.prox.itests.Message;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.Squid;
import dev.prox.itests.TestCa;
import dev.prox.itests.Tinyproxy;
import dev.prox.itests.UpstreamProxy;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Squid and tinyproxy, both asking for Basic credentials: curl and Java clients get pages of nginx through them, and
 * hear of refused credentials.
 */
@TestInstance(Lifecycle.PER_CLASS)
class UpstreamProxiesTest {
    private static final String ROUTES = """
        routes:
          - match: { header: { X-Proxy-To: present } }
            forward: { allow-private: true, ca: "{ca}" }
        """;

    private static final Account ALICE = new Account("alice", "wonder-land-7");
    private static final Account BOB = new Account("bob", "builder-9");
    private static final Account STRANGER = new Account("alice", "guess-less-8");

    private final TestCa ca = TestCa.create();
    private final NginxOrigin nginx = NginxOrigin.start(ca);
    private final Squid squid = Squid.start(ALICE, BOB);
    private final Tinyproxy tinyproxy = Tinyproxy.start(ALICE, BOB);
    private final ProxServer prox = ProxServer.start(
            Front.configuration(ca, ROUTES.replace("{ca}", ca.file().toString())));

    /** A way to Prox and an upstream proxy behind it. */
    record Way(Front front, UpstreamProxy proxy) {
        @Override
        public String toString() {
            return front + " to Prox, " + proxy.getClass().getSimpleName() + " behind";
        }
    }

    Stream<Way> ways() {
        return Stream.of(Front.values()).flatMap(front -> Stream.of(new Way(front, squid), new Way(front, tinyproxy)));
    }

    @AfterAll
    void stop() {
        try (ca;
                nginx;
                squid;
                tinyproxy) {
            assertThat(nginx.lines())
                    .as("what reached the origin")
                    .isNotEmpty()
                    .allMatch(line -> line.proxyTo().equals("-"))
                    .allMatch(line -> line.authorization().equals("-"));
            assertThat(prox.stop()).as("exit code").isZero();
            assertNoSecrets("Prox", prox.everythingWritten());
            assertNoSecrets("Squid", squid.log());
            assertNoSecrets("tinyproxy", tinyproxy.log());
            prox.close();
        }
    }

    private static void assertNoSecrets(String whose, String text) {
        for (Account account : List.of(ALICE, BOB, STRANGER)) {
            assertThat(text.contains(account.password()))
                    .as("a password in the log of " + whose)
                    .isFalse();
            assertThat(text.contains(account.base64()))
                    .as("credentials in the log of " + whose)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void curlGetsAPage(Way way) {
        for (Account account : way.proxy().accounts()) {
            Curl.Result page = curl(way, account, "-H", plainUrl("/index.html"));
            assertThat(page.status()).as(page.toString()).isEqualTo(200);
            assertThat(page.body()).isEqualTo("<p>a real page</p>\n");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void curlGetsASecurePage(Way way) {
        for (Account account : way.proxy().accounts()) {
            Curl.Result page = curl(way, account, "--proxy-header", secureUrl("/u/" + account.user()));
            assertThat(page.connectStatus()).as(page.toString()).isEqualTo(200);
            assertThat(page.body()).as(page.toString()).isEqualTo("/u/" + account.user());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void javaGetsPages(Way way) {
        try (RawClient client = way.front().connect(prox, ca)) {
            for (int i = 0; i < 10; i++) {
                Account account = way.proxy().accounts().get(i % 2);
                Message page = client.exchange(
                        get(plainUrl("/u/" + i), account.at(way.proxy().authority())));
                assertThat(page.status()).as(page.toString()).isEqualTo(200);
                assertThat(page.text()).isEqualTo("/u/" + i);
            }
        }
    }

    @Test
    void javaHttpClientGetsPages() throws Exception {
        var address = new InetSocketAddress("127.0.0.1", prox.port("web"));
        try (HttpClient client =
                HttpClient.newBuilder().proxy(ProxySelector.of(address)).build()) {
            for (UpstreamProxy proxy : List.of(squid, tinyproxy)) {
                var request = HttpRequest.newBuilder(URI.create(plainUrl("/index.html")))
                        .header("X-Proxy-To", ALICE.at(proxy.authority()))
                        .timeout(Await.PATIENCE)
                        .build();
                HttpResponse<String> page = client.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
                assertThat(page.body()).isEqualTo("<p>a real page</p>\n");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void javaGetsSecurePagesThroughATunnel(Way way) {
        try (RawClient client = way.front().connect(prox, ca)) {
            Message opened = client.exchange(connect(ALICE.at(way.proxy().authority())));
            assertThat(opened.status()).as(opened.toString()).isEqualTo(200);
            try (RawClient secure = client.secure(ca.trust(), "localhost")) {
                for (int i = 0; i < 3; i++) {
                    Message page = secure.exchange("GET /u/%d HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(i));
                    assertThat(page.text()).isEqualTo("/u/" + i);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void proxOpensTheTunnelForAnAbsoluteHttpsTarget(Way way) {
        try (RawClient client = way.front().connect(prox, ca)) {
            for (int i = 0; i < 4; i++) {
                Account account = way.proxy().accounts().get(i % 2);
                Message page = client.exchange(
                        get(secureUrl("/u/" + i), account.at(way.proxy().authority())));
                assertThat(page.status()).as(page.toString()).isEqualTo(200);
                assertThat(page.text()).isEqualTo("/u/" + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void refusedCredentialsComeBack(Way way) {
        Curl.Result plain = curl(way, STRANGER, "-H", plainUrl("/index.html"));
        assertRefused(way, plain.status(), plain.heads(), plain.toString());

        Curl.Result tunnel = curl(way, STRANGER, "--proxy-header", secureUrl("/index.html"));
        assertRefused(way, tunnel.connectStatus(), tunnel.heads(), tunnel.toString());

        try (RawClient client = way.front().connect(prox, ca)) {
            Message absolute = client.exchange(
                    get(secureUrl("/index.html"), STRANGER.at(way.proxy().authority())));
            assertRefused(way, absolute.status(), absolute.head().toString(), absolute.toString());
        }
    }

    /** Squid says 407. Tinyproxy says 401 to credentials that are wrong, as an origin would; to a CONNECT it is a refusal. */
    private static void assertRefused(Way way, int status, String heads, String all) {
        if (way.proxy() instanceof Squid) {
            assertThat(status).as(all).isEqualTo(407);
        } else {
            assertThat(status).as(all).isIn(401, 407, 502);
        }
        if (status != 401) {
            assertThat(heads).as(all).containsIgnoringCase("\nProxy-Status: ");
        }
        assertThat(all).doesNotContain(STRANGER.password(), STRANGER.base64());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void missingCredentialsComeBackAs407(Way way) {
        try (RawClient client = way.front().connect(prox, ca)) {
            Message plain =
                    client.exchange(get(plainUrl("/index.html"), way.proxy().authority()));
            assertThat(plain.status()).as(plain.toString()).isEqualTo(407);
            assertThat(plain.head().has("Proxy-Status")).as(plain.toString()).isTrue();
        }
        try (RawClient client = way.front().connect(prox, ca)) {
            Message tunnel = client.exchange(connect(way.proxy().authority()));
            assertThat(tunnel.status()).as(tunnel.toString()).isEqualTo(407);
            assertThat(tunnel.head().has("Proxy-Status")).as(tunnel.toString()).isTrue();
        }
    }

    private Curl.Result curl(Way way, Account account, String option, String url) {
        List<String> words = new ArrayList<>(way.front().curl(prox, ca));
        words.addAll(List.of("--cacert", ca.file().toString()));
        words.addAll(
                List.of(option, "X-Proxy-To: http://" + account.at(way.proxy().authority()), url));
        return Curl.run(words.toArray(String[]::new));
    }

    private String plainUrl(String path) {
        return "http://127.0.0.1:" + nginx.httpPort() + path;
    }

    private String secureUrl(String path) {
        return "https://localhost:" + nginx.httpsPort() + path;
    }

    private static String get(String url, String proxyTo) {
        return "GET %s HTTP/1.1\r\nHost: ignored.test\r\nX-Proxy-To: %s\r\n\r\n".formatted(url, proxyTo);
    }

    private String connect(String proxyTo) {
        String authority = "localhost:" + nginx.httpsPort();
        return "CONNECT %s HTTP/1.1\r\nHost: %s\r\nX-Proxy-To: %s\r\n\r\n".formatted(authority, authority, proxyTo);
    }
}
