package dev.prox.itests.egress;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Account;
import dev.prox.itests.Await;
import dev.prox.itests.Curl;
import dev.prox.itests.Message;
import dev.prox.itests.Microsocks;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.Squid;
import dev.prox.itests.TestCa;
import dev.prox.itests.Tinyproxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstream proxies that speak TLS or SOCKS, and several behind one another: Squid, tinyproxy and microsocks. */
@TestInstance(Lifecycle.PER_CLASS)
class ChainsTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
          distrusting: { address: "127.0.0.1:{port:distrusting}" }
          strict: { address: "127.0.0.1:{port:strict}" }
        routes:
          - match: { listener: web }
            forward: { allow-private: true, ca: "{ca}", proxy-tls: { ca: "{ca}" } }
          - match: { listener: distrusting }
            forward: { allow-private: true, ca: "{ca}" }
          - match: { listener: strict }
            forward: { proxies: [ "127.0.0.1:{squid}" ], proxy-tls: { ca: "{ca}" } }
        access-log: {}
        metrics: {}
        runtime: { event-loops: 2 }
        """;

    private static final Account ALICE = new Account("alice", "wonder-land-7");
    private static final Account BOB = new Account("bob", "builder-9");
    private static final Account STRANGER = new Account("mallory", "guess-less-8");
    private static final Account SOCKS = new Account("carol", "see-shell-5");
    private static final int REQUESTS = 1_000;
    private static final int CLIENTS = 8;

    /** What X-Proxy-To names; S is Squid, L Squid under TLS, T tinyproxy, M microsocks. */
    enum Way {
        HTTPS("https://L"),
        SOCKS5("socks5://M"),
        HTTP_HTTP("http://S, http://T"),
        HTTPS_HTTP("https://L, http://T"),
        HTTP_HTTPS("http://T, https://L"),
        SOCKS5_HTTP("socks5://M, http://S"),
        HTTP_SOCKS5("http://S, socks5://M"),
        HTTPS_SOCKS5("https://L,socks5://M"),
        SOCKS5_HTTPS_HTTP("socks5://M, https://L, T"),
        FOUR("T, socks5://M, S, https://L");

        private final String list;

        Way(String list) {
            this.list = list;
        }
    }

    private final TestCa ca = TestCa.create();
    private final NginxOrigin nginx = NginxOrigin.start(ca);
    private final Squid squid = Squid.startWithTls(ca, ALICE, BOB);
    private final Tinyproxy tinyproxy = Tinyproxy.start(ALICE, BOB);
    private final Microsocks microsocks = Microsocks.start(SOCKS);
    private final ProxServer prox = ProxServer.start(
            CONFIGURATION.replace("{ca}", ca.file().toString()).replace("{squid}", String.valueOf(squid.port())));

    @AfterAll
    void stop() {
        try (ca;
                nginx;
                squid;
                tinyproxy;
                microsocks) {
            assertThat(nginx.lines())
                    .as("what reached the origin")
                    .isNotEmpty()
                    .allMatch(line -> line.proxyTo().equals("-"))
                    .allMatch(line -> line.authorization().equals("-"));
            assertThat(prox.stop()).as("exit code").isZero();
            for (Account account : List.of(ALICE, BOB, STRANGER, SOCKS)) {
                for (String log : List.of(prox.everythingWritten(), squid.log(), tinyproxy.log())) {
                    assertThat(log.contains(account.password())).isFalse();
                    assertThat(log.contains(account.base64())).isFalse();
                }
            }
            prox.close();
        }
    }

    private String proxyTo(String list, Account http, Account socks) {
        return list.replaceAll("\\bL\\b", http.at(squid.secureAuthority()))
                .replaceAll("\\bS\\b", http.at(squid.authority()))
                .replaceAll("\\bT\\b", http.at(tinyproxy.authority()))
                .replaceAll("\\bM\\b", socks.at(microsocks.authority()));
    }

    private Curl.Result curl(String option, String proxyTo, String url) {
        return Curl.run(
                "-x",
                "http://" + prox.authority("web"),
                "--cacert",
                ca.file().toString(),
                option,
                "X-Proxy-To: " + proxyTo,
                url);
    }

    private Message ask(String listener, String url, String proxyTo) {
        try (RawClient client = RawClient.to(prox.port(listener))) {
            return client.exchange(get(url, proxyTo));
        }
    }

    private static String get(String url, String proxyTo) {
        return "GET %s HTTP/1.1\r\nHost: ignored.test\r\nX-Proxy-To: %s\r\n\r\n".formatted(url, proxyTo);
    }

    private String plainUrl(String path) {
        return "http://127.0.0.1:" + nginx.httpPort() + path;
    }

    private String secureUrl(String path) {
        return "https://localhost:" + nginx.httpsPort() + path;
    }

    // ---- pages ----

    @ParameterizedTest
    @EnumSource
    void curlGetsAPage(Way way) {
        Curl.Result page = curl("-H", proxyTo(way.list, ALICE, SOCKS), plainUrl("/index.html"));

        assertThat(page.status()).as(page.toString()).isEqualTo(200);
        assertThat(page.body()).isEqualTo("<p>a real page</p>\n");
    }

    @ParameterizedTest
    @EnumSource
    void curlGetsASecurePage(Way way) {
        Curl.Result page = curl("--proxy-header", proxyTo(way.list, BOB, SOCKS), secureUrl("/index.html"));

        assertThat(page.connectStatus()).as(page.toString()).isEqualTo(200);
        assertThat(page.status()).as(page.toString()).isEqualTo(200);
        assertThat(page.body()).isEqualTo("<p>a real page</p>\n");
    }

    /** TLS with the target inside of the tunnels, and inside of TLS with a proxy where there is one. */
    @ParameterizedTest
    @EnumSource
    void anAbsoluteHttpsTargetIsReached(Way way) {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            for (int i = 0; i < 4; i++) {
                Message page = client.exchange(get(secureUrl("/u/" + i), proxyTo(way.list, ALICE, SOCKS)));
                assertThat(page.text()).as(page.toString()).isEqualTo("/u/" + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBigPageComesWhole(Way way) {
        String big = "0123456789abcdef".repeat(200_000);
        nginx.write("big.txt", big);
        for (String url : List.of(plainUrl("/big.txt"), secureUrl("/big.txt"))) {
            Message page = ask("web", url, proxyTo(way.list, ALICE, SOCKS));
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text().equals(big)).isTrue();
        }
    }

    /** The name goes to the proxy, whose log has it; the address would stand there had we looked it up. */
    @Test
    void socksIsGivenTheName() {
        String url = "http://localhost:" + nginx.httpPort() + "/u/named";

        assertThat(ask("web", url, "socks5://" + SOCKS.at(microsocks.authority()))
                        .text())
                .isEqualTo("/u/named");
        Await.until("microsocks has logged it", () -> microsocks.log().contains("localhost:" + nginx.httpPort()));
    }

    // ---- refusals ----

    @Test
    void credentialsThatSocksRefusesAreARefusal() {
        for (String url : List.of(plainUrl("/"), secureUrl("/"))) {
            Message answer = ask("web", url, "socks5://" + STRANGER.at(microsocks.authority()));
            assertRefused(answer, "destination_unavailable");
            assertThat(answer.text()).contains("the upstream proxy refuses the credentials");
        }
        Message without = ask("web", plainUrl("/"), "socks5://" + microsocks.authority());
        assertRefused(without, "destination_unavailable");
        assertThat(without.text()).contains("the upstream proxy wants credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://L", "socks5://M, S", "socks5://M, https://L"})
    void credentialsThatHttpRefusesComeBackAs407(String list) {
        String proxyTo = proxyTo(list, STRANGER, SOCKS);

        for (String url : List.of(plainUrl("/"), secureUrl("/"))) {
            Message answer = ask("web", url, proxyTo);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(407);
            assertThat(answer.head().first("Proxy-Status")).contains("received-status=407");
        }
    }

    @Test
    void theProxyThatFailsIsNamed() {
        String closed = "127.0.0.1:1";
        Message second = ask("web", plainUrl("/"), "socks5://" + SOCKS.at(microsocks.authority()) + ", " + closed);
        assertRefused(second, "destination_unavailable");
        assertThat(second.text()).contains("upstream proxy 1 (" + microsocks.authority() + ") answered: ");

        Message first = ask("web", plainUrl("/"), closed + ", " + ALICE.at(squid.authority()));
        assertRefused(first, "connection_refused");
        assertThat(first.text()).contains("upstream proxy 1 (" + closed + ") cannot be reached");

        Message plain = ask("web", plainUrl("/"), "https://" + ALICE.at(squid.authority()));
        assertRefused(plain, "tls_protocol_error");
        assertThat(plain.text()).contains("TLS with the upstream proxy");

        Message noSocks = ask("web", plainUrl("/"), "socks5://127.0.0.1:" + nginx.httpPort());
        assertRefused(noSocks, "http_protocol_error");
        assertThat(noSocks.text()).contains("the upstream proxy does not speak SOCKS5");
    }

    @Test
    void aProxyWhoseCertificateIsUnknownGetsNoCredentials() {
        int before = squid.lines().size();
        Message answer = ask("distrusting", plainUrl("/"), "https://" + ALICE.at(squid.secureAuthority()));

        assertRefused(answer, "tls_certificate_error");
        assertThat(squid.lines()).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://M", "S, T", "S, socks5://M", "S, https://L", "S, localhost:1", "S, [::1]:1"})
    void everyProxyOfAChainMustBeAllowed(String list) {
        Message answer = ask("strict", "http://a.test/", proxyTo(list, ALICE, SOCKS));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
    }

    private static void assertRefused(Message answer, String error) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(502);
        assertThat(answer.head().first("Proxy-Status")).contains("error=" + error);
    }

    // ---- connections ----

    @ParameterizedTest
    @ValueSource(strings = {"https://L", "socks5://M, S", "socks5://M, https://L"})
    void connectionsAreReusedAndNeverAcrossCredentials(String list) throws Exception {
        int before = squid.lines().size();
        List<Account> accounts = List.of(ALICE, BOB, STRANGER);
        send((random, i) -> {
            Account who = random.nextInt(25) == 0 ? STRANGER : accounts.get(random.nextInt(2));
            String path = "/u/" + who.user() + "/" + i;
            return new Sent(plainUrl(path), proxyTo(list, who, SOCKS), path, who == STRANGER ? 407 : 200);
        });
        Await.until("squid has logged them all", () -> squid.lines().size() == before + REQUESTS);

        List<Squid.Line> lines = squid.lines().subList(before, before + REQUESTS);
        Map<Integer, Set<String>> served = lines.stream()
                .collect(groupingBy(Squid.Line::clientPort, mapping(line -> user(line.target()), toSet())));
        assertThat(served).allSatisfy((port, users) -> assertThat(users).hasSize(1));
        assertThat(lines).allSatisfy(line -> assertThat(line.user()).isEqualTo(user(line.target())));
        assertThat(served).as("connections are reused").hasSizeLessThan(REQUESTS / 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void nobodyGetsInOnTheConnectionOfAnother(String scheme) throws Exception {
        send((random, i) -> {
            boolean known = random.nextInt(10) != 0;
            String path = "/u/socks/" + i;
            String proxyTo = "socks5://" + (known ? SOCKS : STRANGER).at(microsocks.authority());
            String url = scheme.equals("http") ? plainUrl(path) : secureUrl(path);
            return new Sent(url, proxyTo, path, known ? 200 : 502);
        });
        long connections = nginx.lines().stream()
                .filter(line -> line.target().startsWith("/u/socks/"))
                .map(NginxOrigin.Line::connection)
                .distinct()
                .count();
        assertThat(connections).as("connections are reused").isLessThan(REQUESTS / 2);
    }

    private static String user(String target) {
        String path = target.substring(target.indexOf("/u/") + 3);
        return path.substring(0, path.indexOf('/'));
    }

    /** A request, and what is to come back. */
    private record Sent(String url, String proxyTo, String text, int status) {}

    private interface Next {
        Sent of(Random random, int number);
    }

    private void send(Next next) throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                running.add(clients.submit(() -> send(next, number)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }

    private void send(Next next, int client) {
        var random = new Random(client);
        try (RawClient connection = RawClient.to(prox.port("web"))) {
            for (int i = 0; i < REQUESTS / CLIENTS; i++) {
                Sent sent = next.of(random, client * REQUESTS + i);
                Message answer = connection.exchange(get(sent.url, sent.proxyTo));
                assertThat(answer.status()).as(answer.toString()).isEqualTo(sent.status);
                if (sent.status == 200) {
                    assertThat(answer.text()).isEqualTo(sent.text);
                }
            }
        }
    }
}
