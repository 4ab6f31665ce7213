package dev.prox.itests.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may be reached. A recording server stands for the upstream proxy and for the target alike, so that whatever gets
 * through is seen, and nothing leaves the machine.
 */
@TestInstance(Lifecycle.PER_CLASS)
class PolicyTest {
    private static final String CONFIGURATION = """
        listeners:
          guarded: { address: "127.0.0.1:{port:guarded}" }
          guarded-targets: { address: "127.0.0.1:{port:guarded-targets}" }
          listed: { address: "127.0.0.1:{port:listed}" }
          ranges: { address: "127.0.0.1:{port:ranges}" }
          denying: { address: "127.0.0.1:{port:denying}" }
          direct: { address: "127.0.0.1:{port:direct}" }
          open: { address: "127.0.0.1:{port:open}" }
        routes:
          - match: { listener: guarded }
            forward: { without-header: direct }
          - match: { listener: guarded-targets }
            forward: { proxies: [ "127.0.0.0/8:{there}" ] }
          - match: { listener: listed }
            forward: { allow: [ "*.allowed.test:80", "exact.test" ], proxies: [ "127.0.0.1:{there}" ], allow-private: true }
          - match: { listener: ranges }
            forward: { allow: [ "127.0.0.0/8:{there}" ], without-header: direct }
          - match: { listener: denying }
            forward: { deny: [ "*.denied.test", "127.0.0.1:{there}" ], allow-private: true, without-header: direct }
          - match: { listener: direct }
            forward: { allow-private: true, without-header: direct }
          - match: { listener: open }
            forward: { allow-private: true, without-header: reject }
        """;

    private final RecordingOrigin there = RecordingOrigin.answering(request -> RecordingOrigin.ok("there"));
    private final ProxServer prox = ProxServer.start(CONFIGURATION.replace("{there}", String.valueOf(there.port())));
    private int before;

    @BeforeEach
    void remember() {
        before = there.requests().size();
    }

    @AfterAll
    void stop() {
        try (there) {
            assertThat(there.failures()).isEmpty();
            prox.close();
        }
    }

    // ---- the header ----

    @Test
    void withoutTheHeaderARequestIsRejected() {
        Message answer = ask("open", "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n");
        assertRefused(answer, 400, "http_request_error");
        assertThat(answer.text()).contains("X-Proxy-To");
        assertRefused(
                ask("open", "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n"), 400, "http_request_error");
    }

