package dev.prox.filter.cors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.HeaderLine;
import dev.prox.api.Respond;
import dev.prox.api.Verdict;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.HeadText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsFilterTest {
    private static final List<String> SITES = List.of("https://app.example", "https://*.shop.example:8443", "null");

    private boolean credentials = true;
    private boolean privateNetwork;
    private List<String> origins = SITES;
    private List<String> methods = List.of("GET", "PUT");
    private List<String> headers = List.of("X-Token");

    @ParameterizedTest
    @ValueSource(
            strings = {"https://app.example", "https://a.shop.example:8443", "https://a.b-c.shop.example:8443", "null"})
    void aSiteThatIsAllowedMayRead(String origin) throws ConfigException {
        assertThat(response(origin))
                .containsExactly(
                        "Vary: Origin",
                        "Access-Control-Allow-Origin: " + origin,
                        "Access-Control-Allow-Credentials: true",
                        "Access-Control-Expose-Headers: X-Total, X-Page");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.evil.example",
                "http://app.example",
                "https://app.example:8443",
                "https://APP.example",
                "https://shop.example:8443",
                "https://.shop.example:8443",
                "https://evil.example/.shop.example:8443",
                "https://evil.example#a.shop.example:8443",
                "https://a.shop.example",
                "https://evilshop.example:8443",
                "*",
                ""
            })
    void noOtherMay(String origin) throws ConfigException {
        assertThat(response(origin)).containsExactly("Vary: Origin");
        assertThat(preflight("OPTIONS / HTTP/1.1", "Origin: " + origin, "Access-Control-Request-Method: PUT")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aResponseVariesWhoeverAsks() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1").response("HTTP/1.1 200 OK");
        filter().onResponse(exchange);
        assertThat(HeadText.lines(exchange.response())).containsExactly("Vary: Origin");
    }

    @Test
    void whatTheUpstreamSaysDoesNotHold() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1", "Origin: https://evil.example")
                .response(
                        "HTTP/1.1 200 OK",
                        "Access-Control-Allow-Origin: https://evil.example",
                        "access-control-allow-credentials: true",
                        "Access-Control-Expose-Headers: X-Secret");
        filter().onResponse(exchange);
        assertThat(HeadText.lines(exchange.response())).containsExactly("Vary: Origin");
    }

    @Test
    void everySiteMayReadWhatIsForAll() throws ConfigException {
        credentials = false;
        origins = List.of("*");
        assertThat(response("https://any.example"))
                .containsExactly("Access-Control-Allow-Origin: *", "Access-Control-Expose-Headers: X-Total, X-Page");
    }

    // ---- preflights ----

    @Test
    void aPreflightIsAnswered() throws ConfigException {
        Respond answer = preflight(
                "OPTIONS /a HTTP/1.1",
                "Origin: https://app.example",
                "Access-Control-Request-Method: PUT",
                "Access-Control-Request-Private-Network: true");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.lines())
                .extracting(HeaderLine::toString)
                .containsExactly(
                        "Access-Control-Max-Age: 600",
                        "Access-Control-Allow-Methods: GET, PUT",
                        "Access-Control-Allow-Headers: X-Token",
                        "Vary: Access-Control-Request-Method, Access-Control-Request-Headers");
    }

    @Test
    void allMethodsAndFieldsAreThoseThatAreAskedFor() throws ConfigException {
        methods = List.of("*");
        headers = List.of("*");
        privateNetwork = true;
        Respond answer = preflight(
                "OPTIONS /a HTTP/1.1",
                "Origin: https://app.example",
                "Access-Control-Request-Method: PATCH",
                "Access-Control-Request-Headers: authorization,x-token",
                "Access-Control-Request-Private-Network: true");
        assertThat(answer.lines())
                .extracting(HeaderLine::toString)
                .contains(
                        "Access-Control-Allow-Methods: PATCH",
                        "Access-Control-Allow-Headers: authorization,x-token",
                        "Access-Control-Allow-Private-Network: true");
    }

    @Test
    void whatIsNoListOfNamesIsNotRepeated() throws ConfigException {
        methods = List.of("*");
        headers = List.of("*");
        Respond answer = preflight(
                "OPTIONS /a HTTP/1.1",
                "Origin: https://app.example",
                "Access-Control-Request-Method: <b>",
                "Access-Control-Request-Headers: \"a\";");
        assertThat(answer.lines())
                .extracting(HeaderLine::toString)
                .noneMatch(line -> line.startsWith("Access-Control-Allow"));
    }

    @Test
    void otherRequestsGoOn() throws ConfigException {
        for (String[] lines : new String[][] {
            {"OPTIONS / HTTP/1.1", "Origin: https://app.example"},
            {"OPTIONS / HTTP/1.1", "Access-Control-Request-Method: PUT"},
            {"GET / HTTP/1.1", "Origin: https://evil.example", "Access-Control-Request-Method: PUT"}
        }) {
            assertThat(filter().onRequest(FakeExchange.of(lines))).isSameAs(Verdict.CONTINUE);
        }
    }

    // ---- configuration ----

    @Test
    void whatIsWrongIsToldAtItsPlace() {
        origins = List.of("app.example", "https://App.example", "https://app.example:443", "https://app.example/", "*");
        methods = List.of("G T");
        var at = FakeConfigNode.of("cors", Map.of("origins", new ArrayList<>(origins), "methods", methods));
        assertThatThrownBy(() -> CorsFilter.create(config(), at))
                .hasMessageContaining("cors.origins[0]: app.example (expected: an origin as https://app.example")
                .hasMessageContaining("cors.origins[1]: https://App.example (expected: an origin as")
                .hasMessageContaining("cors.origins[2]: https://app.example:443 (expected: an origin without the port")
                .hasMessageContaining("cors.origins[3]: https://app.example/ (expected: an origin as")
                .hasMessageContaining("cors: missing (expected: origins that are named beside it")
                .hasMessageContaining("cors.methods[0]: G T (expected: a method)");
    }

    private CorsConfig config() {
        return new CorsConfig(
                origins,
                methods,
                headers,
                List.of("X-Total", "X-Page"),
                credentials,
                Duration.ofMinutes(10),
                privateNetwork);
    }

    private CorsFilter filter() throws ConfigException {
        return CorsFilter.create(config(), FakeConfigNode.at("cors"));
    }

    private Respond preflight(String... lines) throws ConfigException {
        return (Respond) filter().onRequest(FakeExchange.of(lines));
    }

    private List<String> response(String origin) throws ConfigException {
        FakeExchange exchange =
                FakeExchange.of("GET / HTTP/1.1", "Origin: " + origin).response("HTTP/1.1 200 OK");
        filter().onResponse(exchange);
        return HeadText.lines(exchange.response());
    }
}
