package dev.prox.filter.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.filter.compress.CompressConfig.Coding;
import dev.prox.filter.compress.CompressConfig.Levels;
import dev.prox.testkit.FakeAssembly;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.HeadText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which responses are compressed, and what their heads say then. */
class CompressFilterTest {
    private static final List<Coding> ALL = List.of(Coding.ZSTD, Coding.BR, Coding.GZIP);

    private static CompressConfig config(boolean secrets, int bodiesMax) {
        return new CompressConfig(ALL, List.of(), 1024, new Levels(3, 4, 6), secrets, bodiesMax);
    }

    private final CompressFilter filter = new CompressFilter(config(false, 2), 1);

    private static FakeExchange asked(String... lines) {
        String[] all = new String[lines.length + 2];
        all[0] = "GET / HTTP/1.1";
        all[1] = "Accept-Encoding: gzip";
        System.arraycopy(lines, 0, all, 2, lines.length);
        return FakeExchange.of(all);
    }

    private static FakeExchange page(FakeExchange exchange, String... lines) {
        String[] all = new String[lines.length + 3];
        all[0] = "HTTP/1.1 200 OK";
        all[1] = "Content-Type: text/html; charset=utf-8";
        all[2] = "Content-Length: 5000";
        System.arraycopy(lines, 0, all, 3, lines.length);
        return exchange.response(all);
    }

    private List<String> filtered(FakeExchange exchange) {
        filter.onResponse(exchange);
        return HeadText.lines(exchange.response());
    }

    private void isCompressed(FakeExchange exchange) {
        assertThat(filtered(exchange)).contains("Content-Encoding: gzip", "Vary: Accept-Encoding");
        assertThat(exchange.responseFilters()).hasSize(1);
    }

    private void isVariedOnly(FakeExchange exchange) {
        assertThat(filtered(exchange))
                .contains("Vary: Accept-Encoding")
                .noneMatch(line -> line.startsWith("Content-Encoding"));
        assertThat(exchange.responseFilters()).isEmpty();
    }

    private void isUntouched(FakeExchange exchange) {
        List<String> before = HeadText.lines(exchange.response());
        assertThat(filtered(exchange)).isEqualTo(before);
        assertThat(exchange.responseFilters()).isEmpty();
    }

    // ---- the head ----

    @Test
    void aPageIsCompressed() {
        var exchange = page(asked(), "ETag: \"abc\"", "Accept-Ranges: bytes", "Server: x");
        assertThat(filtered(exchange))
                .containsExactly(
                        "Content-Type: text/html; charset=utf-8",
                        "Server: x",
                        "Vary: Accept-Encoding",
                        "Content-Encoding: gzip",
                        "ETag: W/\"abc\"");
        assertThat(exchange.responseFilters()).hasSize(1);
    }

    @Test
    void aHeadSaysWhatAGetWould() {
        var exchange = FakeExchange.of("HEAD / HTTP/1.1", "Accept-Encoding: br");
        page(exchange, "ETag: \"abc\"");
        exchange.response().bodyLength(0);
        assertThat(filtered(exchange))
                .contains("Content-Encoding: br", "Vary: Accept-Encoding", "ETag: W/\"abc\"")
                .noneMatch(line -> line.startsWith("Content-Length"));
        assertThat(exchange.responseFilters()).isEmpty();
    }

    @Test
    void theHeadOfAShortResponseStays() {
        var exchange = FakeExchange.of("HEAD / HTTP/1.1", "Accept-Encoding: br")
                .response("HTTP/1.1 200 OK", "Content-Type: text/html", "Content-Length: 1023");
        exchange.response().bodyLength(0);
        isUntouched(exchange);
    }

    @Test
    void varyIsSaidOnce() {
        var exchange = page(asked(), "Vary: Origin, accept-encoding");
        assertThat(filtered(exchange))
                .filteredOn(line -> line.startsWith("Vary"))
                .containsExactly("Vary: Origin, accept-encoding");
        assertThat(filtered(page(asked(), "Vary: *"))).doesNotContain("Vary: Accept-Encoding");
        assertThat(filtered(page(asked(), "Vary: Origin"))).contains("Vary: Origin", "Vary: Accept-Encoding");
    }

    @Test
    void aWeakTagStays() {
        assertThat(filtered(page(asked(), "ETag: W/\"abc\""))).contains("ETag: W/\"abc\"");
    }

    @Test
    void theTagOfWhatIsNotModifiedIsWeakTooAndNothingElse() {
        var exchange = asked().response("HTTP/1.1 304 Not Modified", "ETag: \"abc\"");
        assertThat(filtered(exchange)).containsExactly("Vary: Accept-Encoding", "ETag: W/\"abc\"");
        assertThat(exchange.responseFilters()).isEmpty();
    }