    @Test
    void withoutTheHeaderARequestGoesDirectly() {
        Message absolute =
                ask("direct", "GET http://%s/x HTTP/1.1\r\nHost: b.test\r\n\r\n".formatted(there.authority()));
        assertThat(absolute.text()).as(absolute.toString()).isEqualTo("there");
        Message origin = ask("direct", "GET /y HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(there.authority()));
        assertThat(origin.text()).as(origin.toString()).isEqualTo("there");
        assertThat(there.requests().subList(before, before + 2))
                .extracting(request -> request.head().start())
                .containsExactly("GET /x HTTP/1.1", "GET /y HTTP/1.1");
        assertThat(there.requests().get(before).head().all("Host")).containsExactly(there.authority());
    }

    @Test
    void withoutTheHeaderATunnelGoesDirectly() {
        try (RawClient client = RawClient.to(prox.port("direct"))) {
            client.send("CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(there.authority(), there.authority()));
            assertThat(client.response("CONNECT").status()).isEqualTo(200);
            assertThat(client.exchange("GET /through HTTP/1.1\r\nHost: a\r\n\r\n")
                            .text())
                    .isEqualTo("there");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nowhere",
                ":1",
                "h:",
                "h:0",
                "h:65536",
                "h:x",
                "ftp://h:1",
                "a b:1",
                "::1:1",
                "u:p%zz@h:1",
                "h:1/x",
                "@h:1",
                "u:p@",
                "u:p@@h:1",
                "http://",
                "https://",
                "https://h",
                "socks4://h:1",
                "socks5://h",
                "socks5://u:p@",
                "h:1,",
                "h:1,,h:2",
                "h:1, h",
                "h:1, ftp://h:2",
                "a:1, b:2, c:3, d:4, e:5"
            })
    void aMalformedHeaderIsRefusedWithTheReason(String value) {
        for (String start : new String[] {"GET http://a.test/", "CONNECT a.test:443"}) {
            Message answer = ask("open", start + " HTTP/1.1\r\nHost: a.test:443\r\nX-Proxy-To: " + value + "\r\n\r\n");
            assertRefused(answer, 400, "http_request_error");
            assertThat(answer.text()).contains("X-Proxy-To");
        }
    }

    @Test
    void anAnswerOfOurOwnIsJsonOrHtmlAsTheClientLikes() {
        Message json = ask("open", "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nAccept: application/json\r\n\r\n");
        assertThat(json.head().first("Content-Type")).startsWith("application/");
        assertThat(json.text()).startsWith("{");
        Message html = ask("open", "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nAccept: text/html\r\n\r\n");
        assertThat(html.head().first("Content-Type")).startsWith("text/html");
    }

    // ---- private addresses ----

    @Test
    void aPrivateProxyIsRefusedByDefault() {
        assertRefused(through("guarded", there.authority(), "a.test"), 403, "destination_ip_prohibited");
        assertRefused(through("guarded", "localhost:" + there.port(), "a.test"), 403, "destination_ip_prohibited");
        assertRefused(through("guarded", "[::1]:" + there.port(), "a.test"), 403, "destination_ip_prohibited");
        assertRefused(
                through("guarded", "[::ffff:127.0.0.1]:" + there.port(), "a.test"), 403, "destination_ip_prohibited");
        assertNothingCame();
    }

    /** Behind an allowed proxy too: it would reach its own network for us. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "localhost",
                "LOCALHOST",
                "a.localhost",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "0.0.0.0",
                "[::1]",
                "[::]",
                "[fe80::1]",
                "[fc00::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:10.0.0.1]",
                "[64:ff9b::7f00:1]"
            })
    void aPrivateTargetIsRefusedByDefault(String host) {
        assertRefused(through("guarded-targets", there.authority(), host + ":8080"), 403, "destination_ip_prohibited");
        try (RawClient client = RawClient.to(prox.port("guarded-targets"))) {
            Message tunnel = client.exchange("CONNECT %s:443 HTTP/1.1\r\nHost: %s:443\r\nX-Proxy-To: %s\r\n\r\n"
                    .formatted(host, host, there.authority()));
            assertRefused(tunnel, 403, "destination_ip_prohibited");
        }
        assertNothingCame();
    }

    /** Spellings of addresses that some resolvers understand; whether refused as such or as an address, none passes. */
    @ParameterizedTest
    @ValueSource(strings = {"2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "[::127.0.0.1]"})
    void noSpellingOfAPrivateAddressPasses(String host) {
        Message answer = through("guarded-targets", there.authority(), host + ":" + there.port());
        assertThat(answer.status()).as(answer.toString()).isIn(400, 403);
        Message direct = ask("guarded", "GET http://%s:%d/ HTTP/1.1\r\nHost: a\r\n\r\n".formatted(host, there.port()));
        assertThat(direct.status()).as(direct.toString()).isIn(400, 403, 502);
        assertNothingCame();
    }

    @Test
    void aPublicTargetPassesBehindAnAllowedProxy() {
        assertThat(through("guarded-targets", there.authority(), "a.test").text())
                .isEqualTo("there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]"})
    void aPrivateTargetIsRefusedDirectlyToo(String host) {
        String authority = host + ":" + there.port();
        assertRefused(
                ask("guarded", "GET http://%s/ HTTP/1.1\r\nHost: a\r\n\r\n".formatted(authority)),
                403,
                "destination_ip_prohibited");
        assertRefused(
                ask("guarded", "CONNECT %s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(authority)),
                403,
                "destination_ip_prohibited");
        assertNothingCame();
    }

    @Test
    void anAddressWithinAListedRangeMayBePrivate() {
        Message listed = ask("ranges", "GET http://%s/ HTTP/1.1\r\nHost: a\r\n\r\n".formatted(there.authority()));
        assertThat(listed.text()).as(listed.toString()).isEqualTo("there");
        Message resolved =
                ask("ranges", "GET http://localhost:%d/ HTTP/1.1\r\nHost: a\r\n\r\n".formatted(there.port()));
        assertThat(resolved.text()).as(resolved.toString()).isEqualTo("there");
        Message otherPort = ask("ranges", "GET http://127.0.0.1:9/ HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(otherPort.status()).as(otherPort.toString()).isEqualTo(403);
        Message otherRange =
                ask("ranges", "GET http://10.0.0.1:%d/ HTTP/1.1\r\nHost: a\r\n\r\n".formatted(there.port()));
        assertThat(otherRange.status()).as(otherRange.toString()).isEqualTo(403);
    }

    // ---- lists ----

    @Test
    void onlyListedTargetsPass() {
        assertThat(through("listed", there.authority(), "a.allowed.test").text())
                .isEqualTo("there");
        assertThat(through("listed", there.authority(), "B.A.Allowed.TEST:80").text())
                .isEqualTo("there");
        assertThat(through("listed", there.authority(), "exact.test:8443").text())
                .isEqualTo("there");
        for (String host : new String[] {
            "a.allowed.test:81",
            "allowed.test",
            "xallowed.test",
            "a.allowed.test.evil.test",
            "sub.exact.test",
            "1.2.3.4"
        }) {
            assertRefused(through("listed", there.authority(), host), 403, "http_request_denied");
        }
        assertThat(there.requests()).hasSize(before + 3);
    }

    @Test
    void onlyListedProxiesAreUsed() {
        assertRefused(through("listed", "127.0.0.2:" + there.port(), "exact.test"), 403, "http_request_denied");
        assertRefused(through("listed", "127.0.0.1:9", "exact.test"), 403, "http_request_denied");
        assertNothingCame();
    }

    @Test
    void deniedTargetsDoNotPass() {
        assertThat(through("denying", there.authority(), "fine.test").text()).isEqualTo("there");
        assertRefused(through("denying", there.authority(), "a.denied.test"), 403, "http_request_denied");
        assertRefused(through("denying", there.authority(), there.authority()), 403, "http_request_denied");
        Message direct = ask("denying", "GET http://%s/ HTTP/1.1\r\nHost: a\r\n\r\n".formatted(there.authority()));
        assertRefused(direct, 403, "http_request_denied");
        Message resolved =
                ask("denying", "GET http://localhost:%d/ HTTP/1.1\r\nHost: a\r\n\r\n".formatted(there.port()));
        assertThat(resolved.status())
                .as("the address is denied, whatever its name")
                .isIn(403, 502);
        assertThat(there.requests()).hasSize(before + 1);
    }

    @Test
    void aRefusalLeavesTheConnectionUsable() {
        try (RawClient client = RawClient.to(prox.port("listed"))) {
            String refused = "GET http://evil.test/ HTTP/1.1\r\nHost: a\r\nX-Proxy-To: %s\r\n\r\n";
            String passed = "GET http://exact.test/ HTTP/1.1\r\nHost: a\r\nX-Proxy-To: %s\r\n\r\n";
            assertThat(client.exchange(refused.formatted(there.authority())).status())
                    .isEqualTo(403);
            assertThat(client.exchange(passed.formatted(there.authority())).text())
                    .isEqualTo("there");
        }
    }

    @Test
    void aProxyThatIsNotThereIs502() {
        Message answer = through("open", "127.0.0.1:1", "a.test");
        assertRefused(answer, 502, "connection_refused");
    }

    private Message through(String listener, String proxyTo, String host) {
        return ask(
                listener,
                "GET http://%s/ HTTP/1.1\r\nHost: ignored.test\r\nX-Proxy-To: %s\r\n\r\n".formatted(host, proxyTo));
    }

    private Message ask(String listener, String request) {
        try (RawClient client = RawClient.to(prox.port(listener))) {
            return client.exchange(request);
        }
    }

    private static void assertRefused(Message answer, int status, String error) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.head().first("Proxy-Status")).as(answer.toString()).contains("error=" + error);
    }

    private void assertNothingCame() {
        assertThat(there.requests()).as("what got through").hasSize(before);
    }
}
