package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prox.itests.Await;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.TestCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Certificates that tenants bring: for their own hosts alone, from their own folder, and their own trouble when they are wrong. */
@TestInstance(Lifecycle.PER_CLASS)
class TenantCertificatesTest {
    private static final String MAIN = """
        listeners:
          tls: { address: "127.0.0.1:{port:tls}", tls: { certificates: [ { chain: main.pem, key: main.key } ] } }
        tenants:
          files: tenants/*.yaml
          hosts: { acme: [ a.test, "*.acme.test" ], beta: [ b.test ] }
          limits: { certificates: 2 }
        """;
    private static final String A = "{ chain: \"${file:a.test.pem}\", key: \"${file:a.test.key}\" }";

    private final ObjectMapper json = new ObjectMapper();
    private final TestCa ca = TestCa.create();
    private ProxServer prox;

    @BeforeAll
    void start() throws IOException {
        // TLS is there when its files are
        prox = ProxServer.start(
                "listeners: { web: { address: \"127.0.0.1:{port:web}\" } }\nroutes: [ respond: soon ]\n");
        Path folder = prox.configuration().getParent();
        put(ca.issue("localhost"), folder, "main");
        for (String tenant : new String[] {"acme", "beta"}) {
            Files.createDirectories(folder.resolve("tenants/" + tenant));
        }
        for (String host : new String[] {"a.test", "x.acme.test", "b.test", "localhost"}) {
            put(ca.issue(host), folder.resolve("tenants/acme"), host);
        }
        acme(A, "{ chain: \"${file:x.acme.test.pem}\", key: \"${file:x.acme.test.key}\" }");
        write("beta", "routes: [ respond: beta ]\n");
        prox.rewrite(MAIN);
        Await.until("all serve", () -> tenant("acme").path("refused").isNull() && answers("localhost", "a.test"));
    }

    private static void put(TestCa.Identity identity, Path folder, String name) throws IOException {
        Files.copy(identity.chain(), folder.resolve(name + ".pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(identity.key(), folder.resolve(name + ".key"), StandardCopyOption.REPLACE_EXISTING);
    }

    @AfterAll
    void stop() {
        try (ca) {
            assertThat(prox.everythingWritten()).doesNotContain("PRIVATE KEY");
            prox.close();
        }
    }

    private void acme(String... certificates) throws IOException {
        write("acme", "certificates: [ " + String.join(", ", certificates) + " ]\nroutes: [ respond: acme ]\n");
    }

    private void write(String tenant, String text) throws IOException {
        Path file = prox.configuration().resolveSibling("tenants/" + tenant + ".yaml");
        Path fresh = Files.writeString(file.resolveSibling(".fresh"), text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private JsonNode tenant(String name) {
        try {
            for (JsonNode each : json.readTree(prox.admin("/modules").body()).path("tenants")) {
                if (each.path("name").asText().equals(name)) {
                    return each;
                }
            }
            return json.nullNode();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void refused(String tenant, String why) {
        Await.until(
                "it is refused",
                () -> !tenant(tenant).path("refused").isNull()
                        && tenant(tenant).path("refused").asText().contains(why));
    }

    /** Whether who asks for a name gets a certificate for it, and is answered as this host. */
    private boolean answers(String name, String host) {
        try (RawClient client = RawClient.tls(prox.port("tls"), ca.trust(), name)) {
            return client.exchange("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                            .status()
                    == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Test
    void eachHostHasItsOwn() {
        assertThat(answers("a.test", "a.test")).isTrue();
        assertThat(answers("x.acme.test", "x.acme.test")).isTrue();
        assertThat(answers("localhost", "b.test"))
                .as("all others have that of the operator")
                .isTrue();
        assertThatThrownBy(() -> RawClient.tls(prox.port("tls"), ca.trust(), "b.test"))
                .hasMessageContaining("b.test");
    }

    @Test
    void whatIsWrongWithOneChangesNothing() throws IOException {
        acme(A, "{ chain: \"${file:b.test.pem}\", key: \"${file:b.test.key}\" }");
        refused(
                "acme",
                "tenant.acme.certificates[1].chain: ${file:b.test.pem} (expected: a certificate for a.test,"
                        + " *.acme.test, but it is for b.test)");
        acme("{ chain: \"${file:localhost.pem}\", key: \"${file:localhost.key}\" }");
        refused("acme", "but it is for localhost)");
        acme("{ chain: \"${file:a.test.pem}\", key: \"${file:b.test.key}\" }");
        refused(
                "acme",
                "tenant.acme.certificates[0].key: ${file:b.test.key} (expected: the key of the first certificate");
        acme("{ chain: main.pem, key: main.key }");
        refused("acme", "certificates[0].chain: main.pem (expected: a text in PEM; write chain: \"${file:site.pem}\")");
        acme("{ chain: \"${file:../../main.pem}\", key: \"${file:../../main.key}\" }");
        refused("acme", "a tenant sees the files of that folder only");
        acme("{ chain: \"${file:a.test.pem}\" }");
        refused("acme", "certificates[0].key: missing");
        acme(A, A, A);
        refused("acme", "3 certificates (expected: at most 2, which the operator allows)");
        acme(A.replace(" }", ", hosts: [ b.test ] }"));
        refused("acme", "certificates[0].hosts: unknown key");

        assertThat(answers("a.test", "a.test")).isTrue();
        assertThat(answers("x.acme.test", "x.acme.test")).isTrue();
        assertThat(tenant("beta").path("refused").isNull()).isTrue();
        acme(A, "{ chain: \"${file:x.acme.test.pem}\", key: \"${file:x.acme.test.key}\" }");
        Await.until("it serves again", () -> tenant("acme").path("refused").isNull());
    }

    /** Between the two files the pair is broken, and the one before serves. */
    @Test
    void aRenewedCertificateIsTakenWithoutAChangeOfTheDocument() throws IOException {
        Path folder = prox.configuration().resolveSibling("tenants/acme");
        try (TestCa other = TestCa.create()) {
            put(other.issue("a.test"), folder, "a.test");
            Await.until("the new one serves", () -> {
                try (RawClient client = RawClient.tls(prox.port("tls"), other.trust(), "a.test")) {
                    return client.port() > 0;
                } catch (UncheckedIOException e) {
                    return false;
                }
            });
        }
        put(ca.issue("a.test"), folder, "a.test");
        Await.until("the former authority's serves", () -> answers("a.test", "a.test"));
    }
}
