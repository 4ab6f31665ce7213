package dev.prox.filter.errorpages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.Template;
import dev.prox.filter.errorpages.ErrorPagesConfig.Page;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.HeadText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorPagesTest {
    private static final String HTML = "text/html; charset=utf-8";

    @TempDir
    private Path folder;

    @Test
    void aPageTakesThePlaceOfTheBodyAndFieldsStay() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET /a HTTP/1.1")
                .response(
                        "HTTP/1.1 502 Bad Gateway",
                        "Proxy-Status: prox; error=dns_error",
                        "Content-Type: application/json")
                .own(true);
        assertThat(body(exchange, false, page("<h1>{status} of {path}</h1>", 0, "5xx")))
                .isEqualTo("<h1>502 of /a</h1>");
        assertThat(HeadText.lines(exchange.response()))
                .containsExactly("Proxy-Status: prox; error=dns_error", "Content-Type: " + HTML);
        assertThat(exchange.response().status()).isEqualTo(502);
    }

    @Test
    void whatARequestHoldsStaysText() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1", "X-A: <script>'\"&")
                .response("HTTP/1.1 404 Not Found")
                .own(true);
        assertThat(body(exchange, false, page("<i>{header.X-A}", 0, "404")))
                .isEqualTo("<i>&lt;script&gt;&#39;&quot;&amp;");
    }

    @Test
    void inJsonToo() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET /?a=\"\\ HTTP/1.1")
                .response("HTTP/1.1 404 Not Found")
                .own(true);
        Page page = new Page(
                List.of(Statuses.parse("404")), Template.parse("{{\"a\":\"{query.a}\"}}"), null, "application/json", 0);
        assertThat(body(exchange, false, page)).isEqualTo("{\"a\":\"\\\"\\\\\"}");
    }

    @Test
    void theFirstPageThatHasTheStatusIsTaken() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1")
                .response("HTTP/1.1 404 Not Found")
                .own(true);
        assertThat(body(exchange, false, page("no", 0, "500-599"), page("yes", 0, "403", "404"), page("no", 0, "4xx")))
                .isEqualTo("yes");
    }

    @ParameterizedTest
    @CsvSource({"200, true", "302, true", "499, true", "404, false"})
    void whatHasNoPageStaysAsItIs(int status, boolean own) throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1")
                .response("HTTP/1.1 " + status + " X")
                .own(own);
        assertThat(body(exchange, false, page("page", 0, "200-404"))).isNull();
    }

    @Test
    void errorsOfUpstreamsHavePagesWhereThatIsWanted() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1").response("HTTP/1.1 404 Not Found");
        assertThat(body(exchange, true, page("page", 0, "404"))).isEqualTo("page");
    }

    @Test
    void theStatusMayBeAnother() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1").response("HTTP/1.1 403 Forbidden");
        assertThat(body(exchange, true, page("page", 404, "403"))).isEqualTo("page");
        assertThat(exchange.response().status()).isEqualTo(404);
        assertThat(exchange.response().reasonTo()).isZero();
    }

    @Test
    void aPageMayBeAFile() throws ConfigException, IOException {
        Files.writeString(folder.resolve("404.html"), "body { color: red }");
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1")
                .response("HTTP/1.1 404 Not Found")
                .own(true);
        assertThat(body(exchange, false, new Page(List.of(Statuses.parse("404")), null, "404.html", "text/css", 0)))
                .isEqualTo("body { color: red }");
    }

    @Test
    void whatIsWrongIsToldAtItsPlace() {
        Page none = new Page(List.of(), null, null, "a\nb", 304);
        Page missing = new Page(List.of(Statuses.parse("404")), null, "none.html", HTML, 0);
        var at = FakeConfigNode.at("error-pages");
        var config = new ErrorPagesConfig(List.of(none, missing), false);
        assertThatThrownBy(() -> ErrorPages.create(config, at, folder::resolve))
                .hasMessageContaining("text or file, one of them")
                .hasMessageContaining("one status at least")
                .hasMessageContaining("a status from 200 to 599 whose response has a body")
                .hasMessageContaining("without control characters")
                .hasMessageContaining("a file that can be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "99", "600", "4x", "404-", "abc"})
    void statusesAreNumbersRangesAndClasses(String text) {
        assertThatThrownBy(() -> Statuses.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Page page(String text, int respond, String... statuses) {
        return new Page(
                List.of(statuses).stream().map(Statuses::parse).toList(), Template.parse(text), null, HTML, respond);
    }

    private @Nullable String body(FakeExchange exchange, boolean intercept, Page... pages) throws ConfigException {
        ErrorPages.create(
                        new ErrorPagesConfig(List.of(pages), intercept),
                        FakeConfigNode.at("error-pages"),
                        folder::resolve)
                .onResponse(exchange);
        byte[] body = exchange.replacedBody();
        return body == null ? null : new String(body, StandardCharsets.UTF_8);
    }
}
