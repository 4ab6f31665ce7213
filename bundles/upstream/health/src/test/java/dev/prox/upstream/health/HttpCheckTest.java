package dev.prox.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.testkit.FakeAssembly;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked for, and which responses pass. */
class HttpCheckTest {
    private static final StatusRange SUCCESS = new StatusRange(200, 299);

    private final FakeProbe probe = new FakeProbe();

    private static HttpCheckConfig config(String path, @Nullable String host, String body, int port) {
        return new HttpCheckConfig(path, "GET", host, Map.of("X-Check", "yes"), List.of(SUCCESS), body, port);
    }

    private void check(HttpCheckConfig config) throws ConfigException {
        HttpCheck.of(config, FakeAssembly.at("health")).check(probe);
    }

    @Test
    void theRequestIsAsWritten() throws ConfigException {
        check(config("/healthz?full=1", "shop.example", "", 9000));
        assertThat(probe.connected).containsExactly("9000");
        assertThat(probe.request)
                .containsExactly("GET /healthz?full=1 shop.example", "X-Check: yes", "User-Agent: Prox-Health");
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, false, 8080, 10.0.0.1:8080", "::1, true, 443, [::1]", "a.test, false, 80, a.test"})
    void withoutAHostItIsThatOfTheEndpoint(String endpoint, boolean secure, int port, String host)
            throws ConfigException {
        FakeProbe other = new FakeProbe(endpoint, secure);
        HttpCheck.of(config("/", null, "", port), FakeAssembly.at("health")).check(other);
        assertThat(other.connected).containsExactly(port + (secure ? " tls" : ""));
        assertThat(other.request).first().isEqualTo("GET / " + host);
    }

    @Test
    void aStatusThatIsExpectedPasses() throws ConfigException {
        check(config("/", null, "", 0));
        probe.responds(204);
        assertThat(probe.outcome).isEqualTo("passed");
    }

    @Test
    void anyOtherDoesNot() throws ConfigException {
        check(config("/", null, "", 0));
        probe.responds(503, "down");
        assertThat(probe.outcome).isEqualTo("status 503");
    }

    @Test
    void theBodyIsFoundOverItsParts() throws ConfigException {
        check(config("/", null, "all is well", 0));
        probe.responds(200, "today all ", "is ", "well.");
        assertThat(probe.outcome).isEqualTo("passed");
    }

    @Test
    void anotherBodyDoesNotPass() throws ConfigException {
        check(config("/", null, "all is well", 0));
        probe.responds(200, "all is lost");
        assertThat(probe.outcome).isEqualTo("the body does not contain what is expected");
    }

    @Test
    void noMoreThanSomeOfABodyIsRead() throws ConfigException {
        check(config("/", null, "", 0));
        probe.responds(200, "x".repeat(70_000), "unread");
        assertThat(probe.outcome).isEqualTo("passed");
    }

    @ParameterizedTest
    @CsvSource({"healthz", "/a b", "/a#b", "''"})
    void aPathBeginsWithASlash(String path) {
        assertThatThrownBy(() -> config(path, null, "", 0)).hasMessageContaining("`path`");
    }

    @Test
    void fieldsOfTheConnectionAreRefused() {
        Map<String, String> fields = Map.of("Transfer-Encoding", "chunked");
        HttpCheckConfig config = new HttpCheckConfig("/", "GET", null, fields, List.of(SUCCESS), "", 0);
        assertThatThrownBy(() -> HttpCheck.of(config, FakeAssembly.of("health", Map.of("headers", fields))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("health.headers.Transfer-Encoding");
    }

    @ParameterizedTest
    @CsvSource({"200, 200, true", "200-299, 250, true", "200-299, 300, false"})
    void rangesOfStatusAreRead(String text, int status, boolean has) {
        assertThat(StatusRange.parse(text).has(status)).isEqualTo(has);
    }

    @ParameterizedTest
    @CsvSource({"2xx", "299-200", "600", "200-"})
    void otherTextsAreNoRanges(String text) {
        assertThatThrownBy(() -> StatusRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
