package dev.prox.itests.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Account;
import dev.prox.itests.Message;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.Squid;
import dev.prox.itests.TestCa;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Targets of absolute https requests: Prox speaks TLS with them, and believes only certificates that it should. */
@TestInstance(Lifecycle.PER_CLASS)
class CertificatesTest {
    private static final String CONFIGURATION = """
        listeners:
          trusting: { address: "127.0.0.1:{port:trusting}" }
          strict: { address: "127.0.0.1:{port:strict}" }
        routes:
          - match: { listener: trusting }
            forward: { allow-private: true, without-header: direct, ca: "{ca}" }
          - match: { listener: strict }
            forward: { allow-private: true, without-header: direct }
        """;

    private final TestCa ca = TestCa.create();
    private final NginxOrigin nginx = NginxOrigin.start(ca);
    private final Squid squid = Squid.start(new Account("alice", "wonder-land-7"));
    private final ProxServer prox =
            ProxServer.start(CONFIGURATION.replace("{ca}", ca.file().toString()));

    @AfterAll
    void stop() {
        try (ca;
                nginx;
                squid) {
            prox.close();
        }
    }

    @Test
    void aTargetWithAKnownCertificateIsAsked() {
        for (String host : new String[] {"localhost", "127.0.0.1"}) {
            assertThat(direct("trusting", host, nginx.httpsPort()).text()).isEqualTo("/u/x");
        }
    }

    @Test
    void anUnknownAuthorityIsRefused() {
        assertFailed(direct("strict", "localhost", nginx.httpsPort()), "tls_certificate_error");
        assertFailed(behindSquid("strict", "localhost"), "tls_certificate_error");
    }

    @Test
    void aCertificateForSomebodyElseIsRefused() {
        assertFailed(direct("trusting", "127.0.0.2", nginx.httpsPort()), "tls_certificate_error");
        assertFailed(behindSquid("trusting", "127.0.0.2"), "tls_certificate_error");
    }

    @Test
    void aTargetWithoutTlsIsAFailure() {
        assertFailed(direct("trusting", "localhost", nginx.httpPort()), "tls_protocol_error");
    }

    private Message direct(String listener, String host, int port) {
        return ask(listener, host, port, "");
    }

    private Message behindSquid(String listener, String host) {
        String proxyTo = squid.accounts().getFirst().at(squid.authority());
        return ask(listener, host, nginx.httpsPort(), "X-Proxy-To: " + proxyTo + "\r\n");
    }

    private Message ask(String listener, String host, int port, String field) {
        try (RawClient client = RawClient.to(prox.port(listener))) {
            return client.exchange(
                    "GET https://%s:%d/u/x HTTP/1.1\r\nHost: ignored.test\r\n%s\r\n".formatted(host, port, field));
        }
    }

    private static void assertFailed(Message answer, String error) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(502);
        assertThat(answer.head().first("Proxy-Status")).contains("error=" + error);
    }
}