    // ---- what is not compressed ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Encoding: br",
                "Content-Encoding: identity",
                "Cache-Control: no-transform",
                "Cache-Control: public, No-Transform",
                "Content-Range: bytes 0-4999/9000",
                "Content-Digest: sha-256=:abc=:",
                "Content-MD5: abc",
            })
    void whatMustNotBeChanged(String line) {
        isUntouched(page(asked(), line));
    }

    @Test
    void partsAreNot() {
        isUntouched(
                asked().response("HTTP/1.1 206 Partial Content", "Content-Type: text/html", "Content-Length: 5000"));
    }

    @Test
    void aRequestMayForbidItToo() {
        isUntouched(page(asked("Cache-Control: no-transform")));
    }

    @Test
    void whatIsShortIsNotAndOfUnknownLengthIs() {
        isUntouched(asked().response("HTTP/1.1 200 OK", "Content-Type: text/html", "Content-Length: 1023"));
        isCompressed(asked().response("HTTP/1.1 200 OK", "Content-Type: text/html", "Content-Length: 1024"));
        isCompressed(asked().response("HTTP/1.1 200 OK", "Content-Type: text/event-stream"));
    }

    @Test
    void aBodyThatMustHaveACodingHasOneHoweverShort() {
        var exchange = FakeExchange.of("GET / HTTP/1.1", "Accept-Encoding: gzip, identity;q=0");
        isCompressed(exchange.response("HTTP/1.1 200 OK", "Content-Type: image/png", "Content-Length: 10"));
    }

    @Test
    void noBodyHasNone() {
        var exchange = FakeExchange.of("GET / HTTP/1.1", "Accept-Encoding: gzip, identity;q=0");
        exchange.response("HTTP/1.1 200 OK", "Content-Type: text/html", "Content-Length: 0");
        assertThat(filtered(exchange)).noneMatch(line -> line.startsWith("Content-Encoding"));
    }

    @ParameterizedTest
    @CsvSource({
        "text/css, true",
        "TEXT/CSS, true",
        "text/css;charset=x, true",
        "application/problem+json, true",
        "application/json, true",
        "application/atom+xml, true",
        "image/svg+xml, true",
        "image/png, false",
        "application/octet-stream, false",
        "application/zip, false",
        "application/jsonx, false",
        "text, false",
        "text/, false",
        "video/mp4, false",
    })
    void typesThatGainByItAre(String type, boolean compressed) {
        var exchange = asked().response("HTTP/1.1 200 OK", "Content-Type: " + type, "Content-Length: 5000");
        filter.onResponse(exchange);
        assertThat(exchange.responseFilters()).hasSize(compressed ? 1 : 0);
    }

    @Test
    void withoutATypeItIsNot() {
        isUntouched(asked().response("HTTP/1.1 200 OK", "Content-Length: 5000"));
    }

    @Test
    void whoAcceptsNothingIsToldThatOthersMay() {
        isVariedOnly(page(FakeExchange.of("GET / HTTP/1.1")));
        isVariedOnly(page(FakeExchange.of("GET / HTTP/1.1", "Accept-Encoding: deflate")));
    }

    // ---- secrets ----

    @ParameterizedTest
    @ValueSource(strings = {"Cookie: a=b", "Authorization: Basic eDp5", "Proxy-Authorization: Basic eDp5"})
    void whatMayHoldSecretsIsNot(String credentials) {
        isVariedOnly(page(asked(credentials)));
        isVariedOnly(page(asked(credentials), "Cache-Control: private"));
        isCompressed(page(asked(credentials), "Cache-Control: max-age=60, public"));
        new CompressFilter(config(true, 2), 1).onResponse(page(asked(credentials)));
        var exchange = page(asked(credentials));
        new CompressFilter(config(true, 2), 1).onResponse(exchange);
        assertThat(exchange.responseFilters()).hasSize(1);
    }

    @Test
    void whatSetsACookieIsNotEvenWhenItIsPublic() {
        isVariedOnly(page(asked(), "Set-Cookie: a=b", "Cache-Control: public"));
    }

    // ---- bounds ----

    @Test
    void noMoreThanSoManyAreInWork() {
        var loop = new FakeLoop();
        var first = page(asked());
        filter.onResponse(first);
        var opened = first.responseFilters().getFirst().open(loop);
        var second = first.responseFilters().getFirst().open(loop);
        isVariedOnly(page(asked()));
        opened.close();
        isCompressed(page(asked()));
        second.close();
    }

    // ---- configuration ----

    @Test
    void codingsAreNamedOnce() {
        for (List<Coding> wrong : List.of(List.<Coding>of(), List.of(Coding.BR, Coding.BR))) {
            var config = new CompressConfig(wrong, List.of(), 0, new Levels(3, 4, 6), false, 1);
            assertThatThrownBy(() -> new CompressComponent().create(config, FakeAssembly.at("compress")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("zstd, br, gzip");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "text/", "*/*", "/css", "text/*x", "text/c ss", "text/css;charset=x", "*"})
    void whatIsNoMediaTypeIsRefused(String text) {
        assertThatThrownBy(() -> MediaType.parse(text)).hasMessageContaining("type/subtype");
    }

    @Test
    void typesAreAsWritten() {
        for (String text : List.of("text/*", "text/css", "application/*+json", "image/svg+xml")) {
            assertThat(MediaType.parse(text)).hasToString(text);
        }
    }
}
