package dev.prox.itests.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Message;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.TestCa;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Whom an upstream of https is believed to be, and who we are to it. */
@TestInstance(Lifecycle.PER_CLASS)
class UpstreamTlsTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
          out: { address: "127.0.0.1:{port:out}" }
        upstreams:
          known:
            endpoints: [ "https://127.0.0.1:{mutual}" ]
            tls: { ca: "{ca}", certificate: { chain: "{chain}", key: "{key}" }, min-version: 1.3 }
          stranger:
            endpoints: [ "https://127.0.0.1:{mutual}" ]
            tls: { ca: "{ca}" }
          named:
            endpoints: [ "https://127.0.0.2:{https}" ]
            tls: { ca: "{ca}", server-name: localhost }
          unnamed:
            endpoints: [ "https://127.0.0.2:{https}" ]
            tls: { ca: "{ca}" }
          misnamed:
            endpoints: [ "https://127.0.0.1:{https}" ]
            tls: { ca: "{ca}", server-name: other.test }
          blind:
            endpoints: [ "https://127.0.0.2:{https}" ]
            tls: { verify: false }
        routes:
          - match: { listener: web, path: /known/* }
            proxy: known
          - match: { listener: web, path: /stranger/* }
            proxy: stranger
          - match: { listener: web, path: /u/named }
            proxy: named
          - match: { listener: web, path: /u/unnamed }
            proxy: unnamed
          - match: { listener: web, path: /u/misnamed }
            proxy: misnamed
          - match: { listener: web, path: /u/blind }
            proxy: blind
          - match: { listener: out }
            forward:
              allow-private: true
              without-header: direct
              ca: "{ca}"
              certificate: { chain: "{chain}", key: "{key}" }
        """;

    private final TestCa ca = TestCa.create();
    private final TestCa.Identity identity = ca.issue("client.test");
    private final NginxOrigin nginx = NginxOrigin.start(ca);
    private final ProxServer prox = ProxServer.start(CONFIGURATION
            .replace("{ca}", ca.file().toString())
            .replace("{chain}", identity.chain().toString())
            .replace("{key}", identity.key().toString())
            .replace("{mutual}", String.valueOf(nginx.mutualPort()))
            .replace("{https}", String.valueOf(nginx.httpsPort())));

    @AfterAll
    void stop() {
        try (ca;
                nginx) {
            prox.close();
        }
    }

    @Test
    void theUpstreamSeesOurCertificate() {
        assertThat(ask("/known/").text()).isEqualTo("CN=client.test TLSv1.3");

        Message stranger = ask("/stranger/");
        assertThat(stranger.status()).as(stranger.toString()).isEqualTo(400);
        assertThat(stranger.text()).contains("No required SSL certificate was sent");
    }

    @Test
    void aTargetOfForwardSeesOurCertificate() {
        try (RawClient client = RawClient.to(prox.port("out"))) {
            Message answer = client.exchange(
                    "GET https://localhost:%d/ HTTP/1.1\r\nHost: a\r\n\r\n".formatted(nginx.mutualPort()));
            assertThat(answer.text()).as(answer.toString()).startsWith("CN=client.test ");
        }
    }

    @Test
    void theNameThatIsVerifiedCanBeSaid() {
        assertThat(ask("/u/named").text()).isEqualTo("/u/named");
        assertRefused("/u/unnamed");
        assertRefused("/u/misnamed");
    }

    @Test
    void nothingIsVerifiedWhereThatIsWished() {
        assertThat(ask("/u/blind").text()).isEqualTo("/u/blind");
        assertThat(prox.everythingWritten()).contains("upstreams.blind.tls: the peer is not verified");
    }

    private void assertRefused(String path) {
        Message answer = ask(path);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(502);
        assertThat(answer.head().first("Proxy-Status")).contains("error=tls_certificate_error");
    }

    private Message ask(String path) {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            return client.exchange("GET " + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }
    }
}
